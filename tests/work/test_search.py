"""Global search: pages by name, numbers by the apps, never what one may not see."""

import pytest

from ecomops.core.roles import Role
from ecomops.work import search
from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _provider():
    def find(user, text):
        for n in range(20):
            yield search.Hit("Order", f"{text}-{n}", f"of {user}", f"/o/{n}/")

    search.register("test.orders", find, order=1)
    yield
    search._PROVIDERS[:] = [entry for entry in search._PROVIDERS if entry[1] != "test.orders"]


def labels(client, text):
    groups = client.get("/search/", {"q": text}).context["groups"]
    return {kind: [hit.label for hit in hits] for kind, hits in groups}


def test_pages_of_ones_own_rail_are_hits(client):
    client.force_login(make_user(Role.FINANCE, "lin"))
    assert "My work" in labels(client, "work")["Page"]
    assert "People" not in labels(client, "people").get("Page", [])


def test_an_administrator_finds_the_people_page(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert labels(client, "people")["Page"] == ["People"]


def test_each_app_gives_a_few(client):
    client.force_login(make_user())
    assert len(labels(client, "1001")["Order"]) == search.MOST


def test_one_letter_asks_no_app_but_one_chinese_character_does(client):
    user = make_user()
    assert search.find(user, "x") == []
    assert search.find(user, "沈") != []


def test_the_palette_gets_the_part_and_everybody_else_the_page(client):
    client.force_login(make_user())
    part = client.get("/search/?q=1001", headers={"HX-Request": "true"})
    page = client.get("/search/?q=1001")
    assert "<html" not in part.content.decode()
    assert "<html" in page.content.decode()
    assert "HX-Request" in part["Vary"]
    assert 'href="/o/0/"' in part.content.decode()


def test_what_was_typed_is_shown_as_text(client, monkeypatch):
    client.force_login(make_user())
    monkeypatch.setattr(search, "_PROVIDERS", [])
    page = client.get("/search/", {"q": "<script>zz"}).content.decode()
    assert "<script>zz" not in page
    assert "&lt;script&gt;zz" in page
