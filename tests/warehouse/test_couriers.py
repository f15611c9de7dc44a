"""Fulfilments get their courier by the set, with price, truck and reason; limits move the rest."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecomops.core import history
from tests.stores.factories import CLERK, NOON
from tests.warehouse.shipping import make_courier, planned, scene
from warehouse.models import CourierRule, DailyLimit, Fulfilment, RateCard
from warehouse.services import couriers

pytestmark = pytest.mark.django_db


def test_a_fulfilment_gets_courier_freight_truck_and_reason_when_it_is_made():
    _store, place, orders = scene(1)
    cheap = make_courier("sto", place)
    make_courier("sf", place, price="11")
    (row,) = planned(orders)
    assert (row.courier, row.freight_amount, row.choice) == (cheap, Decimal("2.9"), "cheapest")
    assert row.choice_params == {"second": "sf", "saved": "8.1000"}
    assert row.cutoff_at is not None
    (entry,) = history.timeline(row).filter(act="courier.chosen")
    assert entry.after == {"courier": cheap.pk}


def test_without_couriers_nothing_is_chosen_and_nothing_breaks():
    _store, _place, orders = scene(1)
    (row,) = planned(orders)
    assert (row.courier, row.choice) == (None, "")


def test_the_number_of_statements_does_not_grow_with_the_fulfilments():
    _store, place, orders = scene(6)
    make_courier("sto", place)
    rows = planned(orders)

    def statements(some):
        Fulfilment.objects.update(courier=None, choice="")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            couriers.choose([row.pk for row in some], at=NOON)
        return len(seen)

    assert statements(rows[:1]) == statements(rows)


def test_a_limit_that_comes_later_moves_the_rest():
    _store, place, orders = scene(4)
    cheap, other = make_courier("sto", place), make_courier("zto", place, price="3.1")
    rows = planned(orders)
    assert {row.courier for row in rows} == {cheap}
    DailyLimit.objects.create(courier=cheap, warehouse=place, parcels=3, from_on=date(2026, 1, 1))
    assert couriers.choose_again(place, cheap.pk, actor=CLERK, at=NOON) == 1
    chosen = list(Fulfilment.objects.order_by("pk").values_list("courier", "choice"))
    assert chosen.count((cheap.pk, "cheapest")) == 3
    assert (other.pk, "limit") in chosen


def test_a_new_card_holds_from_its_day_as_a_whole():
    _store, place, orders = scene(1)
    cheap = make_courier("sto", place)
    for day, amount, zone in ((NOON.date(), "4.2", "all"), (date(2030, 1, 1), "9", "all")):
        RateCard.objects.create(
            courier=cheap, warehouse=place, zone=zone, regions=["浙江"], from_on=day,
            first_amount=Decimal(amount), step_amount=1,
        )  # fmt: skip
    (row,) = planned(orders)
    assert row.freight_amount == Decimal("4.2")
    assert couriers.freight(row, 2_500, at=NOON) == Decimal("6.2")


def test_a_rule_of_the_store_wins():
    store, place, orders = scene(1)
    make_courier("sto", place)
    dear = make_courier("sf", place, price="11")
    CourierRule.objects.create(courier=dear, store=store)
    (row,) = planned(orders)
    assert (row.courier, row.choice) == (dear, "rule")


def test_what_a_wave_took_keeps_its_courier():
    _store, place, orders = scene(1)
    cheap = make_courier("sto", place)
    (row,) = planned(orders)
    Fulfilment.objects.update(state="waved")
    make_courier("zto", place, price="1")
    assert couriers.choose([row.pk], at=NOON) == {}
    row.refresh_from_db()
    assert row.courier == cheap
