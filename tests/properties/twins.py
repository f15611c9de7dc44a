"""The whole state of the thread as values: what doing it one by one and by the set must share.

New rows have no numbers of their own here: each is known by what it says, and whoever points to
it by that. Events are what they tell of, whether in one list or in many.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from ecomops.core.errors import DomainError

APPS = ("stores", "warehouse", "work", "campaigns", "procurement")
OTHERS = ("core.Entry", "core.OutboxEvent", "core.NumberSeries")
# sealed with a fresh key each time, keys of calls, and how often a row was touched
NOT_SAID = {
    "stores_orderversion": {"payload"},
    "stores_consignee": {"document"},
    "warehouse_waybillrequest": {"key"},
    "warehouse_skubalance": {"version"},
    "warehouse_picklist": {"version", "last"},
    "stores_listingstock": {"wanted_version"},
}
# what history and events call the rows that they name
NAMED = {
    "order": "stores_order", "orders": "stores_order", "short": "stores_order",
    "group": "stores_shipgroup", "store": "stores_store",
    "fulfilment": "warehouse_fulfilment", "fulfilments": "warehouse_fulfilment",
    "parcel": "warehouse_parcel", "parcels": "warehouse_parcel",
    "wave": "warehouse_wave", "receipt": "warehouse_receipt", "skus": "stores_sku",
}  # fmt: skip


def _tables() -> dict[str, type[models.Model]]:
    found = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    found += [apps.get_model(name) for name in OTHERS]
    return {model._meta.db_table: model for model in found}


def _links() -> dict[str, dict[str, str]]:
    """Table → column → the table whose rows it names."""
    found = {}
    for table, model in _tables().items():
        fields = model._meta.concrete_fields
        found[table] = {
            one.column: one.related_model._meta.db_table for one in fields if one.is_relation
        }
        if any(one.column == "order_id" for one in fields):
            found[table].setdefault("order_id", "stores_order")
    return found


TABLES: dict[str, type[models.Model]] = {}
LINKS: dict[str, dict[str, str]] = {}


def _learn() -> None:
    if not TABLES:
        TABLES.update(_tables())
        LINKS.update(_links())


def _key(table: str) -> str:
    return TABLES[table]._meta.pk.column


def newest() -> dict[str, int]:
    """The last number that each table has given."""
    _learn()
    parts = [
        f"SELECT '{table}', coalesce(max({_key(table)}), 0)::bigint FROM \"{table}\""  # our names
        for table in TABLES
        if TABLES[table]._meta.pk.get_internal_type() != "UUIDField"
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def picture(since: dict[str, int]) -> dict[str, list[str]]:
    """Table → its rows in words, sorted; of history and events those that are new."""
    _learn()
    parts = [
        f"SELECT '{table}', row_to_json(t)::text FROM \"{table}\" t"  # our names
        + (f" WHERE t.id > {since[table]}" if table.startswith("core_") else "")
        for table in TABLES
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        rows: dict[str, dict[Any, dict[str, Any]]] = {table: {} for table in TABLES}
        for table, said in cursor.fetchall():
            row = json.loads(said)
            rows[table][row[_key(table)]] = row
    return _Words(rows, since).all()


class _Words:
    """Rows told by their content: a new one has no number, only what it says."""

    def __init__(self, rows: dict[str, dict[Any, dict[str, Any]]], since: dict[str, int]) -> None:
        self.rows, self.since = rows, since
        self.labels: dict[tuple[str, Any], str] = {}

    def all(self) -> dict[str, list[str]]:
        said = {
            table: sorted(self.text(table, row) for row in rows.values())
            for table, rows in self.rows.items()
            if table != "core_outboxevent"
        }
        events = self.rows.get("core_outboxevent", {}).values()
        said["core_outboxevent"] = sorted({word for row in events for word in self.event(row)})
        return said

    def is_new(self, table: str, pk: Any) -> bool:
        return pk in self.rows.get(table, {}) and isinstance(pk, int) and pk > self.since[table]

    def label(self, table: str, pk: Any) -> Any:
        if not self.is_new(table, pk):
            return pk
        if (table, pk) not in self.labels:
            said = self.text(table, self.rows[table][pk])
            self.labels[table, pk] = hashlib.sha1(said.encode()).hexdigest()[:8]  # a short name
        return self.labels[table, pk]

    def text(self, table: str, row: dict[str, Any]) -> str:
        links, key = LINKS[table], _key(table)
        said: dict[str, Any] = {}
        for column, value in row.items():
            if column in NOT_SAID.get(table, ()) or (column == key and self.is_new(table, value)):
                continue
            said[column] = self.label(links[column], value) if column in links else value
        if "subject_type" in row:
            said["subject_id"] = self.subject(row["subject_type"], row["subject_id"])
        if "params" in row:
            said["params"] = {name: self.many(name, one) for name, one in row["params"].items()}
        if "order_ids" in row:
            said["order_ids"] = self.many("orders", row["order_ids"])
        return json.dumps(said, sort_keys=True, ensure_ascii=False)

    def subject(self, kind: str, pk: str) -> Any:
        table = kind.replace(".", "_")
        return self.label(table, int(pk)) if table in self.rows and pk.isdigit() else pk

    def many(self, name: str, value: Any) -> Any:
        table = NAMED.get(name)
        if table is None:
            return value
        if isinstance(value, list):
            return sorted(str(self.label(table, pk)) for pk in value)
        return self.label(table, value)

    def event(self, row: dict[str, Any]) -> Iterator[str]:
        for name, value in row["payload"].items():
            said = self.many(name, value)
            for one in said if isinstance(said, list) else [said]:
                yield f"{row['name']} {name} {one}"


def quietly(act: Callable[[], Any]) -> None:
    """Do it; a refusal leaves everything as it was."""
    with contextlib.suppress(DomainError), transaction.atomic():
        act()


def compare(
    alone: Callable[[], Any],
    together: Callable[[], Any],
    *,
    seen: Callable[[dict[str, int]], Any] = picture,
) -> None:
    """Both must end in the same state; what was done by the set stays."""
    since = newest()
    with transaction.atomic():
        alone()
        one_by_one = seen(since)
        transaction.set_rollback(True)
    together()
    by_the_set = seen(since)
    assert one_by_one == by_the_set, differences(one_by_one, by_the_set)


def differences(one: Any, other: Any) -> str:
    """Only what differs, in words."""
    if not isinstance(one, dict):
        return f"one by one {one}\nby the set {other}"
    words = []
    for table in one:
        for name, rows, rest in (
            ("one by one", one[table], other[table]), ("by the set", other[table], one[table]),
        ):  # fmt: skip
            left = list(rest)
            for row in rows:
                if row in left:
                    left.remove(row)
                else:
                    words.append(f"{table}, only {name}: {row}")
    return "\n".join(words)
