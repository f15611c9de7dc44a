"""The system's own pages: health with parked events, and the searchable log of acts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ecomops.accounts.models import User
from ecomops.core import history
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
