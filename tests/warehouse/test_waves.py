"""Waves take what can go: with its bins, in the shortest walk, and nothing that was stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecomops.core.errors import DomainError
from stores.models import Order
from tests.stores.factories import CLERK, NOON, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock, released
from warehouse.models import Fulfilment, Pick, StockLevel
from warehouse.services import fulfilment, reservation, waves

pytestmark = pytest.mark.django_db
CUTOFF = NOON + timedelta(hours=4)


@pytest.fixture
def scene():
    store, sku = make_store(), make_sku("A-1")
    place = make_warehouse("hz", store)
    for aisle in (1, 2):
        put_stock(make_bin(place, f"{aisle}-01", aisle=aisle, position_mm=5_000), sku, 2)
    orders = [released(order_for(store, str(n), sku)) for n in range(3)]
    reservation.reserve([order.pk for order in orders], at=NOON)
    fulfilment.plan([order.pk for order in orders], at=NOON)
    return place, orders


def release(place, rows):
    return waves.release(
        place, [row.pk for row in rows], kind="single", cutoff_at=CUTOFF, actor=CLERK, at=NOON
    )


def test_a_wave_claims_its_pieces_in_bins_and_walks_past_them(scene):
    place, _orders = scene
    wave = release(place, Fulfilment.objects.all())
    assert (wave.state, wave.order_count, wave.unit_count) == ("released", 3, 3)
    picks = list(Pick.objects.order_by("sequence"))
    assert [pick.sequence for pick in picks] == [1, 2, 3]
    assert sum(level.allocated for level in StockLevel.objects.all()) == 3
    assert 0 < wave.walk_mm <= wave.walk_fcfs_mm
    assert set(Fulfilment.objects.values_list("state", flat=True)) == {"waved"}


def test_an_order_stopped_a_moment_ago_stays_behind(scene):
    place, orders = scene
    Order.objects.filter(pk=orders[0].pk).update(state="closed")
    assert release(place, Fulfilment.objects.all()).order_count == 2


def test_what_somebody_else_released_is_not_released_twice(scene):
    place, _orders = scene
    rows = list(Fulfilment.objects.all())
    release(place, rows)
    with pytest.raises(DomainError):
        release(place, rows)
    assert Pick.objects.count() == 3
