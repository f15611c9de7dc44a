"""Sources of facts for tests, row by row, so that every figure can be worked out by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal

from ecomops.core.models import ExchangeRate
from stores.models import (
    AdDay,
    LegalEntity,
    Listing,
    Order,
    OrderAmount,
    OrderLine,
    OrderLineItem,
    Payment,
    Product,
    Refund,
    Sku,
    SkuCost,
    Store,
    StoreTrafficDay,
)

LATER = datetime(2026, 6, 1, tzinfo=UTC)


def instant(text):
    """`"03-02T10:00"` of 2026 in Shanghai."""
    return datetime.fromisoformat(f"2026-{text}:00+08:00").astimezone(UTC)


def make_store(code="tmall", **values):
    entity, _new = LegalEntity.objects.get_or_create(name="Heyu Goods")
    given = {
        "name": code, "channel": "tmall", "entity": entity, "currency": "CNY",
        "zone": "Asia/Shanghai", **values,
    }  # fmt: skip
    return Store.objects.create(code=code, **given)


def make_sku(code="A-1", cost=None, currency="CNY", from_on=date(2020, 1, 1)):
    product, _new = Product.objects.get_or_create(code=f"P-{code}", defaults={"name": code})
    sku, _new = Sku.objects.get_or_create(code=code, defaults={"product": product})
    if cost is not None:
        SkuCost.objects.create(sku=sku, amount=Decimal(cost), currency=currency, from_on=from_on)
    return sku


def make_order(
    store, number, placed, paid=None, *, amount="100", buyer=None, lines=(), freight="0",
    platform="0", deposit=None, shipped=None,
):  # fmt: skip
    """An order; `lines` are (item id, units, amount, sku), `deposit` is (instant, amount)."""
    amount, freight, platform = Decimal(amount), Decimal(freight), Decimal(platform)
    lines = lines or [("item-1", 1, amount - freight + platform, None)]
    order = Order.objects.create(
        store=store, external_id=str(number), state="paid" if paid else "placed",
        currency=store.currency, placed_at=instant(placed), paid_at=instant(paid) if paid else None,
        shipped_at=instant(shipped) if shipped else None, total_amount=amount, received_at=LATER,
        units=sum(line[1] for line in lines), line_count=len(lines),
        buyer_hash=buyer.encode().ljust(16, b".") if buyer else None,
    )  # fmt: skip
    parts = {
        "goods": amount - freight + platform,
        "freight": freight,
        "discount_platform": -platform,
    }
    OrderAmount.objects.bulk_create(
        OrderAmount(order=order, kind=kind, amount=value) for kind, value in parts.items() if value
    )
    for position, (item, units, value, sku) in enumerate(lines, 1):
        code = sku.code if sku else ""
        listing, _new = Listing.objects.get_or_create(
            store=store, key=f"{item}|{code}",
            defaults={"item_id": item, "sku_code": code, "sku": sku, "title": item,
                      "seen_at": LATER},
        )  # fmt: skip
        line = OrderLine.objects.create(
            order=order, external_id=str(position), listing=listing, units=units,
            amount=Decimal(value), title=item,
        )  # fmt: skip
        if sku:
            OrderLineItem.objects.create(line=line, sku=sku, units=units)
    if paid:
        earlier = Decimal(0)
        if deposit:
            earlier = Decimal(deposit[1])
            pay(order, deposit[0], earlier, "deposit")
        pay(order, paid, amount - earlier, "balance" if deposit else "full")
    return order


def pay(order, when, amount, kind="full"):
    return Payment.objects.create(
        order=order, external_id=f"p{order.payments.count()}", kind=kind, amount=Decimal(amount),
        paid_at=instant(when),
    )  # fmt: skip


def refund(order, when, amount, stage="refund_only", line=None):
    return Refund.objects.create(
        order=order, external_id=f"r{order.refunds.count()}", stage=stage, amount=Decimal(amount),
        line=line, succeeded_at=instant(when) if when else None,
    )  # fmt: skip


def report(store, on, terminal="all", **measures):
    return StoreTrafficDay.objects.create(
        store=store, on=on, terminal=terminal, received_at=LATER,
        measures={name: str(value) for name, value in measures.items()},
    )  # fmt: skip


def ad(store, on, tool="keyword", campaign="", item="", keyword="", batch=None, **measures):
    return AdDay.objects.create(
        store=store, on=on, tool=tool, campaign_id=campaign, item_id=item, keyword=keyword,
        batch=batch, received_at=LATER, measures={name: str(v) for name, v in measures.items()},
    )  # fmt: skip


def rate(on, value, frm="USD", to="CNY"):
    return ExchangeRate.objects.create(
        on=on, from_currency=frm, to_currency=to, rate=Decimal(value), source="test"
    )
