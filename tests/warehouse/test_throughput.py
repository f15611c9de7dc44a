"""Rates of the floor from rows written by hand."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.stores.factories import make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for
from warehouse.models import (
    Courier,
    Fulfilment,
    FulfilmentLine,
    Parcel,
    Pick,
    PickList,
    Scan,
    Wave,
    Waybill,
)
from warehouse.selectors import throughput

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 5, 20, 1, 0, tzinfo=UTC)  # nine o'clock in Hangzhou


def at(minutes, seconds=0):
    return NINE + timedelta(minutes=minutes, seconds=seconds)


def scan(warehouse, person, station, when, *, accepted=True):
    return Scan.objects.create(
        key=uuid.uuid4(), warehouse=warehouse, station=station, subject="1", code="x", answer={},
        accepted=accepted, actor_id=person, actor_label=person.upper(), scanned_at=when,
        received_at=when,
    )  # fmt: skip


def walk(warehouse, person, started, *moved):
    """A pick list with a line picked at each of these instants."""
    nth = PickList.objects.count()
    store, sku, bin_ = make_store(f"s{nth}"), make_sku(f"S-{nth}"), make_bin(warehouse, f"B-{nth}")
    wave = Wave.objects.create(
        warehouse=warehouse, number=nth + 1, year=2026, kind="multi",
        cutoff_at=at(120), created_at=NINE,
    )  # fmt: skip
    made = PickList.objects.create(
        wave=wave, n=1, picker_id=person, picker_label=person.upper(), started_at=started
    )
    for n, when in enumerate(moved):
        order = order_for(store, f"{wave.pk}-{n}", sku)
        item = order.lines.get().items.get()
        work = Fulfilment.objects.create(
            warehouse=warehouse, store=store, wave=wave, created_at=NINE, cutoff_at=at(120)
        )
        line = FulfilmentLine.objects.create(
            fulfilment=work, item=item, order_id=order.pk, sku=sku, units=1
        )
        Pick.objects.create(
            list=made, sequence=n, line=line, bin=bin_, sku=sku, units=1, picked=1,
            state="picked", moved_at=when,
        )  # fmt: skip
    return made


def parcel(warehouse, store, person, when, **values):
    courier, _new = Courier.objects.get_or_create(code="sto", defaults={"name": "STO"})
    number = f"W{Parcel.objects.count()}"
    work = Fulfilment.objects.create(
        warehouse=warehouse, store=store, created_at=NINE, state="packed"
    )
    return Parcel.objects.create(
        warehouse=warehouse, fulfilment=work, courier=courier, packer_id=person,
        packer_label=person.upper(), packed_at=when,
        waybill=Waybill.objects.create(courier=courier, number=number), **values,
    )  # fmt: skip


def test_lines_over_the_time_between_them_without_long_gaps():
    place = make_warehouse()
    # one minute each, then a quarter of an hour away, then two minutes
    walk(place, "ann", at(0), at(1), at(2), at(3), at(18), at(20))
    rows = throughput.of_day(place, NINE.date())
    (row,) = rows
    assert (row.person, row.label, row.station, row.hour) == ("ann", "ANN", "pick", 9)
    assert (row.done, row.busy, row.idle) == (5, 300, 900)
    assert throughput.by(rows, "person")[("ann",)].per_hour == 60


def test_parcels_and_scans_count_in_their_own_measure():
    place, store = make_warehouse(), make_store()
    for minute in range(4):
        parcel(place, store, "bob", at(minute))
        scan(place, "bob", "pack", at(minute, 30))  # a piece on the bench is no parcel
    for second in range(0, 50, 10):
        scan(place, "cat", "handover", at(30, second))
    scan(place, "cat", "handover", at(31), accepted=False)
    sums = throughput.by(throughput.of_day(place, NINE.date()), "station")
    assert (sums[("pack",)].done, sums[("pack",)].busy) == (4, 210)
    assert (sums[("handover",)].done, sums[("handover",)].busy) == (5, 40)
    assert sums[("handover",)].per_hour == 450


def test_hours_and_days_are_the_warehouses_own():
    place = make_warehouse("hz")
    far = make_warehouse("ny", zone="America/New_York")
    for one in (place, far):
        scan(one, "ann", "count", at(0))
        scan(one, "ann", "count", at(1))
    rows = throughput.worked([place.pk, far.pk], at(-5), at(5))
    assert {(row.warehouse, str(row.on), row.hour) for row in rows} == {
        (place.pk, "2026-05-20", 9), (far.pk, "2026-05-19", 21),
    }  # fmt: skip


def test_what_was_measured_enough_replaces_the_usual_rate():
    place = make_warehouse()
    for second in range(31):
        scan(place, "cat", "handover", at(0, second * 2))
    scan(place, "dan", "sort", at(0))
    found = throughput.rates(place, at(60))
    # 31 scans over a minute
    assert found["handover"] == throughput.Rate(Decimal(31 * 3600) / 60, True, Decimal(1))
    assert (found["sort"].per_hour, found["sort"].is_measured) == (420, False)
    assert (found["pick"].per_hour, found["pick"].people) == (110, 0)


def test_whoever_did_something_in_the_last_half_hour_is_on_the_floor():
    place = make_warehouse()
    scan(place, "ann", "pick", at(0))
    scan(place, "bob", "pack", at(20))
    rows = throughput.of_day(place, NINE.date())
    assert throughput.on_floor(rows, at(40)) == {"pack": {"bob"}}
    assert throughput.on_floor(rows, at(29)) == {"pick": {"ann"}, "pack": {"bob"}}
