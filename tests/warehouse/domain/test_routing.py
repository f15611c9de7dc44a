"""Routes are the shortest there are: compared with trying every order of the stops."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.domain import batching, routing, tours
from warehouse.domain.routing import Layout, Stop


def layouts(blocks):
    return st.builds(
        Layout,
        aisles=st.integers(1, 5),
        blocks=st.just(blocks),
        aisle_pitch_mm=st.sampled_from([2_000, 3_000, 9_000]),
        block_length_mm=st.sampled_from([6_000, 20_000]),
        cross_aisle_mm=st.sampled_from([0, 2_000]),
        depot_aisle=st.just(1),
    )


def stops_of(layout, most):
    return st.lists(
        st.builds(
            Stop,
            st.integers(1, layout.aisles),
            st.integers(1, layout.blocks),
            st.integers(0, layout.block_length_mm),
        ),
        min_size=1,
        max_size=most,
    )


def walked(layout, stops, order):
    places = [(layout.depot_aisle, 0), *(tours.place_of(layout, stops[k]) for k in order)]
    return sum(tours.distance(layout, a, b) for a, b in pairwise([*places, places[0]]))


def brute_force(layout, stops):
    return min(walked(layout, stops, order) for order in permutations(range(len(stops))))


@pytest.mark.parametrize("blocks", [1, 2, 3])
@given(data=st.data())
def test_a_route_equals_brute_force(blocks, data):
    layout = data.draw(layouts(blocks))
    depot = data.draw(st.integers(1, layout.aisles))
    layout = Layout(**{**{f: getattr(layout, f) for f in layout.__slots__}, "depot_aisle": depot})
    stops = data.draw(stops_of(layout, 6))
    found = routing.tour(layout, stops)
    assert sorted(found.order) == list(range(len(stops)))
    assert found.length_mm == brute_force(layout, stops)
    assert walked(layout, stops, found.order) == found.length_mm
    assert found.gap == 0


@given(data=st.data())
def test_beyond_the_exact_layouts_the_gap_is_honest(data):
    layout = data.draw(layouts(4))
    stops = data.draw(stops_of(layout, 6))
    found = routing.tour(layout, stops)
    best = brute_force(layout, stops)
    assert found.length_mm == walked(layout, stops, found.order)
    assert found.length_mm * (1 - found.gap) <= best + 1e-6
    assert found.length_mm <= 1.15 * best


def test_no_stops_are_no_walk():
    assert routing.tour(Layout(3, 1, 3_000, 20_000, 2_000), []) == routing.Tour((), 0)


@given(data=st.data())
def test_carts_hold_every_order_once_and_no_more_than_they_can(data):
    layout = data.draw(layouts(1))
    orders = data.draw(st.lists(stops_of(layout, 3), min_size=1, max_size=25))
    capacity = data.draw(st.integers(1, 6))
    carts = batching.batches(layout, orders, capacity)
    assert sorted(k for cart in carts for k in cart) == list(range(len(orders)))
    assert all(len(cart) <= capacity for cart in carts)


def test_savings_beat_first_come_first_served():
    import random

    chance = random.Random(7)
    layout = Layout(9, 2, 3_000, 20_000, 2_000)
    orders = [
        [
            Stop(chance.randint(1, 9), chance.randint(1, 2), chance.randrange(0, 20_000, 1_000))
            for _line in range(chance.choice([1, 1, 2, 3]))
        ]
        for _order in range(300)
    ]
    carts = batching.batches(layout, orders, 12)
    ours = sum(
        routing.length_of(layout, [stop for k in cart for stop in orders[k]]) for cart in carts
    )
    assert ours <= 0.6 * batching.first_come_length(layout, orders, 12)
