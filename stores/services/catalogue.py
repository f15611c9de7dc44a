"""The catalogue's writers: products, costs, stock as filed, and what a listing links to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import takewhile

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

from ecomops.core import history, outbox
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from stores.domain.records import CostRecord, ProductRecord, StockRecord
from stores.models import (
    ImportBatch,
    Kit,
    Listing,
    Order,
    OrderLine,
    OrderLineItem,
    Product,
    Sku,
    SkuCost,
    SkuPack,
)
from stores.services import audit, demand, intake_sql, staging, stock_feed
from stores.services.intake import Counts

COST_START = date(2000, 1, 1)
# the earliest day, each in its own store's zone
FIRST_DAY = """
SELECT min((o.placed_at AT TIME ZONE s.zone)::date)
FROM stores_order o JOIN stores_store s ON s.id = o.store_id WHERE o.id = ANY(%s)
"""


def sort_key(name: str) -> str:
    """A key that sorts Chinese names by their pinyin; the database has no collation for it."""
    return " ".join(lazy_pinyin(name)).casefold()[:200]


@transaction.atomic
def receive_products(records: Sequence[ProductRecord], *, actor: Actor, at: datetime) -> Counts:
    """Make or change products and SKUs by their codes; a blank cell changes nothing."""
    counts = Counts()
    products = _put_products(records)
    known = {sku.code: sku for sku in Sku.objects.filter(code__in=[r.sku_code for r in records])}
    made: dict[str, Sku] = {}
    for record in records:
        values = sku_values(record)
        sku = known.get(record.sku_code) or made.get(record.sku_code)
        if sku is None:
            product = products[record.product_code or record.sku_code]
            made[record.sku_code] = Sku(product=product, code=record.sku_code, **values)
            counts.created += 1
            continue
        changed = {name for name, value in values.items() if getattr(sku, name) != value}
        for name in changed:
            setattr(sku, name, values[name])
        if changed and sku.pk:
            sku.save(update_fields=sorted(changed))
        counts.updated += bool(changed)
        counts.unchanged += not changed
    Sku.objects.bulk_create(made.values(), batch_size=2_000)
    by_code = known | made
    _put_barcodes(records, by_code)
    with_cost = set(
        SkuCost.objects.filter(sku__in=by_code.values()).values_list("sku__code", flat=True)
    )
    costs = [
        CostRecord(r.sku_code, r.cost, r.currency or "CNY", COST_START)
        for r in records
        if r.cost is not None and r.sku_code not in with_cost
    ]
    receive_costs(costs, actor=actor, at=at)
    match_by_code(list(made), at=at)
    return counts


def _put_products(records: Sequence[ProductRecord]) -> dict[str, Product]:
    codes = {record.product_code or record.sku_code: record for record in records}
    known = {product.code: product for product in Product.objects.filter(code__in=codes)}
    fresh = []
    for code, record in codes.items():
        values = {
            "name": record.name[:200],
            "category": record.category[:80],
            "role": record.role,
            "stage": record.stage,
        }
        given = {name: value for name, value in values.items() if value}
        product = known.get(code)
        if product is None:
            fresh.append(Product(code=code, name_key=sort_key(record.name), **given))
            continue
        changed = {name for name, value in given.items() if getattr(product, name) != value}
        for name in changed:
            setattr(product, name, given[name])
        if changed:
            product.name_key = sort_key(product.name)
            product.save(update_fields=[*sorted(changed), "name_key"])
    Product.objects.bulk_create(fresh, batch_size=2_000)
    return known | {product.code: product for product in fresh}


def sku_values(record: ProductRecord) -> dict[str, object]:
    """What a record says of its SKU; what it leaves blank is not in it."""
    length, width, height = record.size_mm or (None, None, None)
    values = {
        "spec": record.spec[:120] or None,
        "list_price_amount": record.list_price,
        "list_price_currency": record.currency if record.list_price is not None else None,
        "weight_g": record.weight_g,
        "length_mm": length,
        "width_mm": width,
        "height_mm": height,
    }
    return {name: value for name, value in values.items() if value is not None}


def _put_barcodes(records: Sequence[ProductRecord], skus: dict[str, Sku]) -> None:
    wanted = {r.barcode: skus[r.sku_code] for r in records if r.barcode}
    taken = {pack.barcode: pack.sku_id for pack in SkuPack.objects.filter(barcode__in=wanted)}
    for barcode, sku in wanted.items():
        if taken.get(barcode, sku.pk) != sku.pk:
            raise DomainError(
                _("Barcode %(barcode)s already belongs to another SKU than %(sku)s."),
                barcode=barcode,
                sku=sku.code,
            )
    SkuPack.objects.bulk_create(
        SkuPack(sku=sku, barcode=barcode, units=1)
        for barcode, sku in wanted.items()
        if barcode not in taken
    )


@transaction.atomic
def receive_costs(records: Sequence[CostRecord], *, actor: Actor, at: datetime) -> Counts:
    """Record what SKUs cost from a day on; unknown codes are counted as rejected."""
    counts = Counts()
    skus = {sku.code: sku for sku in Sku.objects.filter(code__in=[r.sku_code for r in records])}
    known = {
        (cost.sku_id, cost.from_on): cost for cost in SkuCost.objects.filter(sku__in=skus.values())
    }
    put: dict[tuple[int, date], SkuCost] = {}
    acts: list[history.Act] = []
    for record in records:
        sku = skus.get(record.sku_code)
        if sku is None:
            counts.rejected += 1
            continue
        key = (sku.pk, record.from_on)
        before = put.get(key) or known.get(key)
        stated = {"amount": record.amount, "currency": record.currency}
        if before is not None and (before.amount, before.currency) == tuple(stated.values()):
            counts.unchanged += 1
            continue
        counts.updated += before is not None
        counts.created += before is None
        put[key] = SkuCost(sku=sku, from_on=record.from_on, **stated)
        said = {"amount": before.amount} if before else None
        now = {"amount": record.amount, "from_on": record.from_on}
        acts.append(history.Act(str(sku.pk), said, now))
    SkuCost.objects.bulk_create(
        put.values(), batch_size=2_000, update_conflicts=True,
        unique_fields=["sku", "from_on"], update_fields=["amount", "currency"],
    )  # fmt: skip
    history.note_many(Sku._meta.label_lower, "cost.changed", acts, actor=actor, at=at)
    if put:
        touched, earliest = sorted({sku for sku, _on in put}), min(on for _sku, on in put)
        outbox.emit("costs.changed", at=at, skus=touched, from_on=earliest)
    return counts


@transaction.atomic
def receive_stock(records: Sequence[StockRecord], *, actor: Actor, at: datetime) -> Counts:
    """Keep stock as a file states it; the ledger of moves comes with the warehouse."""
    counts = Counts()
    units: dict[str, int] = {}
    for record in records:
        units[record.sku_code] = units.get(record.sku_code, 0) + record.units
    skus = {sku.code: sku for sku in Sku.objects.filter(code__in=units)}
    changed: list[Sku] = []
    acts: list[history.Act] = []
    for code, held in units.items():
        sku = skus.get(code)
        if sku is None:
            counts.rejected += 1
        elif sku.reported_stock == held:
            counts.unchanged += 1
        else:
            acts.append(history.Act(str(sku.pk), {"units": sku.reported_stock}, {"units": held}))
            sku.reported_stock, sku.reported_stock_at = held, at
            changed.append(sku)
    counts.updated = len(changed)
    Sku.objects.bulk_update(changed, ["reported_stock", "reported_stock_at"], batch_size=1_000)
    history.note_many(Sku._meta.label_lower, "stock.adjusted", acts, actor=actor, at=at)
    return counts


@transaction.atomic
def match(
    listing: Listing, *, sku: Sku | None = None, kit: Kit | None = None, actor: Actor, at: datetime
) -> int:
    """Link a listing to what it sells and explode the orders that waited; return their number."""
    if (sku is None) == (kit is None):
        raise DomainError(_("Choose either a SKU or a kit for “%(title)s”."), title=str(listing))
    Listing.objects.filter(pk=listing.pk).update(sku=sku, kit=kit, matched_at=at)
    history.note(
        listing,
        "matched",
        actor=actor,
        at=at,
        after={"sku": sku and sku.code, "kit": kit and kit.code},
    )
    stock_feed.restate_listing(listing.pk, at=at)
    return _explode([listing.pk], at=at)


def match_by_code(codes: Sequence[str], *, at: datetime) -> int:
    """Link unmatched listings whose seller's code is one of these new SKU codes."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE stores_listing g SET sku_id = s.id, matched_at = %s
            FROM stores_sku s
            WHERE s.code = g.sku_code AND s.code = ANY(%s) AND g.sku_id IS NULL AND g.kit_id IS NULL
            RETURNING g.id
            """,
            [at, list(codes)],
        )
        listings = [pk for (pk,) in cursor.fetchall()]
    return _explode(listings, at=at) if listings else 0


def _explode(listing_ids: list[int], *, at: datetime) -> int:
    """Write the line items of every order that has these listings, and tell the figures."""
    with connection.cursor() as cursor:
        staging.prepare()
        cursor.execute(intake_sql.MAP_ORDERS_OF_LISTINGS, [listing_ids])
        cursor.execute(intake_sql.ITEMS_GONE)
        cursor.execute(intake_sql.ITEMS.replace("{only_created}", ""))
        cursor.execute(intake_sql.UNMATCHED)
        cursor.execute("SELECT order_id FROM st_map")
        ids = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(FIRST_DAY, [ids])
        (first_on,) = cursor.fetchone()
    _audit_waiting(ids, at=at)
    _tell_matched(ids, at=at)
    demand.count_days_of(ids)
    skus = list(
        OrderLineItem.objects.filter(line__listing__in=listing_ids)
        .order_by("sku_id")
        .values_list("sku_id", flat=True)
        .distinct()
    )
    if first_on is not None and skus:
        outbox.emit("costs.changed", at=at, skus=skus, from_on=first_on)
    return len(ids)


def _tell_matched(order_ids: list[int], *, at: datetime) -> None:
    """Orders still to be shipped now want other pieces than before."""
    waiting = (Order.State.PAID, Order.State.HELD, Order.State.RELEASED)
    ids = list(
        Order.objects.filter(pk__in=order_ids, state__in=waiting)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for start in range(0, len(ids), outbox.BIGGEST_LIST):
        outbox.emit("orders.matched", at=at, orders=ids[start : start + outbox.BIGGEST_LIST])


def _audit_waiting(order_ids: list[int], *, at: datetime) -> None:
    """Orders held only for an unmatched item go back to audit."""
    waiting = Order.objects.filter(
        pk__in=order_ids, state=Order.State.HELD, hold=Order.Hold.UNMATCHED, unmatched_count=0
    ).values_list("pk", flat=True)
    audit.audit_again(list(waiting), at=at)


LIKELY = 60  # looked at before the likeliest are told


def suggestions(listing: Listing, limit: int = 5) -> list[Sku]:
    """SKUs that a listing most likely means: by code first, then by words of its title."""
    words = [word for word in listing.title.replace("/", " ").split() if len(word) > 1][:6]
    query = Q(code__istartswith=listing.sku_code[:12]) if listing.sku_code else Q(pk=None)
    for word in words:
        query |= Q(product__name__icontains=word)
    likely = (
        Sku.objects.filter(query, archived_at=None)
        .select_related("product")
        .annotate(uses=Count("listings"))
        .order_by("-uses", "code")[:LIKELY]
    )
    nearest = sorted(likely, key=lambda sku: _distance(sku.code, sku.spec, listing))
    return list(nearest[:limit])


def _distance(code: str, spec: str, listing: Listing) -> tuple[int, bool]:
    """Smaller is likelier: how much of the code is shared, then whether the spec is the same."""
    letters = zip(code.casefold(), listing.sku_code.casefold(), strict=False)
    shared = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], letters))
    return -shared, spec.strip() != listing.spec.strip()


@transaction.atomic
def create_from_listings(batch: ImportBatch, *, actor: Actor, at: datetime) -> Counts:
    """Make a product of every item of an import that nobody has matched yet."""
    ordered = OrderLine.objects.filter(order__versions__batch=batch).values("listing_id")
    waiting = Listing.objects.filter(pk__in=ordered, sku=None, kit=None)
    records = [
        ProductRecord(
            product_code=code, sku_code=code, name=listing.title or code, spec=listing.spec
        )
        for listing in waiting
        if (code := (listing.sku_code or listing.item_id)[:64])
    ]
    counts = receive_products(records, actor=actor, at=at)
    for listing in waiting.filter(sku_code=""):
        sku = Sku.objects.filter(code=listing.item_id).first()
        if sku is not None:
            match(listing, sku=sku, actor=actor, at=at)
    return counts
