"""Kits: an order keeps the parts of the recipe that held when its line was matched."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stores.domain.records import LineRecord
from stores.models import Kit, KitPart, KitRecipe, Listing, OrderLineItem
from stores.services import catalogue, intake
from tests.stores.factories import CLERK, NOON, make_record, make_sku, make_store

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def recipe(kit, n, from_at, **units):
    made = KitRecipe.objects.create(kit=kit, n=n, from_at=from_at)
    for code, count in units.items():
        KitPart.objects.create(
            recipe=made, sku=make_sku(f"{code}-{n}"), units=count, share=1 / len(units)
        )


def pieces():
    rows = OrderLineItem.objects.filter(units__gt=0).order_by("sku__code")
    return dict(rows.values_list("sku__code", "units"))


def ordered(store, at, **values):
    line = LineRecord("1", "Set", 2, 100, "k1", "SET")
    record = make_record("o1", lines=[line], modified_at=at, **values)
    intake.receive(store, [record], source="x", batch=None, actor=CLERK, at=at)


def test_a_newer_recipe_changes_no_order_that_came_before_it():
    store, kit = make_store(), Kit.objects.create(code="SET", name="Set")
    recipe(kit, 1, NOON - HOUR, CUP=4, BOX=1)
    ordered(store, NOON)
    catalogue.match(Listing.objects.get(), kit=kit, actor=CLERK, at=NOON)
    assert pieces() == {"BOX-1": 2, "CUP-1": 8}
    recipe(kit, 2, NOON + HOUR, CUP=6, BOX=1)
    ordered(store, NOON + 2 * HOUR, buyer_note="asks again")
    assert pieces() == {"BOX-1": 2, "CUP-1": 8}


def test_a_recipe_made_after_the_match_is_still_better_than_none():
    store, kit = make_store(), Kit.objects.create(code="SET", name="Set")
    ordered(store, NOON)
    catalogue.match(Listing.objects.get(), kit=kit, actor=CLERK, at=NOON)
    recipe(kit, 1, NOON + HOUR, CUP=1)
    recipe(kit, 2, NOON + 2 * HOUR, CUP=9)
    ordered(store, NOON + 3 * HOUR, buyer_note="asks again")
    assert pieces() == {"CUP-1": 2}
