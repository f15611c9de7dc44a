"""A wave of 500 and of 2,000 orders in the demo company's main house: walk, plan, release.

The walk is against carts of the same size filled in the order in which the orders came; the time
of the plan (carts and exact routes) against the textbook's savings kernel on the same orders.
"""

import random
from datetime import UTC, datetime, timedelta

import numpy as np

from benchmarks.measure import Result, clock
from ecomops.core.actor import SYSTEM
from ecomops.demo.company import house
from ecomops.demo.house import _values
from stores.models import (
    LegalEntity,
    Listing,
    Order,
    OrderLine,
    OrderLineItem,
    Product,
    Sku,
    Store,
)
from warehouse.domain import batching, routing
from warehouse.domain.routing import Layout, Stop
from warehouse.models import Bin, Fulfilment, FulfilmentLine, StockLevel, Warehouse
from warehouse.services import waves

SIZES = (500, 2_000)
WALK_LIMIT, PLAN_LIMIT, SEED = 0.40, 3.0, 20
AT = datetime(2026, 11, 11, 4, tzinfo=UTC)


def measure() -> list[Result]:
    """Plan waves on paper, then release them in the database."""
    spec = house.HANGZHOU
    faces = house.faces(SEED, spec.code)
    place = Warehouse.objects.create(**_values(spec))
    skus = _stock(place, spec, faces)
    results = []
    for size in SIZES:
        results += _planned(place, spec, list(faces.values()), size)
        results.append(_released(place, skus, size))
    return results


def _baskets(size: int, kinds: int) -> list[list[int]]:
    """Orders of 1.4 lines as numbers of SKUs: one fifth of them brings four fifths of the lines."""
    chance = random.Random(size)
    few = kinds // 5
    made = []
    for _order in range(size):
        roll = chance.random()
        lines = 1 if roll < 0.68 else 2 if roll < 0.9 else 3 if roll < 0.97 else 4
        made.append(
            [
                chance.randrange(few) if chance.random() < 0.8 else chance.randrange(few, kinds)
                for _line in range(lines)
            ]
        )
    return made


def _planned(place: Warehouse, spec: house.HouseSpec, codes: list[str], size: int) -> list[Result]:
    layout = waves.layout_of(place)
    at = {one.code: Stop(one.aisle, one.block, one.position_mm) for one in spec.bins()}
    orders = [[at[codes[sku]] for sku in basket] for basket in _baskets(size, len(codes))]
    with clock() as seconds:
        _savings_kernel(layout, orders, waves.CART_SLOTS)
        kernel = seconds()
    with clock() as seconds:
        carts = batching.batches(layout, orders, waves.CART_SLOTS)
        tours = [routing.tour(layout, [s for k in cart for s in orders[k]]) for cart in carts]
        taken = seconds()
    walk = sum(tour.length_mm for tour in tours)
    first_come = batching.first_come_length(layout, orders, waves.CART_SLOTS)
    return [
        Result(
            f"wave, walk of {size} orders", round(walk / 1e6, 2), "km", WALK_LIMIT,
            round(walk / first_come, 3), size,
            note=f"first come, first served {first_come / 1e6:.2f} km",
        ),
        Result(
            f"wave, plan of {size} orders", round(taken, 2), "s", PLAN_LIMIT,
            round(taken / kernel, 2), size, note=f"savings kernel alone {kernel:.2f} s",
        ),
    ]  # fmt: skip


def _savings_kernel(layout: Layout, orders: list[list[Stop]], capacity: int) -> list[list[int]]:
    """Clarke and Wright (1964): all pairs by what they save, joined while a cart has room."""
    depth, left, right = batching._features(layout, orders)
    whole = layout.rung_mm * layout.blocks
    pitch = 2 * layout.aisle_pitch_mm
    own = np.minimum(2 * depth, whole).sum(axis=1) + pitch * (left + right)
    n = len(orders)
    saved = np.empty((n, n), dtype=np.int64)
    for k in range(n):
        both = np.minimum(2 * np.maximum(depth[k], depth), whole).sum(axis=1)
        across = pitch * (np.maximum(left[k], left) + np.maximum(right[k], right))
        saved[k] = own[k] + own - both - across
    rows, columns = np.triu_indices(n, 1)
    order = np.argsort(-saved[rows, columns], kind="stable")
    cart_of = list(range(n))
    carts = {k: [k] for k in range(n)}
    for a, b in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        one, other = cart_of[a], cart_of[b]
        if one != other and len(carts[one]) + len(carts[other]) <= capacity:
            for k in carts[other]:
                cart_of[k] = one
            carts[one] += carts.pop(other)
    return list(carts.values())


def _released(place: Warehouse, skus: list[Sku], size: int) -> Result:
    rows = _fulfilments(place, skus, size)
    with clock() as seconds:
        wave = waves.release(
            place, [row.pk for row in rows], kind="multi", cutoff_at=AT + timedelta(hours=3),
            actor=SYSTEM, at=AT,
        )  # fmt: skip
        taken = seconds()
    assert wave.order_count == size
    return Result(
        f"wave, release of {size} orders", round(taken, 2), "s", WALK_LIMIT,
        round(wave.walk_mm / wave.walk_fcfs_mm, 3), size, note="bins, carts, walks, history",
    )  # fmt: skip


def _stock(place: Warehouse, spec: house.HouseSpec, faces: dict[str, str]) -> list[Sku]:
    """The house with all its bins and plenty of each SKU on its face."""
    bins = Bin.objects.bulk_create(
        Bin(
            warehouse=place, code=one.code, kind=one.kind, aisle=one.aisle, block=one.block,
            side=one.side, position_mm=one.position_mm, level=one.level,
        )
        for one in spec.bins()
    )  # fmt: skip
    shelf = {one.code: one for one in bins}
    products = Product.objects.bulk_create(Product(code=code, name=code) for code in faces)
    skus = Sku.objects.bulk_create(
        Sku(product=product, code=product.code, weight_g=500) for product in products
    )
    StockLevel.objects.bulk_create(
        StockLevel(bin=shelf[faces[sku.code]], sku=sku, on_hand=100_000) for sku in skus
    )
    return skus


def _fulfilments(place: Warehouse, skus: list[Sku], size: int) -> list[Fulfilment]:
    entity, _new = LegalEntity.objects.get_or_create(name="Heyu", base_currency="CNY")
    store, _new = Store.objects.get_or_create(
        code="b", defaults={"name": "b", "channel": "tmall", "currency": "CNY", "entity": entity}
    )
    listing, _new = Listing.objects.get_or_create(
        store=store, key="i", defaults={"sku": skus[0], "seen_at": AT}
    )
    orders = Order.objects.bulk_create(
        Order(
            store=store, external_id=f"{size}-{n}", state="released", currency="CNY",
            placed_at=AT, total_amount=100, received_at=AT,
        )
        for n in range(size)
    )  # fmt: skip
    baskets = _baskets(size, len(skus))
    rows = Fulfilment.objects.bulk_create(
        Fulfilment(
            warehouse=place, store=store, order_ids=[order.pk], created_at=AT,
            line_count=len(basket), unit_count=len(basket),
        )
        for order, basket in zip(orders, baskets, strict=True)
    )  # fmt: skip
    asked = [
        (order, row, skus[sku], n)
        for order, row, basket in zip(orders, rows, baskets, strict=True)
        for n, sku in enumerate(basket)
    ]
    lines = OrderLine.objects.bulk_create(
        OrderLine(order=order, external_id=str(n), listing=listing, units=1, amount=50)
        for order, _row, _sku, n in asked
    )
    items = OrderLineItem.objects.bulk_create(
        OrderLineItem(line=line, sku=sku, units=1)
        for line, (_o, _r, sku, _n) in zip(lines, asked, strict=True)
    )
    FulfilmentLine.objects.bulk_create(
        FulfilmentLine(fulfilment=row, item=item, order_id=order.pk, sku=sku, units=1)
        for item, (order, row, sku, _n) in zip(items, asked, strict=True)
    )
    return rows
