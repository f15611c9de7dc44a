"""From the picked tote to the courier's truck: verified, weighed, numbered, off the books once."""

from __future__ import annotations

import pytest

from ecomops.core.errors import DomainError
from ecomops.core.models import OutboxEvent
from stores.domain.records import RefundRecord
from stores.models import Order, Sku
from tests.stores.factories import CLERK, NOON, make_sku
from tests.warehouse import shop_floor as at_work
from tests.warehouse.factories import order_for
from tests.warehouse.shipping import PERSON
from warehouse.models import Bin, Courier, Fulfilment, Parcel, Reservation, StockLevel, Waybill
from warehouse.services import freezing, packing, shipping, weighing
from warehouse.services.packing import WeightOff
from warehouse.services.scanning import Stopped

pytestmark = pytest.mark.django_db
PACKER = at_work.PACKER


@pytest.fixture
def floor():
    return at_work.make_floor()


def pack(row, pieces, **given):
    values = {"carton": "", "weight_g": None, "actor": PACKER, "at": NOON, **given}
    return packing.pack(row, pieces, **values)


def test_a_parcel_leaves_and_takes_its_claim_with_it(floor):
    parcel = at_work.packed(floor)
    row = parcel.fulfilment
    row.refresh_from_db()
    assert (row.state, parcel.courier, parcel.waybill.state) == ("packed", floor.courier, "given")
    assert at_work.books(floor.sku) == (20, 2)
    shipping.hand_over(parcel, at_work.manifest(floor), actor=PACKER, at=NOON)
    row.refresh_from_db()
    order = Order.objects.get()
    assert (parcel.state, row.state, order.state) == ("shipped", "shipped", "shipped")
    assert (order.tracking, order.courier) == (parcel.waybill.number, "中通快递")
    assert at_work.books(floor.sku) == (18, 0)
    assert Reservation.objects.get().state == "done"
    assert not StockLevel.objects.filter(bin__kind=Bin.Kind.PACKING, on_hand__gt=0).exists()
    assert OutboxEvent.objects.get(name="parcels.handed_over").payload == {"parcels": [parcel.pk]}
    at_work.deliver()
    assert (at_work.books(floor.sku), order.state) == ((18, 0), "shipped")


def test_a_partial_parcel_ships_the_order_only_with_its_last_piece(floor):
    row = at_work.picked(floor, units=3)
    first = pack(row, {floor.sku.pk: 2})
    row.refresh_from_db()
    assert row.state == "picked"
    lorry = at_work.manifest(floor)
    shipping.hand_over(first, lorry, actor=PACKER, at=NOON)
    assert (at_work.books(floor.sku), Order.objects.get().state) == ((18, 1), "released")
    at_work.deliver()
    assert at_work.books(floor.sku) == (18, 1)
    second = pack(row, {floor.sku.pk: 1})
    assert second.waybill_id != first.waybill_id
    shipping.hand_over(second, lorry, actor=PACKER, at=NOON)
    row.refresh_from_db()
    assert (at_work.books(floor.sku), Order.objects.get().state) == ((17, 0), "shipped")
    assert row.state == "shipped"


def test_two_orders_of_one_buyer_leave_parcel_by_parcel(floor):
    to = {"buyer_id": "b", "consignee": PERSON}
    for number in ("1", "2"):
        order_for(floor.store, number, floor.sku, 2, **to)
    at_work.pick_all(at_work.waved(floor))
    row = Fulfilment.objects.get()
    assert len(row.order_ids) == 2
    lorry = at_work.manifest(floor)
    for n in (1, 2):
        parcel = pack(row, {floor.sku.pk: 2})
        shipping.hand_over(parcel, lorry, actor=PACKER, at=NOON)
        assert Order.objects.filter(state="shipped", tracking=parcel.waybill.number).count() == 1
        assert Order.objects.filter(state="shipped").count() == n
    row.refresh_from_db()
    assert (row.state, at_work.books(floor.sku)) == ("shipped", (16, 0))


def test_the_set_ends_as_the_single_ones_do(floor):
    parcels = [at_work.packed(floor, str(n), 1 + n) for n in range(3)]
    lorry = at_work.manifest(floor)
    moved = shipping.hand_over_many([p.pk for p in parcels], lorry, actor=PACKER, at=NOON)
    assert moved == [p.pk for p in parcels]
    assert at_work.books(floor.sku) == (14, 0)
    assert set(Order.objects.values_list("state", flat=True)) == {"shipped"}
    assert shipping.hand_over_many(moved, lorry, actor=PACKER, at=NOON) == []


def test_what_is_stopped_is_left_out_of_the_set_and_refused_alone(floor):
    keeps, stopped = at_work.packed(floor, "1"), at_work.packed(floor, "2")
    order_for(floor.store, "2", floor.sku, 2, refunds=[RefundRecord("r", 100, None)])
    lorry = at_work.manifest(floor)
    with pytest.raises(Stopped):  # its event has not come yet
        shipping.hand_over(stopped, lorry, actor=PACKER, at=NOON)
    ids = [keeps.pk, stopped.pk]
    assert shipping.hand_over_many(ids, lorry, actor=PACKER, at=NOON) == [keeps.pk]


@pytest.mark.parametrize("again", ["twice", "courier", "closed", "apart"])
def test_a_wrong_hand_over_changes_nothing(floor, again):
    parcel, lorry = at_work.packed(floor), at_work.manifest(floor)
    if again == "twice":
        shipping.hand_over(parcel, lorry, actor=PACKER, at=NOON)
    if again == "courier":
        other = Courier.objects.create(code="sf", name="SF")
        lorry = shipping.open_manifest(floor.place, other, actor=PACKER, at=NOON)
    if again == "closed":
        lorry.closed_at = NOON
        lorry.save()
    if again == "apart":
        packing.unpack(parcel, actor=PACKER, at=NOON)
    before = at_work.books(floor.sku)
    with pytest.raises(DomainError):
        shipping.hand_over(parcel, lorry, actor=PACKER, at=NOON)
    assert at_work.books(floor.sku) == before


def test_a_wrong_piece_or_one_too_many_is_refused(floor):
    row = at_work.picked(floor)
    other = make_sku("B-2")
    for pieces in ({other.pk: 1}, {floor.sku.pk: 3}, {}, {floor.sku.pk: 0}):
        with pytest.raises(DomainError):
            pack(row, pieces)
    assert not Parcel.objects.exists()
    assert Waybill.objects.filter(state="given").count() == 0


def test_a_weight_off_is_refused_until_somebody_agrees(floor):
    row = at_work.picked(floor)
    with pytest.raises(WeightOff):
        pack(row, {floor.sku.pk: 2}, weight_g=500)
    parcel = pack(row, {floor.sku.pk: 2}, weight_g=1_060)
    assert 1_000 < parcel.expected_g < 1_100
    with pytest.raises(WeightOff):
        weighing.weigh(parcel, 3_000, actor=PACKER, at=NOON)
    assert weighing.weigh(parcel, 3_000, actor=CLERK, at=NOON, agreed=True).weight_g == 3_000


def test_pieces_without_a_known_weight_weigh_what_they_weigh(floor):
    Sku.objects.update(weight_g=None)
    assert pack(at_work.picked(floor), {floor.sku.pk: 2}, weight_g=9).expected_g == 0


@pytest.mark.parametrize(
    ("code", "grams"),
    [("2.410kg", 2410), ("2,41 KG", 2410), ("2410 g", 2410), ("+0.5kg", 500), ("2410", None),
     ("6901234567892", None), ("kg", None), ("1.2.3kg", None), ("-5g", None)],
)  # fmt: skip
def test_what_a_scale_types(code, grams):
    assert weighing.read(code) == grams


def test_taken_apart_it_can_be_packed_again_under_a_new_number(floor):
    parcel = at_work.packed(floor)
    row = Fulfilment.objects.get()
    packing.unpack(parcel, actor=PACKER, at=NOON)
    again = pack(row, {floor.sku.pk: 2})
    assert again.waybill_id != parcel.waybill_id
    row.refresh_from_db()
    assert row.state == "packed"


def test_given_up_on_the_bench_its_pieces_are_free_again(floor):
    parcel = at_work.packed(floor)
    order_for(floor.store, "1", floor.sku, 2, state="closed")
    at_work.deliver()
    row = Fulfilment.objects.get()
    assert row.state == "frozen"
    freezing.give_up(row, actor=CLERK, at=NOON)
    parcel.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, parcel.state, at_work.books(floor.sku)) == (
        "cancelled",
        "cancelled",
        (20, 0),
    )
    bench = StockLevel.objects.get(bin__kind=Bin.Kind.PACKING)
    assert (bench.on_hand, bench.allocated) == (2, 0)


def test_given_up_after_a_part_has_left_only_the_rest_comes_back(floor):
    row = at_work.picked(floor, units=3)
    shipping.hand_over(pack(row, {floor.sku.pk: 1}), at_work.manifest(floor), actor=PACKER, at=NOON)
    order_for(floor.store, "1", floor.sku, 3, state="closed")
    at_work.deliver()
    row.refresh_from_db()
    freezing.give_up(row, actor=CLERK, at=NOON)
    assert (row.state, at_work.books(floor.sku)) == ("shipped", (19, 0))
    bench = StockLevel.objects.get(bin__kind=Bin.Kind.PACKING)
    assert (bench.on_hand, bench.allocated) == (2, 0)
    assert Parcel.objects.get().state == "intercept"


def test_a_list_is_closed_when_the_counts_agree_or_somebody_leaves_some(floor):
    first, _second = at_work.packed(floor, "1"), at_work.packed(floor, "2")
    lorry = at_work.manifest(floor)
    with pytest.raises(DomainError):
        shipping.close_manifest(lorry, actor=PACKER, at=NOON)
    shipping.hand_over(first, lorry, actor=PACKER, at=NOON)
    with pytest.raises(DomainError):
        shipping.close_manifest(lorry, actor=PACKER, at=NOON)
    closed = shipping.close_manifest(lorry, actor=PACKER, at=NOON, leave_behind=True)
    assert (closed.left_behind, at_work.manifest(floor).pk != lorry.pk) == (1, True)
