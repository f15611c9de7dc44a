"""Carts filled by savings: near the best partition, and far under first come, first served."""

from __future__ import annotations

import random

import pytest

from warehouse.domain import batching, routing
from warehouse.domain.routing import Layout, Stop

HOUSE = Layout(9, 2, 3_200, 22_500, 2_400, 5)


def wave(size: int, seed: int) -> list[list[Stop]]:
    """Orders of 1.4 lines in a house whose fast movers lie near the depot."""
    chance = random.Random(seed)
    bins = sorted(
        (Stop(aisle, block, bay * 900 + 450)
         for aisle in range(1, 10) for block in (1, 2) for bay in range(25)),
        key=lambda one: abs(one.aisle - 5) * 3_200 + (one.block - 1) * 24_900 + one.position_mm,
    )[:300]  # fmt: skip
    return [
        [
            bins[chance.randrange(60)] if chance.random() < 0.8 else chance.choice(bins[60:])
            for _line in range(chance.choices((1, 2, 3, 4), (68, 22, 7, 3))[0])
        ]
        for _order in range(size)
    ]


def length(layout: Layout, orders: list[list[Stop]], carts: list[list[int]]) -> int:
    return sum(routing.length_of(layout, [s for k in cart for s in orders[k]]) for cart in carts)


@pytest.mark.parametrize("seed", range(3))
def test_carts_walk_less_than_two_fifths_of_first_come_first_served(seed):
    orders = wave(500, seed)
    carts = batching.batches(HOUSE, orders, 12)
    assert sorted(k for cart in carts for k in cart) == list(range(500))
    assert max(map(len, carts)) <= 12
    ratio = length(HOUSE, orders, carts) / batching.first_come_length(HOUSE, orders, 12)
    assert ratio <= 0.40


def test_savings_come_near_the_best_partition_of_few_orders(monkeypatch):
    ours = best = 0
    for seed in range(12):
        chance = random.Random(seed)
        orders = [
            [Stop(chance.randint(1, 8), chance.randint(1, 2), chance.randrange(500, 19_500, 500))
             for _line in range(chance.randint(1, 9))]
            for _order in range(6)
        ]  # fmt: skip
        layout = Layout(8, 2, 5_000, 20_000, 0, 1)
        best += length(layout, orders, batching.batches(layout, orders, 3))
        with monkeypatch.context() as patch:
            patch.setattr(batching, "EXACT_ORDERS", 0)
            ours += length(layout, orders, batching.batches(layout, orders, 3))
    assert ours <= 1.05 * best
