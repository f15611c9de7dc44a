"""A parcel's number reaches the platform effectively once, whatever happens on the way."""

import pytest

from stores.models import Order
from stores.services import channels, pulling
from tests.connectors.test_pulling import record
from tests.stores.factories import make_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(platform):
    store = make_store()
    platform.connect(store)
    platform.put(store, record(1))
    pulling.pull(store.pk)
    return Order.objects.select_related("store").get(external_id="1")


def write_back(order, waybill, tries=40):
    """What a write-back does: after an unknown outcome it reads before it tells again."""
    told = channels.push_shipment(order, "sto", waybill)
    for _try in range(tries):
        if not isinstance(told, channels.Unknown):
            break
        if not told.surely_not:
            known = channels.read_shipment(order)
            if isinstance(known, channels.Shipped) and known.knows(waybill):
                return channels.Told(again=True)
        told = channels.push_shipment(order, "sto", waybill)
    return told


def test_an_answer_lost_after_it_was_taken_is_unknown_and_read_back(platform, order, settings):
    platform.say("faults", lose=1.0)
    assert isinstance(channels.push_shipment(order, "sto", "771"), channels.Unknown)
    platform.say("faults", lose=0.0)
    assert channels.read_shipment(order).knows("771")
    assert platform.show(order.store)["parcels"] == {"1": [["sto", "771"]]}


def test_silence_after_it_was_taken_is_unknown_and_told_once(platform, order, settings):
    settings.CHANNEL_SECONDS = 0.5
    platform.say("faults", hang=1.0, hang_seconds=3)
    assert isinstance(channels.push_shipment(order, "sto", "771"), channels.Unknown)
    platform.say("faults", hang=0.0)
    assert channels.push_shipment(order, "sto", "771") == channels.Told(again=True)
    assert platform.show(order.store)["parcels"] == {"1": [["sto", "771"]]}


def test_with_every_fault_at_once_each_number_is_there_once(platform, order, settings):
    settings.CHANNEL_SECONDS = 1.0
    platform.say("faults", throttle=0.2, fail=0.2, lose=0.3)
    for number in ("771", "772", "773"):
        assert isinstance(write_back(order, number), channels.Told)
    parcels = platform.show(order.store)["parcels"]["1"]
    assert [one[1] for one in parcels] == ["771", "772", "773"]


def test_a_closed_order_and_one_with_a_refund_asked_for_refuse(platform, order):
    platform.say("ask_refund", store=order.store.code, order="1")
    assert channels.push_shipment(order, "sto", "771").reason == "refund_open"
    platform.say("refund", store=order.store.code, order="1")
    assert channels.push_shipment(order, "sto", "771").reason == "closed"


def test_a_store_without_a_line_says_so(db):
    store = make_store("lonely")
    order = Order(store=store, external_id="1")
    assert channels.push_shipment(order, "sto", "1") == channels.Refused("no_connection")


def test_a_waybill_of_the_network_is_given_once_for_a_request(platform, order):
    asked = {"request": "f1", "order": "1", "courier": "sto", "token": "t", "template": "76x130"}
    first = channels.ask_waybill(order.store, asked)
    again = channels.ask_waybill(order.store, asked)
    other = channels.ask_waybill(order.store, {**asked, "request": "f2"})
    assert first["waybill"] == again["waybill"] != other["waybill"]
    assert first["print_data"]["encrypted"]
