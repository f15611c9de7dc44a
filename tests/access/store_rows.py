"""Rows that hang on a store, for the walk over all addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ecomops.core import jobs
from ecomops.core.actor import SYSTEM
from stores.models import ImportBatch, Listing, Order, Store
from stores.services import imports, intake
from tests.campaigns.at_hand import make_campaign
from tests.stores import files
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


def uploaded(side: HasStore) -> ImportBatch:
    """A file of the side's store that waits to be looked at; one of its rows is bad."""
    body = files.order_list(files.listed(1), files.listed(2, 订单创建时间="soon"))
    name = f"{side.store.name}.csv"
    return imports.upload([body], name, store=side.store, actor=SYSTEM, at=NOON)


def imported(side: HasStore) -> ImportBatch:
    """The same file, imported."""
    made = uploaded(side)
    job = imports.start(made, actor=SYSTEM, at=NOON)
    jobs.run_now(job.pk)
    made.refresh_from_db()
    return made


def listing_of(side: HasStore) -> Listing:
    """An unmatched listing of the side's store."""
    count = Listing.objects.count()
    return Listing.objects.create(
        store=side.store, key=f"k{count}", title=f"{side.store.name} item", seen_at=NOON
    )


def waiting_import(side: HasStore) -> dict[str, Any]:
    """Arguments of the pages before an import."""
    return {"batch_id": uploaded(side).pk}


def done_import(side: HasStore) -> dict[str, Any]:
    """Arguments of the pages after an import."""
    return {"batch_id": imported(side).pk}


def listing(side: HasStore) -> dict[str, Any]:
    """Arguments of a listing's pages."""
    return {"listing_id": listing_of(side).pk}


def store(side: HasStore) -> dict[str, Any]:
    """Arguments of a store's page."""
    return {"store_id": side.store.pk}


def code(side: HasStore) -> dict[str, Any]:
    """Arguments of a store's figures."""
    return {"code": side.store.code}


def code_and_day(side: HasStore) -> dict[str, Any]:
    """Arguments of a day of a store's figures."""
    return {"code": side.store.code, "on": "2026-05-20"}


def api(make: Callable[[Any], dict[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    """The same row as the API names it."""

    def arguments(side: HasStore) -> dict[str, Any]:
        return {"pk": next(iter(make(side).values()))}

    return arguments


def campaign(side: Any) -> dict[str, Any]:
    """Arguments of a campaign's pages."""
    return {"campaign_id": make_campaign(side.user, side.store, name=side.store.name).pk}


def fill(side: HasStore) -> None:
    """Something of everything, so that a page that shows too much has what to show."""
    order_of(side)
    imported(side)
    listing_of(side)
    campaign(side)
