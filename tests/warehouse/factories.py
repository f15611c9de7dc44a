"""Warehouses, bins and stock for tests, by plain functions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from stores.domain.records import AmountRecord, LineRecord, PaymentRecord
from stores.models import Order, Sku, Store
from stores.services import audit, intake
from tests.stores.factories import CLERK, NOON, make_record
from warehouse.models import Bin, StoreWarehouse, Warehouse
from warehouse.services import ledger


def make_warehouse(code: str = "hz", *stores: Store, **values: Any) -> Warehouse:
    given = {"name": code, "aisles": 3, "blocks": 1, **values}
    made = Warehouse.objects.create(code=code, **given)
    for rank, store in enumerate(stores, start=1):
        taken = StoreWarehouse.objects.filter(store=store).count()
        StoreWarehouse.objects.create(store=store, warehouse=made, rank=taken + rank)
    return made


def make_bin(warehouse: Warehouse, code: str = "A-01", **values: Any) -> Bin:
    return Bin.objects.create(warehouse=warehouse, code=code, **values)


def put_stock(bin_: Bin, sku: Sku, units: int, at: datetime = NOON) -> None:
    move = ledger.Move(
        bin_.warehouse_id, sku.pk, units, ledger.SUPPLIER, ledger.in_bin(bin_.pk), "received"
    )
    ledger.post([move], actor=CLERK, at=at)


def order_for(store: Store, number: str, sku: Sku, units: int = 1, **values: Any) -> Order:
    """A paid order of one line."""
    amount = 50 * units
    record = make_record(
        number,
        lines=[LineRecord("1", "Thing", units, amount, "i", sku.code)],
        amounts=[AmountRecord("goods", amount)],
        payments=[PaymentRecord("p", amount, NOON)],
        **{"buyer_id": f"b{number}", "consignee": None, **values},
    )
    intake.receive(store, [record], source="x", batch=None, actor=CLERK, at=NOON)
    return Order.objects.get(store=store, external_id=number)


def released(order: Order) -> Order:
    audit.audit([order.pk], at=NOON)
    order.refresh_from_db()
    return order
