"""Order records as staging rows: everything that Python must know about a record, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from ecomops.core import crypto
from ecomops.core.bulk import copy_rows
from ecomops.core.clock import day_of
from stores.domain import record_json
from stores.domain.records import OrderRecord
from stores.models import Store

ZERO = Decimal(0)
Rows = dict[str, list[tuple[Any, ...]]]

TABLES: dict[str, str] = {
    "st_order": "k int, external_id text, state text, channel_status text, currency text,"
    " placed_at timestamptz, paid_at timestamptz, shipped_at timestamptz,"
    " completed_at timestamptz, promised_at timestamptz, modified_at timestamptz,"
    " total_amount numeric, paid_amount numeric, refunded_amount numeric,"
    " receivable_amount numeric, units int, line_count int, buyer_hash bytea, buyer_note text,"
    " seller_memo text, flag text, ship_key bytea, courier text, tracking text, digest bytea,"
    " payload bytea",
    "st_line": "k int, external_id text, key text, item_id text, sku_code text, spec text,"
    " title text, units int, amount numeric, list_amount numeric, channel_status text,"
    " refund_status text",
    "st_amount": "k int, line text, kind text, amount numeric",
    "st_payment": "k int, external_id text, kind text, amount numeric, paid_at timestamptz,"
    " method text",
    "st_refund": "k int, external_id text, line text, stage text, amount numeric,"
    " succeeded_at timestamptz",
    "st_consignee": "k int, document bytea, name_hash bytea, phone_hash bytea, phone_last4 text,"
    " country text, region text, city text, is_masked boolean",
    "st_map": "k int, order_id bigint, created boolean, came_from text",
}
COLUMNS = {
    table: tuple(column.split()[0] for column in spec.split(",")) for table, spec in TABLES.items()
}


@dataclass(slots=True)
class Staged:
    """A record that says something new, with its digest and its JSON."""

    record: OrderRecord
    digest: bytes
    dumped: bytes


def prepare() -> None:
    """Make this connection's staging tables, or empty them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_temp.st_order')")
        if cursor.fetchone()[0] is None:
            for table, spec in TABLES.items():
                cursor.execute(f"CREATE TEMP TABLE {table} ({spec})")
        else:
            cursor.execute(f"TRUNCATE {', '.join(TABLES)}")


def rows_of(store: Store, staged: Sequence[Staged]) -> Rows:
    """A batch as the rows of the staging tables, personal data sealed."""
    rows: Rows = {table: [] for table in TABLES}
    for k, one in enumerate(staged):
        record = one.record
        rows["st_order"].append(_order_row(k, one, store))
        rows["st_line"] += _line_rows(k, record)
        rows["st_amount"] += _amount_rows(k, record)
        rows["st_payment"] += [
            (k, x.external_id, x.kind, x.amount, x.paid_at, x.method) for x in record.payments
        ]
        rows["st_refund"] += [
            (k, x.external_id, x.line or None, x.stage, x.amount, x.succeeded_at)
            for x in record.refunds
        ]
        if record.consignee is not None:
            rows["st_consignee"].append(_consignee_row(k, record.consignee))
    return rows


def fill(rows: Rows) -> None:
    """COPY rows into the staging tables, which hold nothing else afterwards."""
    prepare()
    for table, values in rows.items():
        if values:
            copy_rows(table, COLUMNS[table], values)


def receivable(record: OrderRecord) -> Decimal:
    """Buyer's payment plus what the platform and partners pay of the discounts (商家应收)."""
    borne_by_others = sum(
        (x.amount for x in record.amounts if x.kind in ("discount_platform", "discount_partner")),
        ZERO,
    )
    return paid(record) - borne_by_others


def paid(record: OrderRecord) -> Decimal:
    return sum((x.amount for x in record.payments), ZERO)


def total(record: OrderRecord) -> Decimal:
    """What the buyer owes: the sum of the parts, by definition."""
    return sum((amount for _line, _kind, amount in _parts(record)), ZERO)


def _parts(record: OrderRecord) -> Iterable[tuple[str | None, str, Decimal]]:
    if record.amounts:
        return [(x.line or None, x.kind, x.amount) for x in record.amounts]
    if record.lines:
        return [(None, "goods", sum((x.amount for x in record.lines), ZERO))]
    return [(None, "goods", record.total or ZERO)]


def _order_row(k: int, one: Staged, store: Store) -> tuple[Any, ...]:
    record = one.record
    promised = record.promised_at
    if promised is None and record.paid_at is not None:
        promised = record.paid_at + timedelta(hours=store.ship_promise_hours)
    has_payment = bool(record.payments)
    return (
        k, record.external_id, record.state, record.channel_status[:60],
        record.currency or store.currency, record.placed_at or record.paid_at, record.paid_at,
        record.shipped_at, record.completed_at, promised, record.modified_at, total(record),
        paid(record), sum((x.amount for x in record.refunds if x.succeeded_at), ZERO),
        receivable(record) if has_payment else ZERO, sum(x.units for x in record.lines),
        len(record.lines),
        crypto.keyed_hash("buyer", record.buyer_id) if record.buyer_id else None,
        record.buyer_note[:500], record.seller_memo[:500], record.flag[:12], ship_key(record),
        record.courier[:40], record.tracking[:64], one.digest, crypto.seal_bytes(one.dumped),
    )  # fmt: skip


def _line_rows(k: int, record: OrderRecord) -> list[tuple[Any, ...]]:
    return [
        (
            k, x.external_id, listing_key(x.item_id, x.sku_code, x.spec), x.item_id[:64],
            x.sku_code[:120], x.spec[:200], x.title[:300], x.units, x.amount, x.list_amount,
            x.status[:60], x.refund_status[:60],
        )
        for x in record.lines
    ]  # fmt: skip


def listing_key(item_id: str, sku_code: str, spec: str) -> str:
    """One text for one sellable thing of one store; case matters, as it does for channels."""
    return f"{item_id[:64]}|{sku_code[:120]}|{'' if sku_code else spec[:200]}"


def _amount_rows(k: int, record: OrderRecord) -> list[tuple[Any, ...]]:
    summed: dict[tuple[str | None, str], Decimal] = {}
    for line, kind, amount in _parts(record):
        summed[line, kind] = summed.get((line, kind), ZERO) + amount
    return [(k, line, kind, amount) for (line, kind), amount in summed.items()]


def ship_key(record: OrderRecord) -> bytes | None:
    """The channel's addressee token, or a keyed hash of the plain address; masked gives None."""
    if record.ship_token:
        return crypto.keyed_hash("ship", f"{record.buyer_id}|{record.ship_token}")
    person = record.consignee
    if not person or person.get("masked") or not (person.get("street") or person.get("raw")):
        return None
    if not person.get("phone"):
        return None
    where = [record.buyer_id] + [
        person.get(part, "")
        for part in ("name", "phone", "country", "region", "city", "district", "street", "raw")
    ]
    return crypto.keyed_hash("ship", "|".join(where))


def _consignee_row(k: int, person: dict[str, str]) -> tuple[Any, ...]:
    masked = bool(person.get("masked"))
    name, phone = person.get("name", ""), person.get("phone", "")
    digits = "".join(c for c in phone if c.isdigit())
    return (
        k,
        crypto.seal(person),
        crypto.keyed_hash("name", name) if name and not masked else None,
        crypto.keyed_hash("phone", digits) if digits and not masked else None,
        digits[-4:] if not masked or len(digits) >= 4 else "",
        person.get("country", "")[:2],
        person.get("region", "")[:40],
        person.get("city", "")[:60],
        masked,
    )


def unpack(payload: bytes | memoryview) -> OrderRecord:
    """The record a stored version holds."""
    return record_json.load(crypto.unseal_bytes(payload))


def days_of(records: Iterable[OrderRecord], store: Store) -> list[str]:
    """The store-local days whose figures these orders touch."""
    instants = {
        instant
        for record in records
        for instant in (
            record.placed_at,
            record.paid_at,
            record.shipped_at,
            *(x.paid_at for x in record.payments),
            *(x.succeeded_at for x in record.refunds),
        )
        if instant is not None
    }
    return sorted({day_of(instant, store.zone).isoformat() for instant in instants})
