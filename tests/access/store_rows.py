"""Rows that hang on a store, for the walk over all addresses."""

from __future__ import annotations

from typing import Any, Protocol

from ecomops.core.actor import SYSTEM
from stores.models import ImportBatch, Listing, Order, Store
from stores.services import intake
from tests.stores.factories import NOON, make_record


class HasStore(Protocol):
    @property
    def store(self) -> Store: ...


def order_of(side: HasStore) -> Order:
    """A paid order of the side's store, its number holding the store's name."""
    count = Order.objects.count()
    number = f"{side.store.name}-{count}"
    record = make_record(number)
    intake.receive(side.store, [record], source="list", batch=None, actor=SYSTEM, at=NOON)
    return Order.objects.get(store=side.store, external_id=number)


def order(side: HasStore) -> dict[str, Any]:
    """Arguments of an order's page."""
    return {"order_id": order_of(side).pk}


def version(side: HasStore) -> dict[str, Any]:
    """Arguments of what a source said about an order."""
    made = order_of(side)
    return {"order_id": made.pk, "version_id": made.versions.get().pk}


def batch_of(side: HasStore) -> ImportBatch:
    """A finished import of the side's store."""
    return ImportBatch.objects.create(
        store=side.store,
        kind="orders",
        format="taobao_list",
        state=ImportBatch.State.DONE,
        filename=f"{side.store.name}.csv",
        sha256="0" * 64,
        created_at=NOON,
    )


def listing_of(side: HasStore) -> Listing:
    """An unmatched listing of the side's store."""
    count = Listing.objects.count()
    return Listing.objects.create(
        store=side.store, key=f"k{count}", title=f"{side.store.name} item", seen_at=NOON
    )


def fill(side: HasStore) -> None:
    """Something of everything, so that a page that shows too much has what to show."""
    order_of(side)
    batch_of(side)
    listing_of(side)
