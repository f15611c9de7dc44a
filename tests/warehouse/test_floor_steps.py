"""Receive, put away, sort, count and take returns, step by step and with bad input."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from stores.models import Order
from tests.stores.factories import CLERK, NOON, make_sku
from tests.warehouse import shop_floor as at_work
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock
from warehouse.models import (
    Bin,
    Count,
    Fulfilment,
    Parcel,
    Pick,
    Receipt,
    ReceiptLine,
    ReturnParcel,
    StockLevel,
)
from warehouse.services import (
    areas,
    counting,
    freezing,
    intercepts,
    placing,
    receiving,
    returns,
    shipping,
    sorting,
)

pytestmark = pytest.mark.django_db
OTHER = Actor("user", "8", "Other")
BY = {"actor": CLERK, "at": NOON}


@pytest.fixture
def floor():
    return at_work.make_floor()


def levels():
    rows = StockLevel.objects.filter(on_hand__gt=0)
    return set(rows.values_list("bin__code", "sku__code", "status", "on_hand"))


@pytest.fixture
def receipt(floor):
    made = Receipt.objects.create(
        warehouse=floor.place, number=91, year=2026, opened_at=NOON, subject_type="po",
        subject_id="1", subject_label="PO-1",
    )  # fmt: skip
    ReceiptLine.objects.create(receipt=made, sku=make_sku("B-1"), expected=5)
    return made


def test_what_is_above_the_order_is_held_and_what_fails_is_damaged(receipt):
    sku = receipt.lines.get().sku
    receiving.count(receipt, sku, 7, **BY)
    receiving.reject(receipt, sku, 1, reason="broken", **BY)
    receiving.check(receipt, **BY)
    assert levels() >= {
        ("DOCK", "B-1", "good", 4), ("DOCK", "B-1", "damaged", 1), ("DOCK", "B-1", "held", 2),
    }  # fmt: skip
    line = receipt.lines.get()
    assert (line.counted, line.accepted, line.rejected, line.held) == (7, 4, 1, 2)
    with pytest.raises(DomainError):
        receiving.count(receipt, sku, 1, **BY)


def test_pieces_are_put_away_line_by_line_until_the_dock_is_empty(floor, receipt):
    sku = receipt.lines.get().sku
    receiving.count(receipt, sku, 5, **BY)
    receiving.check(receipt, **BY)
    dock = areas.area(floor.place.pk, Bin.Kind.RECEIVING)
    left, right = make_bin(floor.place, "B-01"), make_bin(floor.place, "B-02")
    placing.place(dock, sku, 2, left, **BY)
    with pytest.raises(DomainError):
        placing.place(dock, sku, 4, right, **BY)
    placing.place(dock, sku, 3, right, **BY)
    receipt.refresh_from_db()
    assert receipt.state == "done"
    assert levels() >= {("B-01", "B-1", "good", 2), ("B-02", "B-1", "good", 3)}


def test_an_undone_put_away_lies_on_the_dock_again(floor, receipt):
    sku = receipt.lines.get().sku
    receiving.count(receipt, sku, 5, **BY)
    receiving.check(receipt, **BY)
    dock, shelf = areas.area(floor.place.pk, Bin.Kind.RECEIVING), make_bin(floor.place, "B-01")
    placing.place(dock, sku, 2, shelf, **BY)
    placing.take_back(dock, sku, 2, shelf, **BY)
    assert receipt.lines.get().put_away == 0
    assert placing.free_units(dock, sku.pk) == 5


def test_a_shelf_of_another_house_or_no_shelf_takes_nothing(floor, receipt):
    sku = receipt.lines.get().sku
    receiving.count(receipt, sku, 5, **BY)
    receiving.check(receipt, **BY)
    dock = areas.area(floor.place.pk, Bin.Kind.RECEIVING)
    foreign = make_bin(make_warehouse("lf"), "X-1")
    for target in (foreign, areas.area(floor.place.pk, Bin.Kind.PACKING)):
        with pytest.raises(DomainError):
            placing.place(dock, sku, 1, target, **BY)


def test_what_is_not_announced_is_not_counted_blind_counts_all(floor, receipt):
    stranger = make_sku("Z-1")
    with pytest.raises(DomainError):
        receiving.count(receipt, stranger, 1, **BY)
    blind = receiving.open_blind(floor.place, **BY)
    assert receiving.count(blind, stranger, 3, **BY).counted == 3
    receiving.check(blind, **BY)
    assert ("DOCK", "Z-1", "good", 3) in levels()


def test_goods_go_to_their_own_kind_first_then_beside_their_style(floor):
    sku = floor.sku
    near, far = (
        make_bin(floor.place, "A-02", position_mm=500),
        make_bin(floor.place, "C-09", aisle=3, position_mm=9_000),
    )
    other = make_bin(floor.place, "A-03", position_mm=900)
    put_stock(other, make_sku("Q-1"), 1)
    codes = [one.code for one in placing.proposals(floor.place.pk, sku, 4)]
    assert codes == [floor.shelf.code, near.code, far.code, other.code]


def test_sorted_pieces_fill_one_order_after_the_other(floor):
    for number in ("1", "2"):
        order_for(floor.store, number, floor.sku, 2)
    wave = at_work.waved(floor, kind="multi")
    with pytest.raises(DomainError):
        sorting.put(wave, floor.sku, **BY)
    at_work.pick_all(wave)
    puts = [sorting.put(wave, floor.sku, **BY) for _n in range(4)]
    assert [(one.slot, one.is_whole) for one in puts] == [
        (1, False), (1, True), (2, False), (2, True),
    ]  # fmt: skip
    with pytest.raises(DomainError):
        sorting.put(wave, floor.sku, **BY)
    sorting.take_out(puts[-1].line.pk, **BY)
    assert sorting.put(wave, floor.sku, **BY).is_whole
    with pytest.raises(DomainError):
        sorting.put(wave, make_sku("Q-1"), **BY)


def test_the_difference_is_taken_when_the_shelf_is_counted(floor):
    count = Count.objects.create(warehouse=floor.place, number=1, year=2026, opened_at=NOON)
    counting.record(count, floor.shelf, floor.sku.pk, 18, **BY)
    at_work.picked(floor, units=3)
    counting.close(count, **BY)
    counting.post(count, actor=OTHER, at=NOON)
    assert at_work.books(floor.sku)[0] == 18
    assert StockLevel.objects.get(bin=floor.shelf).on_hand == 15


def test_a_second_look_is_somebody_elses_and_holds(floor):
    count = Count.objects.create(warehouse=floor.place, number=1, year=2026, opened_at=NOON)
    line = counting.record(count, floor.shelf, floor.sku.pk, 3, **BY)
    counting.close(count, **BY)
    with pytest.raises(DomainError):
        counting.recount(line, 19, **BY)
    assert counting.recount(line, 19, actor=OTHER, at=NOON).difference == -1
    with pytest.raises(DomainError):
        counting.post(count, actor=OTHER, at=NOON)
    counting.post(count, actor=at_work.PACKER, at=NOON)
    assert at_work.books(floor.sku)[0] == 19


def test_a_loss_on_the_shelf_leaves_packed_orders_their_pieces(floor):
    at_work.packed(floor, "1", 5)
    later = order_for(floor.store, "2", floor.sku, 15)
    at_work.deliver()
    count = Count.objects.create(warehouse=floor.place, number=1, year=2026, opened_at=NOON)
    counting.record(count, floor.shelf, floor.sku.pk, 0, **BY)
    counting.close(count, **BY)
    counting.post(count, actor=OTHER, at=NOON)
    assert at_work.books(floor.sku) == (5, 5)
    shipping.hand_over(Parcel.objects.get(), at_work.manifest(floor), **BY)
    assert at_work.books(floor.sku) == (0, 0)
    assert Order.objects.get(pk=later.pk).state == "released"


def test_picks_that_were_sent_for_what_is_not_there_end_short(floor):
    order_for(floor.store, "1", floor.sku, 4)
    at_work.waved(floor)
    count = Count.objects.create(warehouse=floor.place, number=1, year=2026, opened_at=NOON)
    counting.record(count, floor.shelf, floor.sku.pk, 1, **BY)
    counting.close(count, **BY)
    counting.post(count, actor=OTHER, at=NOON)
    level = StockLevel.objects.get(bin=floor.shelf, status="good")
    assert (level.on_hand, level.allocated) == (1, 0)
    assert not StockLevel.objects.filter(status="held", on_hand__gt=0).exists()
    assert (Pick.objects.get().state, Fulfilment.objects.get().state) == ("short", "frozen")
    assert at_work.books(floor.sku)[0] == 1


def test_a_return_is_graded_into_what_it_is_now(floor):
    parcel = at_work.packed(floor, units=4)
    shipping.hand_over(parcel, at_work.manifest(floor), **BY)
    came = returns.register(floor.place, parcel.waybill.number, **BY)
    parcel.refresh_from_db()
    assert (came.order_number, parcel.state) == ("1", "returned")
    assert returns.register(floor.place, parcel.waybill.number, **BY).pk == came.pk
    for verdict in ("good", "held", "damaged", "scrap"):
        returns.grade(came, floor.sku, 1, verdict, **BY)
    with pytest.raises(DomainError):
        returns.grade(came, floor.sku, 1, "good", **BY)
    assert at_work.books(floor.sku) == (17, 0)
    returns.ungrade(came, floor.sku, 1, "good", **BY)
    assert at_work.books(floor.sku) == (16, 0)
    returns.finish(came, **BY)
    with pytest.raises(DomainError):
        returns.grade(came, floor.sku, 1, "good", **BY)


def test_a_parcel_of_an_unknown_sender_waits_for_its_order(floor):
    order = order_for(floor.store, "1", floor.sku)
    came = returns.register(floor.place, "SF1234", **BY)
    assert came.order_id is None
    with pytest.raises(DomainError):
        returns.finish(came, **BY)
    returns.grade(came, floor.sku, 1, "good", **BY)
    returns.finish(came, **BY)
    came.refresh_from_db()
    returns.attach(came, order, **BY)
    assert ReturnParcel.objects.get().order_number == "1"


def test_an_intercept_ends_with_its_fee(floor):
    parcel = at_work.packed(floor)
    shipping.hand_over(parcel, at_work.manifest(floor), **BY)
    order_for(floor.store, "1", floor.sku, 2, state="closed")
    at_work.deliver()
    parcel.refresh_from_db()
    assert parcel.state == "intercept"
    for outcome, fee in (("maybe", None), ("lost", Decimal(-1))):
        with pytest.raises(DomainError):
            intercepts.settle(parcel, outcome, fee, **BY)
    ended = intercepts.settle(parcel, "too_late", Decimal(5), **BY)
    assert (ended.state, ended.intercept_fee) == ("shipped", Decimal(5))


def test_given_up_pieces_go_back_to_a_shelf(floor):
    row = at_work.picked(floor, units=3)
    order_for(floor.store, "1", floor.sku, 3, state="closed")
    at_work.deliver()
    row.refresh_from_db()
    freezing.give_up(row, **BY)
    bench = areas.area(floor.place.pk, Bin.Kind.PACKING)
    assert placing.free_units(bench, floor.sku.pk) == 3
    placing.place(bench, floor.sku, 3, floor.shelf, **BY)
    assert levels() == {(floor.shelf.code, "A-1", "good", 20)}
    assert Fulfilment.objects.get().state == "cancelled"
