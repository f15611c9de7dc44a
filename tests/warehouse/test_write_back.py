"""Channels hear of a parcel once, after it left, whatever the network does to the call."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecomops.core import crypto
from stores.models import Connection
from stores.services import channels
from tests.stores.factories import CLERK, NOON
from tests.warehouse.shipping import fill_pool, make_courier, packed, planned, scene
from warehouse import handlers
from warehouse.domain.punctual import Instants, fake_danger, judged
from warehouse.models import Parcel, StoreShipping, TrackingEvent, WriteBack
from warehouse.services import tracking, write_back

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


class Channel:
    """A channel that keeps what it was told and answers what the test wants."""

    def __init__(self):
        self.parcels, self.pushes, self.reads, self.answers = [], 0, 0, []

    def push(self, order, courier, waybill, *, lines=()):
        self.pushes += 1
        answer = self.answers.pop(0) if self.answers else channels.Told()
        reached = not isinstance(answer, channels.Refused) and not (
            isinstance(answer, channels.Unknown) and answer.surely_not
        )
        if reached:
            self.parcels.append((order.external_id, courier, waybill, tuple(lines)))
        return answer

    def read(self, order):
        self.reads += 1
        return channels.Shipped(
            tuple((c, w) for number, c, w, _lines in self.parcels if number == order.external_id)
        )


@pytest.fixture
def channel(monkeypatch):
    made = Channel()
    monkeypatch.setattr(channels, "push_shipment", made.push)
    monkeypatch.setattr(channels, "read_shipment", made.read)
    return made


@pytest.fixture
def parcel():
    store, place, orders = scene(1)
    Connection.objects.create(
        store=store, address="http://channel.test", key="k", secret=crypto.seal_bytes(b"s")
    )
    fill_pool(make_courier("sto", place, network="STO"))
    (row,) = planned(orders)
    return packed_by_pool(row)


def packed_by_pool(row):
    number = row.courier.waybills.first()
    number.state, number.fulfilment = "given", row
    number.save()
    return packed(row, number)


def leave(parcel):
    Parcel.objects.filter(pk=parcel.pk).update(state="shipped", handed_over_at=NOON)
    handlers.tell_channels({"parcels": [parcel.pk]}, NOON)


def test_a_parcel_that_left_is_told_once(channel, parcel):
    for _again in range(2):
        leave(parcel)
    assert write_back.push(at=NOON) == 1
    assert write_back.push(at=NOON + HOUR) == 0
    assert channel.parcels == [("n0", "STO", "STO000000000001", ())]
    row = WriteBack.objects.get()
    assert (row.state, row.written_back_at) == ("done", NOON)


def test_an_outcome_nobody_knows_is_read_back_before_another_try(channel, parcel):
    channel.answers = [channels.Unknown("timeout")]
    leave(parcel)
    assert write_back.push(at=NOON) == 0
    assert write_back.push(at=NOON) == 0  # not yet
    assert write_back.push(at=NOON + HOUR) == 1
    assert (channel.pushes, channel.reads) == (1, 1)
    assert WriteBack.objects.get().state == "done"


def test_what_surely_did_not_arrive_is_told_again_without_asking(channel, parcel):
    channel.answers = [channels.Unknown("down", surely_not=True)]
    leave(parcel)
    write_back.push(at=NOON)
    assert write_back.push(at=NOON + HOUR) == 1
    assert (channel.pushes, channel.reads) == (2, 0)
    assert len(channel.parcels) == 1


def test_a_worker_killed_before_its_answer_is_written_down_tells_nothing_twice(
    channel, parcel, monkeypatch
):
    leave(parcel)
    monkeypatch.setattr(write_back, "_settle", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_back.push(at=NOON)
    monkeypatch.undo()
    monkeypatch.setattr(channels, "push_shipment", channel.push)
    monkeypatch.setattr(channels, "read_shipment", channel.read)
    assert WriteBack.objects.get().state == "sent"
    assert write_back.push(at=NOON + HOUR) == 1
    assert len(channel.parcels) == 1


def test_a_refusal_waits_for_somebody(channel, parcel):
    channel.answers = [channels.Refused("closed", "order closed")]
    leave(parcel)
    write_back.push(at=NOON)
    row = WriteBack.objects.get()
    assert (row.state, row.error) == ("failed", "closed order closed")
    assert write_back.push(at=NOON + 24 * HOUR) == 0
    assert write_back.again([row.pk], actor=CLERK, at=NOON) == 1
    assert write_back.push(at=NOON) == 1
    assert WriteBack.objects.get().state == "done"


def test_nothing_is_told_before_hand_over_unless_the_rule_allows(channel, parcel):
    handlers.tell_early({"parcels": [parcel.pk]}, NOON)
    assert not WriteBack.objects.exists()
    write_back.want([parcel.pk], at=NOON)
    write_back.push(at=NOON)
    assert (WriteBack.objects.get().error, channel.pushes) == ("taken_back", 0)
    WriteBack.objects.all().delete()
    StoreShipping.objects.create(store=parcel.fulfilment.store, write_back_early=True)
    handlers.tell_early({"parcels": [parcel.pk]}, NOON)
    assert write_back.push(at=NOON) == 1
    assert channel.pushes == 1


def test_a_store_without_a_line_is_told_by_hand(channel, parcel):
    Connection.objects.update(is_on=False)
    leave(parcel)
    assert not WriteBack.objects.exists()


def seen(parcel, code, at, courier="STO"):
    return tracking.Seen(courier, parcel.waybill.number, code, at)


def test_the_first_scan_counts_whatever_comes_first_and_however_often(parcel):
    later, first = (
        seen(parcel, "in_transit", NOON + 6 * HOUR),
        seen(parcel, "picked_up", NOON + HOUR),
    )
    assert tracking.take([later], at=NOON) == 1
    assert tracking.take([first, first, later], at=NOON) == 1
    parcel.refresh_from_db()
    assert (parcel.collected_at, parcel.tracked) == (NOON + HOUR, "in_transit")
    other = seen(parcel, "picked_up", NOON, courier="ZTO")
    assert tracking.take([other], at=NOON) == 0
    assert TrackingEvent.objects.count() == 2


def test_a_message_of_the_channel_ends_as_the_first_scan(parcel):
    said = {
        "store": 1, "scan_courier": "sto", "scan_waybill": parcel.waybill.number,
        "scan_status": "picked_up", "scan_at": NOON.isoformat(),
    }  # fmt: skip
    handlers.follow_parcels(said, NOON + HOUR)
    handlers.follow_parcels({**said, "scan_at": ""}, NOON + HOUR)
    handlers.follow_parcels({**said, "scan_status": "lost?"}, NOON + HOUR)
    parcel.refresh_from_db()
    assert parcel.collected_at == NOON


@pytest.mark.parametrize(
    ("hours", "danger"), [(1, ""), (11.9, ""), (12, "watch"), (19.9, "watch"), (20, "act")]
)
def test_written_back_without_a_scan_grows_dangerous(hours, danger):
    told = Instants(handed_over=NOON, written_back=NOON)
    now = NOON + timedelta(hours=hours)
    assert fake_danger(told, now) == danger
    assert fake_danger(Instants(NOON, NOON, NOON), now) == ""
    assert fake_danger(Instants(handed_over=NOON), now) == ""


def test_a_promise_is_judged_by_the_instant_it_names():
    three = Instants(NOON, NOON + HOUR, NOON + 3 * HOUR)
    promised = NOON + 2 * HOUR
    assert [judged(three, kind, promised, NOON) for kind in StoreShipping.Promise.values] == [
        "kept", "kept", "broken"
    ]  # fmt: skip
    assert judged(Instants(NOON), "collected", promised, NOON) == "open"
    assert judged(Instants(NOON), "collected", promised, NOON + 3 * HOUR) == "broken"
