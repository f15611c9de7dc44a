"""Stock to channels: whatever happens in between, in the end each channel shows what is wanted."""

import random
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from ecomops.core import outbox
from stores.domain import sharing
from stores.models import Kit as KitModel
from stores.models import KitPart, KitRecipe, ListingStock, SharePolicy, ShareRule
from stores.services import pulling, stock_feed, stock_push
from tests.connectors.platforms import make_listing
from tests.stores.factories import CLERK, NOON, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, put_stock
from warehouse.models import Reservation, SkuBalance
from warehouse.services import ledger, locking, offering

pytestmark = pytest.mark.django_db


def now():
    return datetime.now(UTC)


def feed(ahead=timedelta(0)):
    """What the worker does every two seconds."""
    settled = offering.settled_at(at=now())
    offering.offer_changes(at=now() + ahead)
    return stock_push.push_due(settled_at=settled, at=now() + ahead)


def work(*stores):
    """Pull, deliver, feed: one whole turn of the worker."""
    for store in stores:
        pulling.pull(store.pk)
    outbox.relay(at=now())
    feed(ahead=timedelta(minutes=10))


def settle(*stores):
    for _turn in range(4):
        work(*stores)


@pytest.fixture
def scene(platform):
    store, sku = make_store(), make_sku("A-1")
    platform.connect(store)
    shelf = make_bin(make_warehouse("hz", store))
    make_listing(store, sku)
    put_stock(shelf, sku, 5)
    return store, sku, shelf


def test_what_is_there_is_shown_and_what_changes_follows(platform, scene):
    store, sku, shelf = scene
    settle(store)
    assert platform.shown(store, sku) == 5
    put_stock(shelf, sku, 3)
    work(store)
    row = ListingStock.objects.get()
    assert (platform.shown(store, sku), row.wanted, row.acked, row.shown) == (8, 8, 8, 8)
    assert feed() == 0  # nothing is said twice


def test_nothing_left_is_shown_as_nothing_and_the_listing_stays(platform, scene):
    store, sku, shelf = scene
    gone = ledger.Move(
        shelf.warehouse_id, sku.pk, 5, ledger.in_bin(shelf.pk), ledger.SCRAP, "damage"
    )
    settle(store)
    ledger.post([gone], actor=CLERK, at=NOON)
    settle(store)
    assert platform.shown(store, sku) == 0
    assert platform.buy(store, sku, "late", ok=False) is None


def test_a_sale_we_do_not_know_holds_the_push_until_it_is_reserved(platform, scene):
    store, sku, shelf = scene
    settle(store)
    platform.buy(store, sku, "n1", units=2)
    put_stock(shelf, sku, 4)
    feed()  # would show 9: the platform refuses, for it shows 3 by now
    assert platform.shown(store, sku) == 3
    assert ListingStock.objects.get().error == "conflict"
    feed(ahead=timedelta(minutes=10))
    assert platform.shown(store, sku) == 3
    settle(store)
    assert platform.shown(store, sku) == 7
    assert SkuBalance.objects.get().reserved == 2


def test_a_push_that_nobody_answered_is_read_back(platform, scene, settings):
    settings.CHANNEL_SECONDS = 0.5
    store, sku, shelf = scene
    settle(store)
    put_stock(shelf, sku, 1)
    platform.say("faults", lose=1.0)
    feed()
    row = ListingStock.objects.get()
    assert row.sent_version > row.acked_version  # in doubt, and kept so over a kill
    platform.say("faults", lose=0.0)
    settle(store)
    row = ListingStock.objects.get()
    assert (row.acked, row.shown, row.sent_version) == (6, 6, row.acked_version)


def test_what_somebody_changed_at_the_channel_is_found_and_set_right(platform, scene):
    store, sku, _shelf = scene
    settle(store)
    platform.say("stock", store=store.code, rows={"i1|A-1|": 99})
    assert stock_push.read_store(store, at=now()) == 1
    settle(store)
    assert platform.shown(store, sku) == 5


def test_an_older_word_changes_nothing(db):
    store, sku = make_store(), make_sku("A-1")
    make_listing(store, sku)
    stock_feed.offer(sku.pk, 5, 3, at=NOON)
    assert stock_feed.offer(sku.pk, 9, 2, at=NOON) == []
    assert stock_feed.offer(sku.pk, 9, 3, at=NOON) == []
    assert ListingStock.objects.get().wanted == 5


def test_a_kit_shows_as_many_as_its_scarcest_part_makes(db):
    store, cup, box = make_store(), make_sku("CUP"), make_sku("BOX")
    kit = KitModel.objects.create(code="SET", name="Set")
    recipe = KitRecipe.objects.create(kit=kit, n=1, from_at=NOON)
    KitPart.objects.create(recipe=recipe, sku=cup, units=4, share="0.8")
    KitPart.objects.create(recipe=recipe, sku=box, units=1, share="0.2")
    make_listing(store, None, item="k", kit=kit)
    stock_feed.offer(cup.pk, 11, 1, at=NOON)
    assert not ListingStock.objects.exists()  # nobody has said a word about boxes
    stock_feed.offer(box.pk, 9, 1, at=NOON)
    assert ListingStock.objects.get().wanted == 2


def test_policies_split_and_never_add_up_to_more():
    offer = sharing.Offer(10, 5, {3: 1}, {1: 2})
    rules = [sharing.Rule(1, 1, 2, 4), sharing.Rule(2, 2, 1, None), sharing.Rule(3, 3, 1, 4)]
    shown = {
        kind: sharing.shares(offer, sharing.Policy(kind, 1, rules=rules), [1, 2, 3])
        for kind in ("pool", "ratio", "priority", "fixed")
    }
    assert shown == {
        "pool": {1: 11, 2: 9, 3: 1},
        "ratio": {1: 7, 2: 2, 3: 1},
        "priority": {1: 6, 2: 5, 3: 0},
        "fixed": {1: 6, 2: 0, 3: 1},
    }
    presale = sharing.Policy("pool", presale=True)
    assert sharing.shares(offer, presale, [2, 3]) == {2: 15, 3: 15}


def test_what_a_campaign_keeps_is_offered_to_its_stores_alone(db):
    mine, other, sku = make_store("mine"), make_store("other"), make_sku("A-1")
    place = make_warehouse("hz", mine, other)
    put_stock(make_bin(place), sku, 10)
    for store in (mine, other):
        make_listing(store, sku)
    subject = ("campaigns.campaign", "1")
    for _twice in range(2):
        locking.lock_goods(
            {sku.pk: 6}, subject=subject, stores=[mine.pk], actor=CLERK, at=NOON
        )  # fmt: skip
    offering.offer_changes(at=NOON)
    assert wanted() == {"mine": 10, "other": 4}
    assert locking.unlock(subject, at=NOON) == 6
    assert locking.unlock(subject, at=NOON) == 0
    offering.offer_changes(at=NOON)
    assert wanted() == {"mine": 10, "other": 10}
    assert SkuBalance.objects.get().locked == 0


def test_a_store_is_offered_what_its_own_warehouses_have(db):
    here, there, sku = make_store("here"), make_store("there"), make_sku("A-1")
    put_stock(make_bin(make_warehouse("hz", here)), sku, 10)
    put_stock(make_bin(make_warehouse("la", there)), sku, 3)
    for store in (here, there):
        make_listing(store, sku)
    offering.offer_changes(at=NOON)
    assert wanted() == {"here": 10, "there": 3}


def wanted():
    return dict(ListingStock.objects.values_list("listing__store__code", "wanted"))


@pytest.mark.parametrize("seed", range(4))
def test_any_course_of_things_ends_with_the_channel_showing_what_is_wanted(
    platform, scene, settings, seed
):
    settings.CHANNEL_SECONDS = 0.4
    store, sku, shelf = scene
    luck = random.Random(seed)
    bought = []
    settle(store)
    for n in range(25):
        act = luck.randrange(7)
        if act == 0:
            put_stock(shelf, sku, luck.randint(1, 4))
        elif act == 1 and platform.buy(store, sku, f"n{n}", ok=False):
            bought.append(f"n{n}")
        elif act == 2 and bought:
            platform.say("cancel", store=store.code, order=luck.choice(bought))
        elif act == 3:
            platform.say("faults", throttle=luck.random() / 3, fail=luck.random() / 3, lose=0.3)
        elif act == 4:
            feed(ahead=timedelta(minutes=n))
        elif act == 5:
            work(store)
        else:
            stock_push.read_store(store, at=now())
        balance = SkuBalance.objects.get()
        assert balance.reserved <= balance.on_hand
    platform.say("faults", throttle=0, fail=0, lose=0)
    settle(store)
    stock_push.read_store(store, at=now())
    settle(store)
    row = ListingStock.objects.get()
    assert platform.shown(store, sku) == row.wanted == row.acked == row.shown
    assert row.wanted == SkuBalance.objects.get().available
    assert not Reservation.objects.filter(state="live", held__lt=1).exists()


def test_a_store_is_told_more_only_when_the_others_were_told_less(platform):
    first, second = make_store("first"), make_store("second")
    sku = make_sku("A-1")
    shelf = make_bin(make_warehouse("hz", first, second))
    put_stock(shelf, sku, 30)
    policy = SharePolicy.objects.create(sku=sku, kind="ratio")
    for parts, store in ((1, first), (2, second)):
        ShareRule.objects.create(policy=policy, store=store, parts=parts)
        platform.connect(store)
        make_listing(store, sku)
    settle(first, second)
    for n, store in enumerate([first, second]):
        platform.buy(store, sku, f"all-{n}", units=platform.shown(store, sku))
    put_stock(shelf, sku, 6)
    work(second)  # the other's sales are not known yet: 16 seem to be left, 6 are
    assert platform.shown(second, sku) <= 6
    settle(first, second)
    assert (platform.shown(first, sku), platform.shown(second, sku)) == (2, 4)


@pytest.mark.django_db(transaction=True)
def test_two_hundred_buyers_against_pushes_are_never_promised_more_than_there_is(platform):
    stores = [make_store(f"s{n}") for n in range(3)]
    sku = make_sku("A-1")
    shelf = make_bin(make_warehouse("hz", *stores))
    put_stock(shelf, sku, 30)
    policy = SharePolicy.objects.create(sku=sku, kind="ratio")
    for place, store in enumerate(stores, start=1):
        ShareRule.objects.create(policy=policy, store=store, rank=place, parts=place)
        platform.connect(store)
        make_listing(store, sku)
    settle(*stores)
    assert [platform.shown(store, sku) for store in stores] == [5, 10, 15]
    sold, stop = [], threading.Event()

    def buy(mine):
        for n in mine:
            if platform.buy(stores[n % 3], sku, f"o{n}", ok=False):
                sold.append(n)

    def keep_pushing():
        try:
            while not stop.is_set():
                work(*stores)
        finally:
            connection.close()

    pusher = threading.Thread(target=keep_pushing)
    buyers = [threading.Thread(target=buy, args=(range(k, 200, 8),)) for k in range(8)]
    pusher.start()
    for one in buyers:
        one.start()
    for round_ in range(4):
        put_stock(shelf, sku, 5)
        stop.wait(0.4 + round_ / 10)
    for one in buyers:
        one.join()
    stop.set()
    pusher.join()
    settle(*stores)
    balance = SkuBalance.objects.get()
    assert balance.on_hand == 50
    assert len(sold) == balance.reserved <= 50
    assert not Reservation.objects.filter(held=0).exists()  # nobody was promised what is not there
    rows = ListingStock.objects.select_related("listing__store")
    assert {row.listing.store.code: row.wanted for row in rows} == {
        store.code: platform.shown(store, sku) for store in stores
    }
