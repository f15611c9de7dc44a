"""What a person is told: once, by code, read by opening it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecomops.core.actor import SYSTEM, actor_of
from ecomops.work import selectors, services, texts
from ecomops.work.models import Notification
from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _sentences():
    texts.register("test.done", _("Import of %(file)s is done"), level="good")
    yield
    texts._TEXTS.pop("test.done")


def tell(users, file="a.csv", at=AT, **more):
    services.tell(users, "test.done", at=at, params={"file": file}, **more)


def test_told_again_about_the_same_thing_it_becomes_fresh_again():
    user = make_user()
    tell([user], about="import:1")
    services.mark_read(user, at=AT)
    tell([user], "b.csv", AT + timedelta(hours=1), about="import:1")
    row = Notification.objects.get()
    assert (row.params, row.read_at) == ({"file": "b.csv"}, None)
    tell([user], about="import:2")
    assert selectors.unread_count(user) == 2


def test_the_person_behind_an_act_is_told_and_the_system_is_not():
    user = make_user()
    services.tell_actor(actor_of(user), "test.done", at=AT, params={"file": "a"})
    services.tell_actor(SYSTEM, "test.done", at=AT, params={"file": "a"})
    assert Notification.objects.get().user == user


def test_opening_one_reads_it_and_leads_there(client):
    user = make_user()
    client.force_login(user)
    tell([user], url="/work/")
    row = Notification.objects.get()
    assert "Import of a.csv is done" in client.get("/notifications/").content.decode()
    assert client.get(reverse("work:notification", args=[row.pk]))["Location"] == "/work/"
    row.refresh_from_db()
    assert row.read_at is not None


def test_the_bell_counts_only_mine_and_empties_at_once(client):
    user, other = make_user(), make_user(username="other")
    client.force_login(user)
    tell([user, user, other])
    assert client.get("/").context["unread_count"] == 2
    answer = client.post(reverse("work:notifications-read"), headers={"HX-Request": "true"})
    assert answer["HX-Trigger"] == "notifications-read"
    assert selectors.unread_count(user) == 0
    assert selectors.unread_count(other) == 1


def test_one_of_somebody_else_is_not_there(client):
    client.force_login(make_user())
    tell([make_user(username="other")])
    row = Notification.objects.get()
    assert client.get(reverse("work:notification", args=[row.pk])).status_code == 404


def test_a_retired_code_shows_itself_instead_of_breaking_the_page(client):
    user = make_user()
    client.force_login(user)
    Notification.objects.create(user=user, code="gone.for.good", created_at=AT)
    assert "gone.for.good" in client.get("/notifications/").content.decode()


def test_a_sentence_cannot_be_registered_twice():
    with pytest.raises(ValueError, match="twice"):
        texts.register("test.done", _("Something else"))
