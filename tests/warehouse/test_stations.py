"""Every station in its main course, and every bad scan refused in one sentence without a change."""

from __future__ import annotations

from uuid import uuid4

import pytest

from ecomops.core.actor import actor_of
from ecomops.core.roles import Role
from stores.domain.records import RefundRecord
from stores.models import Order, SkuPack
from tests.accounts.people import make_user
from tests.stores.factories import NOON, make_sku
from tests.warehouse import shop_floor as at_work
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock
from tests.warehouse.scans import Device, everything
from warehouse.models import (
    Bin,
    Count,
    Courier,
    Fulfilment,
    Manifest,
    Parcel,
    Receipt,
    ReceiptLine,
    ReturnParcel,
    SkuBalance,
    StockLevel,
)
from warehouse.services import freezing, shipping

pytestmark = pytest.mark.django_db
BARCODE, DOZEN = "6901234567892", "16901234567899"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def floor():
    made = at_work.make_floor()
    SkuPack.objects.create(sku=made.sku, barcode=BARCODE)
    SkuPack.objects.create(sku=made.sku, barcode=DOZEN, units=12)
    other = make_warehouse("lf")
    make_bin(other, "X-1")
    make_sku("Z-9")
    return made


@pytest.fixture
def hands():
    return actor_of(make_user(Role.WAREHOUSE_STAFF))


def at(floor, hands, station, subject="-"):
    return Device(floor.place, station, str(subject), hands)


def receipt_of(floor, expected=5):
    made = Receipt.objects.create(
        warehouse=floor.place, number=91, year=2026, opened_at=NOON, subject_type="po",
        subject_id="1",
    )  # fmt: skip
    ReceiptLine.objects.create(receipt=made, sku=floor.sku, expected=expected)
    return made


def count_of(floor):
    made = Count.objects.create(warehouse=floor.place, number=1, year=2026, opened_at=NOON)
    made.lines.create(bin=floor.shelf, sku=floor.sku)
    return made


def test_a_tote_is_packed_by_its_pieces_weighed_and_handed_over(floor, hands):
    row = at_work.picked(floor, units=2)
    bench = at(floor, hands, "pack")
    said = bench.scans(f"F{row.pk}", BARCODE, BARCODE)
    parcel = Parcel.objects.get()
    assert said["tone"] == "done"
    assert said["state"]["print"][0] == f"/scan/papers/{parcel.pk}/label.pdf"
    bench.scans(f"{(parcel.expected_g + 20) / 1000:.3f}kg")
    parcel.refresh_from_db()
    assert parcel.weight_g == parcel.expected_g + 20
    door = at(floor, hands, "handover", "zto")
    assert door.scans(parcel.waybill.number)["tone"] == "done"
    assert "1 parcel" in door.scans("!done")["say"]
    assert (Order.objects.get().state, Manifest.objects.get().closed_at is None) == (
        "shipped", False,
    )  # fmt: skip


def test_a_loose_piece_finds_its_order_and_packs_it(floor, hands):
    at_work.picked(floor, units=1)
    assert at(floor, hands, "pack").scans("a-1")["tone"] == "done"
    assert Fulfilment.objects.get().state == "packed"


def test_undo_at_the_bench_goes_back_step_by_step(floor, hands):
    row = at_work.picked(floor, units=2)
    bench = at(floor, hands, "pack")
    bench.scans(f"F{row.pk}", BARCODE, "!undo", BARCODE, BARCODE, "!undo", "!undo")
    assert Parcel.objects.get().state == "cancelled"
    assert bench.scan("!undo")["accepted"] is False
    bench.scans(f"F{row.pk}", BARCODE, "!done", BARCODE)
    assert Parcel.objects.filter(state="packed").count() == 2


def test_two_benches_never_pack_the_same(floor, hands):
    row = at_work.picked(floor, units=2)
    at(floor, hands, "pack").scans(f"F{row.pk}", BARCODE)
    other = Device(floor.place, "pack", "-", actor_of(make_user(Role.WAREHOUSE_LEAD)))
    assert "another bench" in other.scan(f"F{row.pk}")["say"]


def test_the_lead_agrees_to_a_weight_that_is_off(floor, hands):
    parcel = at_work.packed(floor)
    scale = at(floor, hands, "weigh")
    scale.scans(parcel.waybill.number)
    assert "too heavy" in scale.scan("9kg")["say"]
    assert scale.scan("!agree")["accepted"] is False
    lead = Device(floor.place, "weigh", "-", actor_of(make_user(Role.WAREHOUSE_LEAD)))
    lead.scans(parcel.waybill.number)
    lead.scan("9kg")
    lead.scans("!agree")
    parcel.refresh_from_db()
    assert parcel.weight_g == 9_000


def test_goods_are_received_and_put_away_by_scans(floor, hands):
    receipt, shelf = receipt_of(floor), make_bin(floor.place, "B-01")
    dock = at(floor, hands, "receive", receipt.pk)
    dock.scans(BARCODE, BARCODE, BARCODE, "!undo", "a-1", BARCODE, "!reject:broken", BARCODE)
    said = dock.scan(DOZEN)
    assert (said["accepted"], said["tone"]) == (True, "wrong")
    dock.scans("!undo", "!done")
    assert ReceiptLine.objects.get().accepted == 4
    shelver = at(floor, hands, "putaway")
    said = shelver.scans(BARCODE, BARCODE)
    assert said["state"]["code"] == floor.shelf.code
    shelver.scans("B-01", "!undo", "!all", "B-01")
    assert StockLevel.objects.get(bin=shelf).on_hand == 4
    receipt.refresh_from_db()
    assert receipt.state == "done"


def test_goods_nobody_announced_open_a_receipt_of_their_own(floor, hands):
    dock = at(floor, hands, "receive", "new")
    dock.scans("Z-9", "!x10", "!done")
    assert StockLevel.objects.get(sku__code="Z-9").on_hand == 10
    dock.scans("Z-9")
    assert Receipt.objects.count() == 2


def test_a_wave_is_sorted_into_slots_and_packed_from_them(floor, hands):
    for number in ("1", "2"):
        order_for(floor.store, number, floor.sku, 2)
    wave = at_work.waved(floor, kind="multi")
    at_work.pick_all(wave)
    wall = at(floor, hands, "sort", wave.pk)
    wall.scans(BARCODE, BARCODE, "!undo")
    assert wall.scans(BARCODE)["tone"] == "done"
    wall.scans(BARCODE, BARCODE)
    assert at(floor, hands, "pack").scans("SLOT-2", BARCODE, BARCODE)["tone"] == "done"


def test_a_bin_is_counted_blind_and_looked_at_twice(floor, hands):
    count = count_of(floor)
    shelf = at(floor, hands, "count", count.pk)
    shelf.scans(floor.shelf.code, DOZEN, BARCODE, BARCODE, "!undo", "!done")
    count.refresh_from_db()
    assert (count.state, count.lines.get().difference) == ("review", -7)
    second = Device(floor.place, "count", str(count.pk), actor_of(make_user(Role.WAREHOUSE_LEAD)))
    second.scans(floor.shelf.code, DOZEN, "!x10")
    assert second.scan("!done")["accepted"]
    assert count.lines.get().recounted == 21


def test_a_return_is_registered_graded_and_told(floor, hands):
    parcel = at_work.packed(floor)
    shipping.hand_over(parcel, at_work.manifest(floor), actor=at_work.PACKER, at=NOON)
    desk = at(floor, hands, "return")
    desk.scans(parcel.waybill.number, "!why:size", BARCODE, "!undo", BARCODE)
    said = desk.scans("!grade:damaged", BARCODE, "!done")
    assert said["tone"] == "done"
    came = ReturnParcel.objects.get()
    assert (came.state, came.responsible) == ("graded", "buyer")
    assert SkuBalance.objects.get(sku=floor.sku).on_hand == 19


def test_pieces_given_up_are_put_back(floor, hands):
    row = at_work.picked(floor, units=3)
    order_for(floor.store, "1", floor.sku, 3, state="closed")
    at_work.deliver()
    row.refresh_from_db()
    freezing.give_up(row, actor=hands, at=NOON)
    shelver = at(floor, hands, "putback")
    shelver.scans(BARCODE, "!all", floor.shelf.code)
    assert StockLevel.objects.get(bin=floor.shelf).on_hand == 20


BAD = [
    ("pack", "-", (), "???"), ("pack", "-", (), "!done"), ("pack", "-", (), "!undo"),
    ("pack", "-", (), "Z-9"), ("pack", "-", (), "1.2kg"), ("pack", "-", (), "F999999"),
    ("pack", "-", ("F{f}",), "Z-9"), ("pack", "-", ("F{f}",), DOZEN),
    ("pack", "-", ("F{f}", BARCODE), "F{done}"), ("pack", "-", (), "F{done}"),
    ("pack", "-", (), "{number}"), ("pack", "-", (), "carton-99"),
    ("weigh", "-", (), "???"), ("weigh", "-", (), "2kg"), ("weigh", "-", ("{number}",), "90kg"),
    ("weigh", "-", ("{number}",), "0g"), ("weigh", "-", (), "!agree"),
    ("handover", "zto", (), "???"), ("handover", "sf", (), "{number}"),
    ("handover", "zto", (), "!done"), ("handover", "none", (), "{number}"),
    ("receive", "{r}", (), "???"), ("receive", "{r}", (), "Z-9"), ("receive", "{r}", (), "!undo"),
    ("receive", "{r}", (), "!reject:broken"), ("receive", "{r}", (), "!x10"),
    ("receive", "{r}", (), "!done"), ("receive", "999999", (), BARCODE),
    ("receive", "{r}", (BARCODE,), "!reject:moon"), ("receive", "new", (), "!done"),
    ("putaway", "-", (), "???"), ("putaway", "-", (), "B-01"), ("putaway", "-", (), BARCODE),
    ("putaway", "-", (), "X-1"), ("putaway", "-", (), "!all"), ("putback", "-", (), BARCODE),
    ("count", "{c}", (), "???"), ("count", "{c}", (), "X-1"), ("count", "{c}", (), BARCODE),
    ("count", "{c}", (), "B-01"), ("count", "{c}", (), "!done"), ("count", "{c}", (), "!x10"),
    ("count", "999999", (), BARCODE),
    ("return", "-", (), BARCODE), ("return", "-", (), "A-01"), ("return", "-", (), "!done"),
    ("return", "-", ("SF1",), "???"), ("return", "-", ("SF1",), "!done"),
    ("return", "-", ("SF1",), "!grade:gold"), ("return", "-", ("SF1",), "!why:moon"),
    ("sort", "{w}", (), "???"), ("sort", "{w}", (), "Z-9"), ("sort", "{w}", (), "!undo"),
    ("sort", "999999", (), BARCODE),
]  # fmt: skip


@pytest.mark.parametrize(("station", "subject", "before", "code"), BAD)
def test_a_bad_scan_is_one_sentence_and_no_change(floor, hands, station, subject, before, code):
    done = at_work.packed(floor, "1")
    row = at_work.picked(floor, "2", units=2)
    Courier.objects.create(code="sf", name="SF")
    make_bin(floor.place, "B-01")
    names = {
        "f": row.pk, "done": done.fulfilment_id, "number": done.waybill.number,
        "r": receipt_of(floor).pk, "c": count_of(floor).pk, "w": row.wave_id,
    }  # fmt: skip
    device = at(floor, hands, station, subject.format(**names))
    device.scans(*(one.format(**names) for one in before))
    was = everything()
    said = device.scan(code.format(**names))
    assert (said["accepted"], everything() == was) == (False, True)
    assert said["say"]
    assert said["say"].count(".") <= 2


@pytest.mark.parametrize("how", ["refund", "closed", "frozen", "given_up"])
def test_a_stopped_order_is_stopped_at_the_bench_and_the_door(floor, hands, how):
    parcel, row = at_work.packed(floor, "1"), at_work.picked(floor, "2")
    for number in ("1", "2"):
        asked = {"refunds": [RefundRecord(f"r{number}", 100, None)]} if how == "refund" else {}
        order_for(floor.store, number, floor.sku, 2, **(asked or {"state": "closed"}))
    if how in ("frozen", "given_up"):
        at_work.deliver()
    if how == "given_up":
        for one in Fulfilment.objects.filter(state="frozen"):
            freezing.give_up(one, actor=hands, at=NOON)
    was = everything()
    bench, door = at(floor, hands, "pack"), at(floor, hands, "handover", "zto")
    for said in (bench.scan(f"F{row.pk}"), door.scan(parcel.waybill.number)):
        assert (said["accepted"], said["tone"]) == (False, "stop")
        assert "exception shelf" in said["say"]
    assert everything() == was


def test_an_order_stopped_while_it_lies_on_the_bench(floor, hands):
    row = at_work.picked(floor, units=2)
    bench = at(floor, hands, "pack")
    bench.scans(f"F{row.pk}", BARCODE)
    order_for(floor.store, "1", floor.sku, 2, refunds=[RefundRecord("r", 100, None)])
    assert bench.scan(BARCODE)["tone"] == "stop"
    bench.scans("!other")
    assert not Parcel.objects.exists()


@pytest.mark.parametrize("station", ["pack", "receive"])
def test_the_same_scan_twice_counts_once(floor, hands, station):
    row, receipt = at_work.picked(floor, units=2), receipt_of(floor)
    device = at(floor, hands, station, receipt.pk if station == "receive" else "-")
    if station == "pack":
        device.scans(f"F{row.pk}")
    key = uuid4()
    first = device.scan(BARCODE, key=key)
    was = everything()
    assert device.scan(BARCODE, key=key) == first
    assert everything() == was


def test_a_foreign_house_is_not_there(floor, hands):
    other = make_warehouse("gz")
    put_stock(make_bin(other, "G-1"), floor.sku, 3)
    parcel = at_work.packed(floor)
    for station in ("weigh", "handover"):
        said = Device(other, station, "zto", hands).scan(parcel.waybill.number)
        assert "another warehouse" in said["say"]
    assert not Bin.objects.filter(warehouse=other, kind="packing", levels__on_hand__gt=0).exists()
