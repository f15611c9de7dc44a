"""Stores, records and SKUs for tests, by plain functions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ecomops.core.actor import Actor
from stores.domain.records import AmountRecord, LineRecord, OrderRecord, PaymentRecord
from stores.models import LegalEntity, Product, Sku, SkuCost, Store

NOON = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)
CLERK = Actor("user", "1", "Clerk")


def make_store(code: str = "tmall", **values: Any) -> Store:
    entity, _new = LegalEntity.objects.get_or_create(name="Heyu Goods")
    given = {
        "name": code,
        "channel": "tmall",
        "entity": entity,
        "currency": "CNY",
        "zone": "Asia/Shanghai",
        **values,
    }
    return Store.objects.create(code=code, **given)


def make_sku(code: str = "A-1", *, cost: str | None = None) -> Sku:
    product = Product.objects.create(code=f"P-{code}", name=f"Product {code}")
    sku = Sku.objects.create(product=product, code=code)
    if cost is not None:
        SkuCost.objects.create(
            sku=sku, amount=Decimal(cost), currency="CNY", from_on=date(2020, 1, 1)
        )
    return sku


def make_record(number: str = "1001", **values: Any) -> OrderRecord:
    """A paid order of two pieces at 50 with 10 of freight and 5 off by the platform."""
    given: dict[str, Any] = {
        "external_id": number,
        "state": "paid",
        "channel_status": "买家已付款，等待卖家发货",
        "currency": "CNY",
        "placed_at": NOON,
        "paid_at": NOON,
        "buyer_id": "buyer-1",
        "lines": [LineRecord("1", "Duvet", 2, Decimal(100), "item-1", "A-1", "white")],
        "amounts": [
            AmountRecord("goods", Decimal(100)),
            AmountRecord("freight", Decimal(10)),
            AmountRecord("discount_platform", Decimal(-5)),
        ],
        "payments": [PaymentRecord("p1", Decimal(105), NOON)],
        "consignee": {"name": "Zhang", "phone": "19900001234", "region": "浙江", "street": "1 Lu"},
        **values,
    }
    return OrderRecord(**given)
