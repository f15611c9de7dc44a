"""Whose system this is, over the rail and on paper."""

from __future__ import annotations

import pytest

from ecomops.core.models import Entry
from ecomops.core.roles import Role
from ecomops.ui.models import Company
from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db
PAGE = "/system/company/"


def test_the_name_stands_over_the_rail_in_the_readers_language(client):
    client.force_login(make_user(role=Role.ADMINISTRATOR))
    assert "EcomOps</span>" in client.get(PAGE).content.decode()
    client.post(PAGE, {"name": "禾屿优品", "name_en": "Heyu Goods"})
    client.cookies["django_language"] = "en"
    page = client.get(PAGE, headers={"accept-language": "en"}).content.decode()
    assert "Heyu Goods" in page
    assert Entry.objects.filter(subject_type="ui.company", act="created").exists()


def test_two_who_rename_it_at_once_see_each_other(client):
    client.force_login(make_user(role=Role.ADMINISTRATOR))
    client.post(PAGE, {"name": "A"})
    client.post(PAGE, {"name": "B", "version": 1})
    late = client.post(PAGE, {"name": "C", "version": 1})
    assert late.status_code == 409
    assert "B" in late.content.decode()
    assert Company.objects.get().name == "B"


def test_nobody_else_may(client):
    client.force_login(make_user(role=Role.OPERATIONS))
    assert client.get(PAGE).status_code == 403
