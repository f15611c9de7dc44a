"""Orders all day: believable, the same for the same day, and lines for whoever has none."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from ecomops.demo.company.stores import BY_CODE
from ecomops.simulator.connecting import connect
from ecomops.simulator.trade import Trade, day_of
from ecomops.simulator.world import World
from stores.models import Connection
from stores.services import connections
from tests.stores.factories import CLERK, NOON, make_store

DAY = date(2026, 11, 23)


def test_a_day_is_the_same_twice_and_has_hours_and_big_stores():
    day_of.cache_clear()
    first = {code: day_of(code, DAY, None) for code in BY_CODE}
    day_of.cache_clear()
    assert first == {code: day_of(code, DAY, None) for code in BY_CODE}
    counts = {code: len(visits) for code, visits in first.items()}
    assert 150 < sum(counts.values()) < 900
    assert counts["tmall-flagship"] > counts["pdd-b"]
    hours = Counter((visit.at.hour + 8) % 24 for visit in first["tmall-flagship"])
    assert sum(hours[hour] for hour in range(19, 24)) > sum(hours[hour] for hour in range(2, 7))
    faster = sum(len(day_of(code, DAY, 100.0)) for code in BY_CODE)
    assert 2_300 < faster < 2_500  # a hundred an hour


def world(folder, *codes):
    accounts = {
        code: {"channel": BY_CODE[code].channel, "key": code, "secret": "s", "family": "tb"}
        for code in codes
    }
    folder.mkdir(exist_ok=True)
    (folder / "stores.json").write_text(json.dumps(accounts))
    return World(folder)


def test_orders_come_are_paid_refunded_and_survive_a_restart(tmp_path):
    begun = datetime(2026, 11, 23, 4, tzinfo=UTC)
    one = world(tmp_path / "w", "tmall-flagship", "jd")
    trade = Trade(one, 400.0, begun)
    for minute in range(0, 240, 10):
        trade.go_on(begun + timedelta(minutes=minute))
    states = Counter(
        sold.record.state for shop in one.shops.values() for sold in shop.orders.values()
    )
    assert states["paid"] > 100
    assert states["closed"] > 3  # never paid, or taken back before they left
    again = world(tmp_path / "w", "tmall-flagship", "jd")
    assert {
        number: sold.entry("x") for shop in again.shops.values()
        for number, sold in shop.orders.items()
    } == {
        number: sold.entry("x") for shop in one.shops.values()
        for number, sold in shop.orders.items()
    }  # fmt: skip


def test_nothing_is_sold_that_the_listings_do_not_show(tmp_path):
    begun = datetime(2026, 11, 23, 4, tzinfo=UTC)
    one = world(tmp_path / "w", "jd")
    trade = Trade(one, 2_000.0, begun)
    trade.go_on(begun + timedelta(minutes=10))
    shop = one.shops["jd"]
    seen = {f"{x.item_id}|{x.sku_code}|" for s in shop.orders.values() for x in s.record.lines}
    one.set_stock(shop, dict.fromkeys(seen, 0))
    before = set(shop.orders)
    for sold in shop.orders.values():
        sold.todo.clear()  # what is taken back would be shown, and sold, again
    trade.go_on(begun + timedelta(minutes=20))
    fresh = [sold for number, sold in shop.orders.items() if number not in before]
    assert fresh
    assert all(f"{x.item_id}|{x.sku_code}|" not in seen for s in fresh for x in s.record.lines)


@pytest.mark.django_db
def test_lines_are_given_to_whoever_has_none_and_real_ones_are_left_alone(tmp_path):
    mine, real = make_store("mine"), make_store("real")
    connections.put(
        real, address="https://gate.example/", key="k", secret="s", is_on=True, actor=CLERK, at=NOON
    )
    assert connect(tmp_path, "http://127.0.0.1:1", "http://home/", at=NOON) == 1
    told = json.loads((tmp_path / "stores.json").read_text())
    assert told["mine"]["callback"] == "http://home/stores/hooks/mine/"
    assert Connection.objects.get(store=mine).address == "http://127.0.0.1:1/gateway/mine"
    assert Connection.objects.get(store=real).address == "https://gate.example/"
    secret = told["mine"]["secret"]
    assert connect(tmp_path, "http://127.0.0.1:2", "", at=NOON) == 1
    told = json.loads((tmp_path / "stores.json").read_text())
    assert (told["mine"]["secret"], told["mine"]["callback"]) == (secret, None)
    assert Connection.objects.get(store=mine).address == "http://127.0.0.1:2/gateway/mine"
