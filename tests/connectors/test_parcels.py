"""From order to first scan against the platform as a process: number, print, write-back."""

from datetime import timedelta

import pytest

from tests.connectors.test_pulling import record
from tests.stores.factories import CLERK, NOON
from tests.warehouse.shipping import make_courier, packed, planned, scene
from warehouse import handlers
from warehouse.models import Parcel, StoreShipping, Waybill, WaybillRequest, WriteBack
from warehouse.services import labels, waybill_network, waybills, write_back

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def rows(platform):
    store, place, orders = scene(3)
    platform.connect(store)
    StoreShipping.objects.create(
        store=store, network="cainiao", template="76x130", component=f"{platform.address}/printer"
    )
    make_courier("yto", place, network="yto")
    return planned(orders)


def fetch_all(rounds=12):
    for n in range(rounds):
        waybills.fetch(at=NOON + n * HOUR)


def test_each_parcel_gets_one_number_though_answers_are_lost(platform, rows):
    platform.say("faults", lose=0.4, fail=0.2)
    fetch_all()
    platform.say("faults", lose=0.0, fail=0.0)
    fetch_all(2)
    numbers = {waybills.give(row, actor=CLERK, at=NOON).number for row in rows}
    assert len(numbers) == Waybill.objects.count() == 3
    assert set(WaybillRequest.objects.values_list("state", flat=True)) == {"done"}


def test_the_component_prints_the_networks_own_label_and_refuses_an_empty_one(platform, rows):
    fetch_all(1)
    row = waybills.give(rows[0], actor=CLERK, at=NOON)
    shipping = StoreShipping.objects.get()
    assert isinstance(waybill_network.print_through(row, shipping), waybill_network.Given)
    row.print_data = {}
    assert isinstance(waybill_network.print_through(row, shipping), waybill_network.Refused)
    platform.stop()
    assert isinstance(waybill_network.print_through(row, shipping), waybill_network.Unknown)
    assert labels.label_pdf([packed(rows[0], row)]).startswith(b"%PDF")


def test_a_number_taken_back_is_cancelled_at_the_network(platform, rows):
    fetch_all(1)
    first = waybills.give(rows[0], actor=CLERK, at=NOON)
    waybills.replace(first, actor=CLERK, at=NOON)
    fetch_all(2)
    assert waybills.give(rows[0], actor=CLERK, at=NOON).number != first.number
    assert WaybillRequest.objects.get(is_cancel=True).state == "done"


def leave(rows):
    made = [packed(row, waybills.give(row, actor=CLERK, at=NOON)) for row in rows]
    Parcel.objects.update(state="shipped", handed_over_at=NOON)
    handlers.tell_channels({"parcels": [one.pk for one in made]}, NOON)
    return made


def test_the_channel_knows_each_number_once_whatever_the_network_does(platform, rows):
    store = rows[0].store
    for number in ("n0", "n1", "n2"):
        platform.put(store, record(number))
    fetch_all(1)
    made = leave(rows)
    platform.say("faults", lose=0.5, fail=0.2)
    for n in range(12):
        write_back.push(at=NOON + n * HOUR)
    platform.say("faults", lose=0.0, fail=0.0)
    for n in range(12, 15):
        write_back.push(at=NOON + n * HOUR)
    assert set(WriteBack.objects.values_list("state", flat=True)) == {"done"}
    told = platform.show(store)["parcels"]
    assert {number: [one[:2] for one in parcels] for number, parcels in told.items()} == {
        f"n{k}": [["yto", one.waybill.number]] for k, one in enumerate(made)
    }


def test_what_the_channel_refuses_waits_for_somebody(platform, rows):
    fetch_all(1)
    leave(rows)  # the platform has never heard of these orders
    write_back.push(at=NOON)
    assert set(WriteBack.objects.values_list("state", flat=True)) == {"failed"}
    assert all(WriteBack.objects.values_list("error", flat=True))
