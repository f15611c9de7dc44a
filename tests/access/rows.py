"""A row for every address with an argument: one of the person's own, one of somebody else.

A new address with an argument fails the walk until it is named here: in `ROWS` with a function
that makes its row for one side, or in `SHARED` with the reason why every grantee may see any row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ecomops.accounts.models import User
from ecomops.core.actor import SYSTEM, actor_of
from ecomops.core.models import Job
from ecomops.ui.models import SavedView
from ecomops.work import services
from ecomops.work.models import Notification
from stores.models import Store
from tests.access import store_rows, warehouse_rows

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
STORE, WAREHOUSE, PERSON = "store", "warehouse", "person"


@dataclass(frozen=True)
class Side:
    """A person with their store."""

    user: User
    store: Store


@dataclass(frozen=True)
class Row:
    """How to make the row of an address, and whether a store, a warehouse or a person owns it."""

    scope: str
    make: Callable[[Side], dict[str, Any]]


def _task(side: Side) -> dict[str, Any]:
    return {"pk": services.note_own(side.user, "x", actor=SYSTEM, at=AT).pk}


def _notification(side: Side) -> dict[str, Any]:
    row = Notification.objects.create(user=side.user, code="test.walk", created_at=AT)
    return {"pk": row.pk}


def _job(name: str) -> Callable[[Side], dict[str, Any]]:
    def make(side: Side) -> dict[str, Any]:
        actor = actor_of(side.user)
        job = Job.objects.create(
            kind="x", created_at=AT, actor_kind=actor.kind, actor_id=actor.id, actor_label="x"
        )
        return {name: job.pk}

    return make


def _export(side: Side) -> dict[str, Any]:
    made = _job("job_id")(side)
    Job.objects.filter(pk=made["job_id"]).update(
        kind="ui.export", params={"kind": "csv"}, state=Job.State.DONE, result={}
    )
    return made


def _papers(side: Side) -> dict[str, Any]:
    made = _job("job_id")(side)
    Job.objects.filter(pk=made["job_id"]).update(
        kind="warehouse.print", state=Job.State.DONE, result={}
    )
    return made


def _saved_view(side: Side) -> dict[str, Any]:
    row = SavedView.objects.create(
        owner_key=str(side.user.pk),
        page="p",
        name=str(SavedView.objects.count()),
        query="",
    )
    return {"view_id": row.pk}


ROWS: dict[str, Row] = {
    "work:task-move": Row(PERSON, _task),
    "work:notification": Row(PERSON, _notification),
    "core:job-detail": Row(PERSON, _job("job_id")),
    "core:job-progress": Row(PERSON, _job("job_id")),
    "core:job-cancel": Row(PERSON, _job("job_id")),
    "core:job-retry": Row(PERSON, _job("job_id")),
    "ui:export-file": Row(PERSON, _export),
    "ui:delete-view": Row(PERSON, _saved_view),
    "api-tasks-detail": Row(PERSON, _task),
    "api-tasks-finish": Row(PERSON, _task),
    "api-tasks-drop": Row(PERSON, _task),
    "api-tasks-reopen": Row(PERSON, _task),
    "api-notifications-detail": Row(PERSON, _notification),
    "api-notifications-read": Row(PERSON, _notification),
    "api-jobs-detail": Row(PERSON, _job("pk")),
    "api-jobs-cancel": Row(PERSON, _job("pk")),
    "api-jobs-retry": Row(PERSON, _job("pk")),
    "stores:order-detail": Row(STORE, store_rows.order),
    "stores:order-hold": Row(STORE, store_rows.order),
    "stores:order-release": Row(STORE, store_rows.order),
    "stores:order-contact": Row(STORE, store_rows.order),
    "stores:order-reveal": Row(STORE, store_rows.order),
    "stores:order-version": Row(STORE, store_rows.version),
    "stores:import-detail": Row(STORE, store_rows.waiting_import),
    "stores:import-choose": Row(STORE, store_rows.waiting_import),
    "stores:import-start": Row(STORE, store_rows.waiting_import),
    "stores:import-progress": Row(STORE, store_rows.done_import),
    "stores:import-undo": Row(STORE, store_rows.done_import),
    "stores:import-rejected": Row(STORE, store_rows.done_import),
    "stores:listing-match": Row(STORE, store_rows.listing),
    "stores:listing-link": Row(STORE, store_rows.listing),
    "stores:store-edit": Row(STORE, store_rows.store),
    "stores:connector-pull": Row(STORE, store_rows.store),
    "stores:connection": Row(STORE, store_rows.store),
    "api-stores-detail": Row(STORE, store_rows.api(store_rows.store)),
    "api-orders-detail": Row(STORE, store_rows.api(store_rows.order)),
    "api-orders-hold": Row(STORE, store_rows.api(store_rows.order)),
    "api-orders-release": Row(STORE, store_rows.api(store_rows.order)),
    "api-orders-contact": Row(STORE, store_rows.api(store_rows.order)),
    "api-imports-detail": Row(STORE, store_rows.api(store_rows.done_import)),
    "api-imports-start": Row(STORE, store_rows.api(store_rows.waiting_import)),
    "api-imports-undo": Row(STORE, store_rows.api(store_rows.done_import)),
    "api-listings-detail": Row(STORE, store_rows.api(store_rows.listing)),
    "api-listings-match": Row(STORE, store_rows.api(store_rows.listing)),
    **{
        f"campaigns:{name}": Row(STORE, store_rows.campaign)
        for name in (
            "detail",
            "edit",
            "items",
            "aims",
            "move",
            "submit",
            "approve",
            "send-back",
            "cancel",
            "requisition",
        )
    },
    "warehouse:warehouse-detail": Row(WAREHOUSE, warehouse_rows.warehouse),
    "warehouse:warehouse-edit": Row(WAREHOUSE, warehouse_rows.warehouse),
    "warehouse:bin-file": Row(WAREHOUSE, warehouse_rows.warehouse),
    "warehouse:stock-detail": Row(WAREHOUSE, warehouse_rows.balance),
    "warehouse:stock-safety": Row(WAREHOUSE, warehouse_rows.balance),
    "warehouse:wave-detail": Row(WAREHOUSE, warehouse_rows.wave),
    "warehouse:pick-list": Row(WAREHOUSE, warehouse_rows.pick_list),
    "scan:work": Row(WAREHOUSE, warehouse_rows.scanned_list),
    "warehouse:receipt-detail": Row(WAREHOUSE, warehouse_rows.receipt),
    "warehouse:count-detail": Row(WAREHOUSE, warehouse_rows.count),
    "warehouse:count-found": Row(WAREHOUSE, warehouse_rows.count),
    "warehouse:count-close": Row(WAREHOUSE, warehouse_rows.count),
    "warehouse:count-reopen": Row(WAREHOUSE, warehouse_rows.count),
    "warehouse:count-post": Row(WAREHOUSE, warehouse_rows.count),
    "kpi:campaign": Row(STORE, store_rows.campaign),
    "warehouse:wave-papers": Row(WAREHOUSE, warehouse_rows.wave),
    "warehouse:wave-first": Row(WAREHOUSE, warehouse_rows.wave),
    "warehouse:fulfilment-courier": Row(WAREHOUSE, warehouse_rows.fulfilment),
    "warehouse:parcel-detail": Row(WAREHOUSE, warehouse_rows.parcel),
    "warehouse:label-pdf": Row(WAREHOUSE, warehouse_rows.parcel),
    "scan:label": Row(WAREHOUSE, warehouse_rows.parcel),
    "scan:slip": Row(WAREHOUSE, warehouse_rows.parcel),
    "warehouse:label-zpl": Row(WAREHOUSE, warehouse_rows.parcel),
    "warehouse:slip-pdf": Row(WAREHOUSE, warehouse_rows.parcel),
    "warehouse:component-print": Row(WAREHOUSE, warehouse_rows.parcel),
    "warehouse:manifest-pdf": Row(WAREHOUSE, warehouse_rows.manifest),
    "warehouse:manifest-detail": Row(WAREHOUSE, warehouse_rows.manifest),
    "warehouse:manifest-close": Row(WAREHOUSE, warehouse_rows.manifest),
    "warehouse:held-detail": Row(WAREHOUSE, warehouse_rows.aside),
    "warehouse:held-decide": Row(WAREHOUSE, warehouse_rows.aside),
    "warehouse:stopped-decide": Row(WAREHOUSE, warehouse_rows.fulfilment),
    "warehouse:intercept-settle": Row(WAREHOUSE, warehouse_rows.parcel),
    "warehouse:return-detail": Row(WAREHOUSE, warehouse_rows.came_back),
    "warehouse:shipping-edit": Row(STORE, store_rows.store),
    "warehouse:print-file": Row(PERSON, _papers),
    "kpi:scorecard": Row(WAREHOUSE, warehouse_rows.scorecard),
    "kpi:scorecard-act": Row(WAREHOUSE, warehouse_rows.scorecard),
    "kpi:store": Row(STORE, store_rows.code),
    "kpi:store-day": Row(STORE, store_rows.code_and_day),
}

SHARED: dict[str, str] = {
    **dict.fromkeys(
        (
            "warehouse:courier-detail",
            "warehouse:courier-edit",
            "warehouse:courier-card",
            "warehouse:courier-card-drop",
            "warehouse:courier-cutoffs",
            "warehouse:courier-limit",
            "warehouse:courier-numbers",
            "warehouse:courier-rule-drop",
        ),
        "a courier is the company's; its cards, trucks and limits are shown of one's warehouses",
    ),
    **dict.fromkeys(
        (
            "procurement:supplier",
            "procurement:supplier-edit",
            "procurement:supplier-move",
            "procurement:supplier-licence",
            "procurement:supplier-item",
            "procurement:requisition",
            "procurement:requisition-edit",
            "procurement:requisition-act",
            "procurement:rfq",
            "procurement:rfq-invite",
            "procurement:rfq-cancel",
            "procurement:rfq-open",
            "procurement:rfq-link",
            "procurement:rfq-key",
            "procurement:quote-paper",
            "procurement:compare",
            "procurement:make-orders",
            "procurement:review",
            "procurement:order",
            "procurement:order-act",
            "procurement:order-pdf",
            "procurement:order-receive",
            "procurement:chase",
            "procurement:price",
        ),
        "the company buys as one: whoever holds the grant sees every round, order and price",
    ),
    "core:event-retry": "events belong to the system, whoever looks after it sees all",
    "scan:station": "a station is a kind of work; the work itself is of one's warehouse",
    "accounts:badge": "a lead sees the staff beside them only: tests/accounts/test_badges.py",
    "accounts:person": "administrators look after everybody",
    "accounts:person-door": "administrators look after everybody",
    "accounts:person-password": "administrators look after everybody",
    "api-people-detail": "administrators look after everybody",
    "api-people-close": "administrators look after everybody",
    "api-people-reopen": "administrators look after everybody",
    "ui:styleguide-row": "made-up sample rows",
    "stores:mapping-edit": "a mapping describes a kind of file, not a store",
    "stores:mapping-export": "a mapping describes a kind of file, not a store",
    **dict.fromkeys(
        (
            "stores:product-edit",
            "stores:sku-new",
            "stores:sku-edit",
            "stores:kit-edit",
        ),
        "the company has one catalogue for all stores",
    ),
    **dict.fromkeys(
        ("stores:share", "stores:share-save", "stores:share-push"),
        "stores share the company's SKUs; only listings of one's own stores are shown",
    ),
    "stores:product-detail": "the company has one catalogue for all stores",
    "api-products-detail": "the company has one catalogue for all stores",
    "kpi:lineage": "a metric means the same for all; its figures are of one's own stores",
}

# Who sees every row of a scope although it is not theirs.
SEES_ALL: dict[str, str] = {
    name: "system.view_jobs" for name in ROWS if name.startswith(("core:job-", "api-jobs-"))
}

# Arguments with which a shared address shows rows that must be one's own.
SAMPLES: dict[str, dict[str, Any]] = {"kpi:lineage": {"metric": "net_sales"}}
