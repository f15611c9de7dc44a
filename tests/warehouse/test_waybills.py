"""One number a parcel, however often it is asked for: from the pool or from the network."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecomops.core import crypto
from stores.models import Connection
from stores.services import channels
from tests.stores.factories import CLERK, NOON
from tests.warehouse.shipping import fill_pool, make_courier, packed, planned, scene
from warehouse.models import Fulfilment, StoreShipping, Waybill, WaybillRequest
from warehouse.services import couriers, waybills

pytestmark = pytest.mark.django_db


class Network:
    """A channel's network that gives one number a request, and may fall silent."""

    def __init__(self):
        self.given, self.asked, self.silent, self.refuses = {}, [], 0, False

    def __call__(self, store, document):
        self.asked.append(document)
        if self.refuses:
            return channels.Refused("no_balance", "Top up")
        if document.get("cancel"):
            return {"waybill": document["waybill"]}
        number = self.given.setdefault(document["request"], f"YT{len(self.given) + 1:013d}")
        if self.silent:
            self.silent -= 1
            return channels.Unknown("timeout")
        return {"waybill": number, "print_data": {"cipher": "abc"}, "sort_code": "571-A2"}


@pytest.fixture
def network(monkeypatch):
    made = Network()
    monkeypatch.setattr(channels, "ask_waybill", made)
    return made


def connected(store):
    Connection.objects.create(
        store=store, address="http://channel.test", key="k", secret=crypto.seal_bytes(b"s")
    )
    return StoreShipping.objects.create(store=store, network="cainiao", template="t1")


def give(row, **values):
    return waybills.give(row, actor=CLERK, at=NOON, **values)


def test_the_pool_gives_one_number_however_often_it_is_asked():
    _store, place, orders = scene(2)
    courier = make_courier("sto", place)
    fill_pool(courier)
    one, other = planned(orders)
    first = give(one)
    assert give(one) == first != give(other)
    assert (first.number, first.state) == ("STO000000000001", "given")
    second = give(one, n=2)
    assert second.parent == first
    assert Waybill.objects.filter(state="free").count() == 2


def test_an_empty_pool_and_no_courier_are_refused_in_words():
    _store, place, orders = scene(1)
    (row,) = planned(orders)
    with pytest.raises(waybills.NoNumber, match="No courier"):
        give(row)
    row.courier = make_courier("sto", place)
    row.save()
    with pytest.raises(waybills.NoNumber, match="STO has no free"):
        give(row)


def test_the_network_is_asked_ahead_and_only_by_the_worker(network):
    store, place, orders = scene(1)
    connected(store)
    make_courier("yto", place, network="YTO")
    (row,) = planned(orders)
    assert network.asked == []
    with pytest.raises(waybills.NoNumber, match="not given the waybill number yet"):
        give(row)
    assert waybills.fetch(at=NOON) == 1
    got = give(row)
    assert (got.number, got.source, got.sort_code) == ("YT0000000000001", "cainiao", "571-A2")
    assert got.print_data == {"cipher": "abc"}
    assert network.asked[0]["recipient"]["city"] == "杭州市"
    assert waybills.fetch(at=NOON) == 0


def test_an_answer_that_never_came_is_asked_for_under_the_same_key(network):
    store, place, orders = scene(1)
    connected(store)
    make_courier("yto", place, network="YTO")
    (row,) = planned(orders)
    network.silent = 2
    assert waybills.fetch(at=NOON) == 0
    assert waybills.fetch(at=NOON) == 0  # not due yet: later and later
    for hours in (1, 2):
        waybills.fetch(at=NOON + timedelta(hours=hours))
    assert len({one["request"] for one in network.asked}) == 1
    assert give(row).number == "YT0000000000001"
    assert Waybill.objects.count() == 1


def test_a_masked_addressee_goes_as_its_token_and_never_by_a_pool(network):
    person = {"name": "张**", "phone": "138****1234", "masked": "1"}
    store, place, orders = scene(1, consignee=person, ship_token="OAID-1")
    connected(store)
    courier = make_courier("yto", place, network="YTO")
    fill_pool(courier)
    (row,) = planned(orders)
    network.refuses = True
    waybills.fetch(at=NOON)
    assert WaybillRequest.objects.get().error == "no_balance Top up"
    with pytest.raises(waybills.NoNumber):
        give(row)
    assert (network.asked[0]["token"], "recipient" in network.asked[0]) == ("OAID-1", False)
    network.refuses = False
    couriers.choose_by_hand(row, courier, actor=CLERK, at=NOON)
    assert WaybillRequest.objects.get().state == WaybillRequest.State.WANTED
    waybills.fetch(at=NOON)
    assert give(row).source == "cainiao"


def test_a_plain_addressee_falls_back_to_the_pool(network):
    store, place, orders = scene(1)
    connected(store)
    courier = make_courier("yto", place, network="YTO")
    fill_pool(courier)
    (row,) = planned(orders)
    network.refuses = True
    waybills.fetch(at=NOON)
    assert give(row).source == "pool"


def test_numbers_of_what_was_cancelled_come_back(network):
    _store, place, orders = scene(3)
    courier = make_courier("sto", place)
    fill_pool(courier, 3)
    rows = planned(orders)
    for row in rows:
        give(row)
    Waybill.objects.filter(fulfilment=rows[1]).update(printed_at=NOON, prints=1)
    packed(rows[2], give(rows[2]))
    Fulfilment.objects.update(state="cancelled")
    assert waybills.recycle(at=NOON) == 2
    states = list(Waybill.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["free", "recycled", "given"]  # printed: the paper may stick somewhere


def test_a_number_for_a_courier_that_changed_goes_back_to_its_network(network):
    store, place, orders = scene(1)
    connected(store)
    make_courier("yto", place, network="YTO")
    (row,) = planned(orders)
    waybills.fetch(at=NOON)
    other = make_courier("sto", place)
    fill_pool(other)
    Fulfilment.objects.update(courier=other)
    row.refresh_from_db()
    assert give(row).number == "STO000000000001"
    waybills.fetch(at=NOON + timedelta(minutes=1))
    assert network.asked[-1]["cancel"] is True
    assert network.asked[-1]["waybill"] == "YT0000000000001"
    assert Waybill.objects.get(number="YT0000000000001").state == "recycled"
