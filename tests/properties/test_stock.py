"""Whatever happens in whatever order: ledger = levels = balances = reservations."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ecomops.core.actor import Actor
from stores.models import Order
from stores.services import audit
from tests.stores.factories import CLERK, NOON, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock
from warehouse.models import Count, Reservation, SkuBalance, StockLevel, StockMove
from warehouse.services import counting, freezing, fulfilment, reservation

CHECKER = Actor("user", "2", "Checker")


class Stock(RuleBasedStateMachine):
    """Two SKUs in two bins of one warehouse, and everything that may happen to them."""

    def __init__(self):
        super().__init__()
        self.hold = transaction.atomic()
        self.hold.__enter__()
        self.store = make_store()
        self.skus = [make_sku("A-1"), make_sku("B-1")]
        self.place = make_warehouse("hz", self.store)
        self.bins = [make_bin(self.place, f"A-0{n}") for n in range(2)]
        self.numbers = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.hold.__exit__(None, None, None)

    @rule(sku=st.integers(0, 1), shelf=st.integers(0, 1), units=st.integers(1, 6))
    def receive(self, sku, shelf, units):
        put_stock(self.bins[shelf], self.skus[sku], units)
        reservation.fill_short({(self.place.pk, self.skus[sku].pk)}, at=NOON)

    @rule(sku=st.integers(0, 1), units=st.integers(1, 5))
    def order(self, sku, units):
        self.numbers += 1
        made = order_for(self.store, str(self.numbers), self.skus[sku], units)
        reservation.reserve([made.pk], at=NOON)

    @rule(pick=st.integers(0, 40), twice=st.booleans())
    def let_through(self, pick, twice):
        for order in self._one(pick):
            for _time in range(1 + twice):
                audit.audit([order.pk], at=NOON)
                fulfilment.plan([order.pk], at=NOON)

    @rule(pick=st.integers(0, 40), twice=st.booleans())
    def cancel(self, pick, twice):
        for order in self._one(pick):
            for _time in range(1 + twice):
                freezing.stop([order.pk], reason="cancelled", at=NOON)

    @rule(sku=st.integers(0, 1), shelf=st.integers(0, 1), units=st.integers(0, 9))
    def count(self, sku, shelf, units):
        taken = Count.objects.create(
            warehouse=self.place, number=Count.objects.count() + 1, year=2026, opened_at=NOON
        )
        counting.record(taken, self.bins[shelf], self.skus[sku].pk, units, actor=CLERK, at=NOON)
        counting.close(taken, actor=CLERK, at=NOON)
        counting.post(taken, actor=CHECKER, at=NOON)

    def _one(self, pick):
        rows = list(Order.objects.order_by("pk"))
        return [rows[pick % len(rows)]] if rows else []

    @invariant()
    def everything_agrees(self):
        for sku in self.skus:
            moves = StockMove.objects.filter(sku=sku)
            came = moves.filter(went_to="bin").aggregate(n=Sum("units"))["n"] or 0
            left = moves.filter(came_from="bin").aggregate(n=Sum("units"))["n"] or 0
            levels = StockLevel.objects.filter(sku=sku).aggregate(n=Sum("on_hand"))["n"] or 0
            row = SkuBalance.objects.filter(sku=sku).first()
            on_hand, reserved = (row.on_hand, row.reserved) if row else (0, 0)
            held = (
                Reservation.objects.filter(sku=sku, state="live").aggregate(n=Sum("held"))["n"] or 0
            )
            assert came - left == levels == on_hand
            assert reserved == held <= on_hand


@pytest.mark.django_db
def test_stock_agrees_whatever_happens():
    from hypothesis.stateful import run_state_machine_as_test

    current = settings.default
    deep = current.max_examples > 1_000
    run_state_machine_as_test(
        Stock, settings=settings(current, max_examples=600 if deep else current.max_examples,
                                 stateful_step_count=50 if deep else 20),
    )  # fmt: skip
