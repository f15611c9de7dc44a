"""Which orders share a cart: by the walk that picking them together saves.

Sequential savings (Clarke & Wright 1964, in the seed form of de Koster, van der Poort & Wolters
1999): a cart starts with the order that is farthest out and takes, one by one, the order whose
walk together with the cart is least longer. Few orders are partitioned exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from warehouse.domain import routing, tours
from warehouse.domain.routing import Layout, Stop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXACT_ORDERS = 7
# how much of an order's own walk counts as saved: all of it would favour the far orders
SHARE = 0.75
Orders = Sequence[Sequence[Stop]]


def batches(layout: Layout, orders: Orders, capacity: int) -> list[list[int]]:
    """Indexes of the orders of each cart, at most `capacity` a cart."""
    if len(orders) <= 1 or capacity <= 1:
        return [[k] for k in range(len(orders))]
    if len(orders) <= EXACT_ORDERS:
        return _exact(layout, orders, capacity)
    return _by_savings(layout, orders, capacity)


def first_come_length(layout: Layout, orders: Orders, capacity: int) -> int:
    """The walk if carts were filled in the order in which the orders came."""
    return sum(
        routing.length_of(layout, [s for order in orders[n : n + capacity] for s in order])
        for n in range(0, len(orders), max(1, capacity))
    )


def _features(
    layout: Layout, orders: Orders
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """For each order how deep it goes into every aisle, and how far to the left and right."""
    import numpy as np  # heavy: loaded where carts are filled, not with every page

    depth = np.zeros((len(orders), layout.aisles), dtype=np.int64)
    left = np.zeros(len(orders), dtype=np.int64)
    right = np.zeros(len(orders), dtype=np.int64)
    for k, order in enumerate(orders):
        for stop in order:
            aisle, along = tours.place_of(layout, stop)
            depth[k, aisle - 1] = max(depth[k, aisle - 1], along)
            left[k] = max(left[k], layout.depot_aisle - aisle)
            right[k] = max(right[k], aisle - layout.depot_aisle)
    return depth, left, right


def _by_savings(layout: Layout, orders: Orders, capacity: int) -> list[list[int]]:
    import numpy as np

    depth, left, right = _features(layout, orders)
    # an aisle is walked there and back: twice the depth
    pitch = 2 * layout.aisle_pitch_mm
    own = 2 * depth.sum(axis=1) + pitch * (left + right)
    waiting = np.ones(len(orders), dtype=bool)
    carts = []
    while waiting.any():
        seed = int(np.argmax(np.where(waiting, own, -1)))
        waiting[seed] = False
        cart, deep = [seed], depth[seed].copy()
        ends = [int(left[seed]), int(right[seed])]
        while len(cart) < capacity and waiting.any():
            free = np.flatnonzero(waiting)
            longer = (
                2 * np.maximum(depth[free] - deep, 0).sum(axis=1)
                + pitch * np.maximum(left[free] - ends[0], 0)
                + pitch * np.maximum(right[free] - ends[1], 0)
            )
            best = int(free[np.argmax(SHARE * own[free] - longer)])
            waiting[best] = False
            cart.append(best)
            deep = np.maximum(deep, depth[best])
            ends = [max(ends[0], int(left[best])), max(ends[1], int(right[best]))]
        carts.append(cart)
    return carts


def _exact(layout: Layout, orders: Orders, capacity: int) -> list[list[int]]:
    """The cheapest of all partitions into carts."""
    lengths: dict[frozenset[int], int] = {}

    def length(cart: frozenset[int]) -> int:
        if cart not in lengths:
            lengths[cart] = routing.length_of(layout, [s for k in cart for s in orders[k]])
        return lengths[cart]

    best: tuple[int, list[list[int]]] = (-1, [])

    def place(k: int, carts: list[list[int]]) -> None:
        nonlocal best
        if k == len(orders):
            total = sum(length(frozenset(cart)) for cart in carts)
            if best[0] < 0 or total < best[0]:
                best = (total, [list(cart) for cart in carts])
            return
        for cart in carts:
            if len(cart) < capacity:
                cart.append(k)
                place(k + 1, carts)
                cart.pop()
        place(k + 1, [*carts, [k]])

    place(0, [])
    return best[1]
