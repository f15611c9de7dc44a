"""The shell as different people get it."""

import json
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from ecomops.core.roles import Role
from ecomops.ui import charts, navigation, preferences, sprite
from ecomops.ui.navigation import Item, Section
from tests.accounts.people import make_user

ROOT = Path(__file__).resolve().parents[2]


def drawn(source, **context):
    return Template("{% load ui figures %}" + source).render(Context(context))


@pytest.fixture
def sections(monkeypatch):
    monkeypatch.setattr(navigation, "_sections", {})
    return navigation


def rail_of(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    return navigation.rail(request)


@pytest.mark.django_db
def test_a_role_sees_only_what_it_may_open(sections):
    sections.register(
        Section("a", "A", "sun", 10, (Item("Styles", "ui:styleguide", "ui.view_styleguide"),))
    )
    sections.register(
        Section("b", "B", "sun", 5, (Item("Jobs", "core:job-list", "system.view_jobs"),))
    )
    sections.register(Section("c", "C", "sun", 1, (Item("Gone", "no:such", "ui.save_view"),)))
    assert [g.label for g in rail_of(make_user(Role.WAREHOUSE_STAFF))] == ["A"]
    assert [g.label for g in rail_of(make_user(Role.ADMINISTRATOR))] == ["B", "A"]


@pytest.mark.django_db
def test_the_page_one_is_on_is_marked_and_its_section_open(sections):
    items = (
        Item("Patterns", "ui:styleguide", "ui.view_styleguide"),
        Item("List", "ui:styleguide-list", "ui.view_styleguide", phone=1),
    )
    sections.register(Section("a", "A", "sun", 10, items))
    group = rail_of(make_user(), "/styleguide/list/3/")[0]
    assert [link.current for link in group.links] == [False, True]
    assert group.open
    assert [link.label for link in navigation.tabs([group])] == ["List"]


@pytest.mark.django_db
def test_nobody_has_no_rail(client):
    page = client.get("/sign-in/").content.decode()
    assert 'class="rail"' not in page
    assert 'name="language"' in page


@pytest.mark.django_db
def test_display_switches_stay_with_the_person_and_the_browser(client):
    user = make_user()
    client.force_login(user)
    answer = client.post("/display/", {"theme": "dark", "next": "/styleguide/"})
    assert answer["Location"] == "/styleguide/"
    assert answer.cookies["ecomops_theme"].value == "dark"
    user.refresh_from_db()
    assert user.theme == "dark"
    assert 'data-bs-theme="dark"' in client.get("/styleguide/").content.decode()
    assert client.post("/display/", {"theme": "pink"}).status_code == 404
    assert client.post("/display/", {"red_up": "1", "next": "//evil.example"})["Location"] == "/"
    user.refresh_from_db()
    assert user.red_up is True
    assert client.get("/display/").status_code == 405


@pytest.mark.django_db
def test_language_switch(client):
    user = make_user()
    client.force_login(user)
    client.post("/language/", {"language": "zh-hans", "next": "/styleguide/"})
    user.refresh_from_db()
    assert user.language == "zh-hans"
    assert 'lang="zh-hans"' in client.get("/styleguide/").content.decode()
    assert client.post("/language/", {"language": "xx"}).status_code == 404


def test_cookies_hold_only_known_words():
    request = RequestFactory().get("/")
    request.COOKIES["ecomops_theme"] = '"><script>'
    assert preferences.preferences(request) == preferences.Preferences()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("path", ["/styleguide/", "/styleguide/list/", "/styleguide/list/3/"])
def test_the_living_page_shows_every_pattern(client, path, language):
    user = make_user()
    user.language = language
    user.save()
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<script>" not in page
    assert " onclick=" not in page
    assert "javascript:" not in page


@pytest.mark.django_db
def test_a_detail_is_a_page_or_a_drawer(client):
    client.force_login(make_user())
    part = client.get("/styleguide/list/3/", headers={"HX-Request": "true", "HX-Target": "drawer"})
    assert part.content.decode().strip().startswith('<aside id="drawer"')
    assert "HX-Target" in part["Vary"]
    assert "<html" in client.get("/styleguide/list/3/").content.decode()
    assert client.get("/styleguide/list/99/").status_code == 404


def test_an_unknown_icon_is_loud_and_every_known_one_is_drawn():
    with pytest.raises(TemplateSyntaxError):
        drawn('{% icon "unicorn" %}')
    assert "#i-sun" in drawn('{% icon "sun" %}')
    assert sorted(set(sprite.ICONS)) == sorted(sprite.ICONS)


def test_the_sprite_and_vendor_files_come_out_of_the_lock(tmp_path):
    icons = tmp_path / "icons"
    icons.mkdir()
    (icons / "sun.svg").write_text(
        '<svg><path stroke="none" d="M0 0h24v24H0z"/><path d="M3 3"/><circle r="4"/></svg>'
    )
    made = sprite.symbols(icons, ["sun"])
    assert made.count("<path") == 1
    assert '<symbol id="i-sun" viewBox="0 0 24 24">' in made
    assert sprite.without_source_map(b"a{}\n/*# sourceMappingURL=x.map */") == b"a{}\n"
    assert sprite.without_source_map(b"a()\n//# sourceMappingURL=x.map\n") == b"a()\n\n"
    lock = json.loads((ROOT / "package-lock.json").read_text())
    wanted = json.loads((ROOT / "ecomops/ui/vendor.json").read_text())
    for source in wanted:
        name = "/".join(source.split("/")[: 2 if source.startswith("@") else 1])
        assert f"node_modules/{name}" in lock["packages"]
    assert not any("resolved" in package for package in lock["packages"].values())


def test_components_escape_what_people_typed():
    evil = "<b>x</b>"
    for source in (
        "{% mark evil 'act' %}",
        "{% shop evil %}",
        "{% face evil %}",
        "{% thumb '' evil %}",
        "{% note evil %}",
        "{% blank evil evil %}",
        "{% heat evil 0.1 %}",
        "{% track 1 6 '' evil %}",
    ):
        assert evil not in drawn(source, evil=evil), source


def test_a_judgement_has_shape_and_word():
    made = drawn("{% mark 'Late' 'act' %}")
    assert 'class="judge act"' in made
    assert "Late" in made
    assert "judge" not in drawn("{% mark 'Quiet' %}")


def test_a_chart_stands_over_its_figures():
    with translation.override("en"):
        from datetime import date, timedelta

        days = [date(2026, 1, 1) + timedelta(days=n) for n in range(3)]
        chart = charts.by_day(
            charts.DayChart(
                name="c",
                label="Sales",
                days=days,
                series=[
                    charts.Series("Actual", [1.0, None, 3.0]),
                    charts.Series("Target", [2.0, 2.0, 2.0], "target"),
                ],
                bands=[charts.Band("Feast", days[1], days[2])],
                today=days[1],
            )
        )
    assert chart.rows[1][1:] == ["–", "2.0"]
    assert chart.option["series"][0]["markArea"]["data"][0][0]["name"] == "Feast"
    assert chart.option["series"][1]["step"] == "middle"
    page = drawn("{% chart chart %}", chart=chart)
    assert 'type="application/json"' in page
    assert "<table" in page


def test_no_style_sheet_is_italic_or_too_small():
    for sheet in (ROOT / "static/css").glob("*.css"):
        text = sheet.read_text()
        assert "italic" not in text, sheet
        assert len(text.splitlines()) < 400, sheet
        for size in ("9px", "11px"):
            assert f"font-size: {size}" not in text, sheet


@pytest.mark.django_db
def test_a_job_begun_is_followed_on_the_next_page(client):
    from django.contrib.messages import constants
    from django.contrib.messages.storage.base import Message

    told = [Message(constants.INFO, "Import", extra_tags="job 7"), Message(constants.ERROR, "No")]
    page = Template('{% include "ui/_messages.html" %}').render(Context({"messages": told}))
    assert 'hx-get="/jobs/7/progress/"' in page
    assert 'class="note act" role="alert"' in page


@pytest.mark.django_db
def test_pictures_cover_every_page_of_the_rail(monkeypatch):
    from ecomops.ui import shots

    monkeypatch.setattr(shots, "PAGES", {})
    shots.from_navigation()
    assert shots.PAGES == {}
    make_user(Role.ADMINISTRATOR)
    make_user(Role.OPERATIONS)
    shots.from_navigation()
    assert shots.PAGES["core-job-list"].address() == "/jobs/"
    assert shots.PAGES["work-today"].user == "operations"
