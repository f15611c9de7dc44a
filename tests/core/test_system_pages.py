"""The system's own pages: health with parked events, and the searchable log of acts."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.urls import reverse

from ecomops.accounts.models import User
from ecomops.core import acts, history
from ecomops.core.models import OutboxEvent
from tests.stores.factories import CLERK, NOON, make_store

pytestmark = pytest.mark.django_db


def sign_in(client, role):
    client.force_login(User.objects.create(username=role, role=role, language="en"))


def test_a_given_up_event_is_shown_and_can_be_tried_again(client):
    event = OutboxEvent.objects.create(
        name="orders.released", payload={}, emitted_at=NOON, parked_at=NOON, error="no such row"
    )
    sign_in(client, "administrator")
    page = client.get(reverse("core:health")).content.decode()
    assert "no such row" in page
    client.post(reverse("core:event-retry", args=[event.pk]))
    event.refresh_from_db()
    assert event.parked_at is None


def test_the_log_is_found_by_who_what_and_which_row(client):
    store = make_store()
    history.note(store, "changed", actor=CLERK, at=NOON, after={"name": "Flagship"})
    history.note(make_store("other"), "created", actor=CLERK, at=NOON)
    sign_in(client, "finance")
    found = client.get(reverse("core:log"), {"subject": f"stores.store:{store.pk}"})
    assert [entry.act for entry in found.context["page"]] == ["changed"]
    assert "Flagship" in found.content.decode()
    nothing = client.get(reverse("core:log"), {"who": "nobody"})
    assert list(nothing.context["page"]) == []


def test_warehouse_staff_see_neither(client):
    sign_in(client, "warehouse_staff")
    assert client.get(reverse("core:health")).status_code == 403
    assert client.get(reverse("core:log")).status_code == 403


def test_the_log_and_the_health_speak_in_words(client):
    store = make_store()
    history.note(store, "stock.adjusted", actor=CLERK, at=NOON, after={"units": 3})
    history.note(store, "paid>released", actor=CLERK, at=NOON, reason="clean")
    OutboxEvent.objects.create(name="orders.held", payload={}, emitted_at=NOON, parked_at=NOON)
    sign_in(client, "administrator")
    log = client.get(reverse("core:log")).content.decode()
    assert "Stock adjusted" in log
    assert "pieces" in log
    assert "nothing to object to" in log
    assert f"Store {store.pk}" in log
    health = client.get(reverse("core:health")).content.decode()
    assert "Orders held" in health
    assert "The tables are those of this version" in health


def test_every_act_in_the_code_has_words():
    said = dict(acts.names())
    unnamed = {code for code in written_acts() if ">" not in code} - said.keys()
    assert unnamed == set()


def written_acts():
    root = Path(__file__).parents[2]
    for app in ("ecomops", "stores", "campaigns", "kpi", "warehouse", "procurement"):
        for path in (root / app).rglob("services/**/*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "history.note":
                    given = node.args[1] if len(node.args) > 1 else None
                    if isinstance(given, ast.Constant):
                        yield given.value
