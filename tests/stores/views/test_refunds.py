"""The register of refunds: kinds with their sums, one's own stores only."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from ecomops.core.roles import Role
from stores.models import Order, Refund, StoreAccess
from stores.selectors.refunds import by_kind
from tests.accounts.people import make_user
from tests.stores.factories import make_store

pytestmark = pytest.mark.django_db


def refund(store, number, stage, amount, ago=1):
    now = timezone.now()
    order = Order.objects.create(
        store=store, external_id=number, state=Order.State.COMPLETED, currency="CNY",
        placed_at=now, paid_at=now, total_amount=200, paid_amount=200, received_at=now,
    )  # fmt: skip
    Refund.objects.create(
        order=order, external_id=f"R{number}", stage=stage, amount=Decimal(amount),
        succeeded_at=None if ago is None else now - timedelta(days=ago),
    )  # fmt: skip


def test_sums_by_kind_of_thirty_days_and_of_ones_own_stores(client):
    mine, other = make_store("mine"), make_store("other")
    for n in range(3):
        refund(mine, f"G{n}", "price_gap", 20, ago=n)
    refund(mine, "OLD", "price_gap", 20, ago=31)
    refund(mine, "R1", "return", 150)
    refund(mine, "ASKED", "return", 99, ago=None)
    refund(other, "X1", "return", 1000)
    person = make_user(Role.CUSTOMER_SERVICE, "service")
    StoreAccess.objects.create(user=person, store=mine)
    assert by_kind(person, timezone.now()) == [
        ("return", "CNY", 1, Decimal(150)),
        ("price_gap", "CNY", 3, Decimal(60)),
    ]
    client.force_login(person)
    text = client.get(reverse("stores:refund-list"), {"stage": "price_gap"}).content.decode()
    assert ">G0<" in text
    assert "X1" not in text
    undecided = client.get(reverse("stores:refund-list"), {"open": "yes"}).content.decode()
    assert "ASKED" in undecided
    assert ">R1<" not in undecided
