"""The same parcel at two doors, a cancel at the same instant: one outcome, no deadlock."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection
from django.db.models import Sum

from ecomops.core.errors import DomainError
from stores.models import Order
from tests.stores.factories import CLERK, NOON
from tests.warehouse import shop_floor as at_work
from warehouse.models import Fulfilment, Parcel, Reservation, SkuBalance, StockLevel, StockMove
from warehouse.services import freezing, packing, shipping

pytestmark = pytest.mark.django_db(transaction=True)
BY = {"actor": CLERK, "at": NOON}


def at_once(*acts):
    """Everybody begins at the same instant; give who was refused."""
    start, refused, broken = threading.Barrier(len(acts)), [], []

    def run(act):
        start.wait()
        try:
            act()
        except DomainError as refusal:
            refused.append(refusal)
        except DatabaseError as failure:
            broken.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken
    return refused


def agree(sku):
    row = SkuBalance.objects.get(sku=sku)
    held = Reservation.objects.filter(sku=sku, state="live").aggregate(n=Sum("held"))["n"] or 0
    lying = StockLevel.objects.filter(sku=sku).aggregate(n=Sum("on_hand"))["n"]
    assert (row.on_hand, row.reserved) == (lying, held)


def test_two_doors_and_a_cancel_want_the_same_parcels():
    floor = at_work.make_floor()
    parcels = [at_work.packed(floor, str(n), 2) for n in range(4)]
    lorry = at_work.manifest(floor)
    orders = [parcel.fulfilment.order_ids[0] for parcel in parcels]

    def cancel(pk):
        Order.objects.filter(pk=pk).update(state="closed")
        freezing.stop([pk], reason="cancelled", at=NOON)

    at_once(
        lambda: shipping.hand_over_many([p.pk for p in parcels], lorry, **BY),
        lambda: shipping.hand_over_many([p.pk for p in reversed(parcels)], lorry, **BY),
        *(lambda p=p: shipping.hand_over(p, lorry, **BY) for p in parcels),
        *(lambda pk=pk: cancel(pk) for pk in orders[:2]),
    )
    agree(floor.sku)
    gone = Parcel.objects.filter(state__in=("shipped", "intercept")).count()
    assert StockMove.objects.filter(reason="shipped").count() == gone
    assert set(Parcel.objects.filter(pk__in=[p.pk for p in parcels[2:]]).values_list(
        "state", flat=True)) == {"shipped"}  # fmt: skip
    for parcel, pk in zip(parcels[:2], orders[:2], strict=True):
        parcel.refresh_from_db()
        here = Fulfilment.objects.get(lines__order_id=pk).state
        assert (parcel.state, here) in {("packed", "frozen"), ("intercept", "shipped"),
                                        ("shipped", "shipped")}  # fmt: skip


def test_two_benches_pack_the_same_tote_once():
    floor = at_work.make_floor()
    row = at_work.picked(floor, "1", 3)
    refused = at_once(
        *[lambda: packing.pack(row, {floor.sku.pk: 3}, carton="", weight_g=None, **BY)] * 4
    )
    assert (Parcel.objects.count(), len(refused)) == (1, 3)
    agree(floor.sku)
