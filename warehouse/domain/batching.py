"""Which orders share a cart: by the walk that picking them together saves.

Sequential savings (Clarke & Wright 1964, in the seed form of de Koster, van der Poort & Wolters
1999): a cart starts with the order that is farthest out and takes, one by one, the order whose
walk together with the cart is least longer. Few orders are partitioned exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from warehouse.domain import routing
from warehouse.domain.routing import Layout, Stop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXACT_ORDERS = 7
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


def _features(layout: Layout, orders: Orders) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """For each order the (aisle, block) shelves it visits and its last aisle."""
    import numpy as np  # heavy: loaded where carts are filled, not with every page

    visits = np.zeros((len(orders), layout.aisles * layout.blocks), dtype=bool)
    reach = np.zeros(len(orders), dtype=np.int64)
    for k, order in enumerate(orders):
        for stop in order:
            visits[k, (stop.aisle - 1) * layout.blocks + stop.block - 1] = True
            reach[k] = max(reach[k], abs(stop.aisle - layout.depot_aisle))
    return visits, reach


def _by_savings(layout: Layout, orders: Orders, capacity: int) -> list[list[int]]:
    import numpy as np

    visits, reach = _features(layout, orders)
    depth = (np.arange(visits.shape[1]) % layout.blocks + 1).astype(np.int64)
    shelf_cost = layout.rung_mm * np.ones_like(depth)
    pitch = 2 * layout.aisle_pitch_mm
    waiting = np.ones(len(orders), dtype=bool)
    own = visits @ shelf_cost + pitch * reach + (visits * depth).max(axis=1) * layout.rung_mm
    carts = []
    while waiting.any():
        seed = int(np.argmax(np.where(waiting, own, -1)))
        waiting[seed] = False
        cart, seen, far = [seed], visits[seed].copy(), int(reach[seed])
        while len(cart) < capacity and waiting.any():
            longer = (visits & ~seen) @ shelf_cost + pitch * np.maximum(reach - far, 0)
            # of equally cheap orders the one that would cost most on its own is saved most
            score = np.where(waiting, own - longer * 4, np.iinfo(np.int64).min)
            best = int(np.argmax(score))
            waiting[best] = False
            cart.append(best)
            seen |= visits[best]
            far = max(far, int(reach[best]))
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
