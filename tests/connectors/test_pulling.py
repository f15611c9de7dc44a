"""Orders in: whatever the platform does, the orders are those of a clean pull."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from stores.domain.records import AmountRecord, LineRecord, OrderRecord, PaymentRecord
from stores.models import Connection, Order, OrderVersion
from stores.services import channels, connections, pulling
from stores.services.channel_client import Line
from tests.stores.factories import CLERK, NOON, make_sku, make_store

pytestmark = pytest.mark.django_db


def record(number, units=1, state="paid", at=None):
    paid = at or datetime.now(UTC)
    total = Decimal(10 * units)
    return OrderRecord(
        str(number), state, state, "CNY", paid, paid, buyer_id=f"b{number}", total=total,
        lines=[LineRecord("1", "毛毯", units, total, "i1", "A-1")],
        amounts=[AmountRecord("goods", total, "1")],
        payments=[PaymentRecord(f"p{number}", total, paid)],
    )  # fmt: skip


def orders(store):
    return sorted(
        Order.objects.filter(store=store).values_list("external_id", "state", "total_amount")
    )


def pull_until_well(store, tries=60):
    """A pull that fails is tried again, as the task would."""
    for _try in range(tries):
        done = pulling.pull(store.pk)
        if done is not None:
            return done
    raise AssertionError("never came through")


@pytest.mark.parametrize("channel", ["tmall", "jd", "pdd", "douyin", "shopify", "own"])
def test_every_channel_is_read_in_its_own_way(platform, channel):
    store = make_store("shop", channel=channel)
    platform.connect(store)
    platform.put(store, record(1))
    assert pulling.pull(store.pk).counts.created == 1
    assert pulling.pull(store.pk).counts.created == 0
    assert orders(store) == [("1", "paid", 10)]


def test_faults_duplicates_and_disorder_end_like_a_clean_pull(platform, settings):
    settings.CHANNEL_SECONDS = 1.0
    store, luck = make_store(), random.Random(3)
    platform.connect(store)
    wanted = {}
    for round_ in range(3):
        platform.say("faults", throttle=0, fail=0, lose=0, twice=0, mixed=0)
        for _n in range(90):
            number = luck.randrange(160)
            units, state = luck.randint(1, 3), luck.choice(["paid", "paid", "closed"])
            if wanted.get(number, ("", "", ""))[1] == "closed":
                state = "closed"  # nothing comes back from there
            platform.put(store, record(number, units, state))
            wanted[number] = (str(number), state, Decimal(10 * units))
        platform.say("faults", throttle=0.2, fail=0.15, lose=0.15, twice=0.3, mixed=1.0)
        pull_until_well(store)
        assert orders(store) == sorted(wanted.values()), round_
    versions = OrderVersion.objects.filter(is_current=True).count()
    assert versions == len(wanted)


def test_what_changes_while_one_pages_is_not_passed_over(platform):
    store = make_store()
    line = Line.of(platform.connect(store))
    for number in range(250):
        platform.put(store, record(number))
    seen, late = set(), list(range(0, 250, 3))
    since = None
    for _pull in range(2):
        for page in channels.pull_orders(line, since):
            seen |= {one.external_id for one in page.records}
            for number in late[:20]:
                platform.put(store, record(number, 2))
            del late[:20]
            until = page.until
        since = until
    assert seen == {str(number) for number in range(250)}


def test_a_pull_that_fails_moves_no_watermark_and_waits_longer_each_time(platform, settings):
    settings.CHANNEL_SECONDS = 0.5
    store = make_store()
    platform.connect(store)
    platform.put(store, record(1))
    pulling.pull(store.pk)
    before = Connection.objects.get(store=store)
    platform.kill()
    assert pulling.pull(store.pk) is None
    after = Connection.objects.get(store=store)
    assert (after.watermark_at, after.failures, after.error) == (
        before.watermark_at, 1, "unreachable",
    )  # fmt: skip
    assert store.pk not in connections.due(at=datetime.now(UTC))
    connections.ask_pull(store, at=datetime.now(UTC))
    assert store.pk in connections.due(at=datetime.now(UTC) + timedelta(seconds=1))


def test_a_wrong_secret_is_said_so(platform):
    store = make_store()
    row = platform.connect(store)
    connections.put(
        store, address=row.address, key=row.key, secret="wrong", is_on=True, actor=CLERK, at=NOON
    )
    assert pulling.pull(store.pk) is None
    assert Connection.objects.get(store=store).error == "signature"


def test_kill_nine_of_the_platform_loses_nothing_it_said_yes_to(platform):
    store, sku = make_store(), make_sku("A-1")
    platform.connect(store)
    for number in range(40):
        platform.put(store, record(number))
    platform.say("stock", store=store.code, rows={"i1|A-1|": 7})
    platform.buy(store, sku, "bought", units=2)
    order = None
    pulling.pull(store.pk)
    order = Order.objects.get(external_id="3")
    assert channels.push_shipment(order, "sto", "771") == channels.Told()
    platform.kill()
    platform.start()
    assert platform.shown(store, sku) == 5
    assert channels.push_shipment(order, "sto", "771") == channels.Told(again=True)
    assert pulling.pull(store.pk).counts.created == 0
    assert Order.objects.get(external_id="3").state == "shipped"
    assert len(platform.show(store)["orders"]) == 41


def test_no_call_is_made_inside_a_transaction(platform):
    from django.db import transaction

    store = make_store()
    platform.connect(store)
    with transaction.atomic(), pytest.raises(RuntimeError):
        channels.read_stock(store, ["x"])
