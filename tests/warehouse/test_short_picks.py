"""A shelf with too few pieces: another bin at once, or the order goes back to audit."""

from __future__ import annotations

import pytest
from django.db.models import F, Sum
from django.utils import translation

from ecomops.work.models import Task
from stores.models import Order
from tests.stores.factories import NOON
from tests.warehouse.factories import make_bin, order_for, put_stock, released
from tests.warehouse.floor import Floor
from warehouse.models import Fulfilment, Pick, Reservation, SkuBalance, StockLevel, StockMove
from warehouse.services import reservation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def floor():
    made = Floor([[("A", 3)], [("B", 1)]])
    made.release()
    return made


def do(floor, code):
    """Pick a SKU's stop whole; the answer."""
    pick = floor.list.picks.select_related("bin").get(sku=floor.skus[code], state="open")
    pieces = [floor.barcode(code)] * (pick.units - pick.picked)
    return floor.scan(pick.bin.code, *pieces, pick.tote)


@pytest.fixture
def at_a(floor):
    """The walk stands before the stop of A; B is picked if it came first."""
    first = floor.list.picks.order_by("sequence").first()
    if first.sku.code == "B":
        do(floor, "B")
    floor.scan(floor.bins["A"].code)
    return floor


def books_agree():
    """Ledger, levels, balances and claims say the same, and nothing is below zero."""
    for balance in SkuBalance.objects.all():
        good = StockLevel.objects.filter(sku=balance.sku, status="good")
        assert balance.on_hand == good.aggregate(n=Sum("on_hand"))["n"]
        held = Reservation.objects.filter(sku=balance.sku, state="live").aggregate(n=Sum("held"))
        assert balance.reserved == (held["n"] or 0)
    for level in StockLevel.objects.all():
        moves = StockMove.objects.filter(sku=level.sku, lot=level.lot)
        came = moves.filter(to_bin=level.bin, to_status=level.status).aggregate(n=Sum("units"))
        went = moves.filter(from_bin=level.bin, from_status=level.status).aggregate(n=Sum("units"))
        assert level.on_hand == (came["n"] or 0) - (went["n"] or 0)
    promised = Pick.objects.filter(state="open").aggregate(n=Sum("units"))["n"] or 0
    carried = Pick.objects.aggregate(n=Sum(F("picked"), default=0))["n"]
    shelves = StockLevel.objects.exclude(bin__kind="packing").aggregate(n=Sum("allocated"))["n"]
    assert (shelves or 0) == promised
    bench = StockLevel.objects.filter(bin__kind="packing").aggregate(n=Sum("allocated"))["n"]
    assert (bench or 0) == carried


def test_another_bin_is_added_to_the_end_of_the_walk(at_a):
    floor = at_a
    sku = floor.skus["A"]
    other = make_bin(floor.place, "02-99", aisle=2, position_mm=9_000)
    put_stock(other, sku, 5)
    answer = floor.scan(floor.barcode("A"), "!short")
    assert answer["accepted"]
    assert answer["say"] == "Written down. 1 bin more at the end of the walk has it."
    first, last = Pick.objects.filter(sku=sku).order_by("sequence")
    assert (first.state, first.picked) == ("short", 1)
    assert (last.bin, last.units, last.tote) == (other, 2, first.tote)
    assert last.sequence == 3
    assert answer["state"]["stops"][-1]["bin"] == "02-99"
    books_agree()
    if Pick.objects.get(sku=floor.skus["B"]).state == "open":
        do(floor, "B")
    do(floor, "A")
    assert set(Fulfilment.objects.values_list("state", flat=True)) == {"picked"}
    books_agree()


def test_with_no_other_bin_the_order_goes_back_to_audit(at_a):
    floor = at_a
    sku = floor.skus["A"]
    answer = floor.scan(floor.barcode("A"), "!short")
    assert answer["tone"] == "stop"
    order = Fulfilment.objects.get(frozen_reason="short")
    assert answer["say"] == (
        f"No other bin has it. {order} is stopped: put its pieces on the exception shelf."
    )
    assert Order.objects.get(pk=order.order_ids[0]).state == Order.State.HELD
    claim = Reservation.objects.get(sku=sku, state="live")
    assert (claim.wanted, claim.held) == (3, 1)
    assert StockLevel.objects.get(sku=sku, status="held").on_hand == 2
    assert Task.objects.get().params == {"bin": floor.bins["A"].code, "units": 2, "sku": "A"}
    books_agree()


def test_nothing_at_all_on_the_shelf(at_a):
    floor = at_a
    floor.scan("!short")
    assert Pick.objects.get(sku=floor.skus["A"]).state == "short"
    books_agree()
    assert floor.scan("!undo")["accepted"] is False
    if Pick.objects.get(sku=floor.skus["B"]).state == "open":
        do(floor, "B")
    floor.list.refresh_from_db()
    assert floor.list.state == "done"


def test_what_another_order_is_promised_goes_to_whoever_walks():
    floor = Floor([[("A", 2)]])
    floor.release()
    sku = floor.skus["A"]
    spare = make_bin(floor.place, "03-77", aisle=3)
    put_stock(spare, sku, 2)
    late = released(order_for(floor.store, "late", sku, 2))
    reservation.reserve([late.pk], at=NOON)
    answer = floor.scan(floor.bins["A"].code, "!short")
    assert answer["accepted"]
    assert Pick.objects.get(state="open").bin == spare
    assert Reservation.objects.get(order_id=late.pk).held == 0
    books_agree()
