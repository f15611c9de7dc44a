"""An order record as compact JSON and back: what is digested, sealed and re-applied on undo."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from stores.domain.records import (
    AmountRecord,
    LineRecord,
    OrderRecord,
    PaymentRecord,
    RefundRecord,
)

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode

HEADER = (
    "external_id", "state", "channel_status", "currency", "buyer_id", "buyer_note", "seller_memo",
    "flag", "courier", "tracking", "ship_token",
)  # fmt: skip
INSTANTS = ("placed_at", "paid_at", "shipped_at", "completed_at", "modified_at", "promised_at")


def dump(record: OrderRecord) -> bytes:
    """The record as JSON; equal records give equal bytes, rows of the file are not part of it."""
    header = {name: value for name in HEADER if (value := getattr(record, name))}
    for name in INSTANTS:
        if (instant := getattr(record, name)) is not None:
            header[name] = instant.timestamp()
    body = [
        header,
        None if record.total is None else str(record.total),
        [
            [x.external_id, x.title, x.units, str(x.amount), x.item_id, x.sku_code, x.spec,
             None if x.list_amount is None else str(x.list_amount), x.status, x.refund_status]
            for x in record.lines
        ],
        [[x.kind, str(x.amount), x.line] for x in record.amounts],
        [[x.external_id, str(x.amount), x.paid_at.timestamp(), x.kind, x.method]
         for x in record.payments],
        [[x.external_id, str(x.amount), x.succeeded_at.timestamp() if x.succeeded_at else None,
          x.line, x.stage] for x in record.refunds],
        record.consignee,
        record.extra,
        sorted(record.parts),
    ]  # fmt: skip
    return _encode(body).encode()


def digest(dumped: bytes) -> bytes:
    """16 bytes that differ when anything a source said differs."""
    return blake2b(dumped, digest_size=16).digest()


def load(dumped: bytes | str) -> OrderRecord:
    """The record that `dump` wrote."""
    header, total, lines, amounts, payments, refunds, consignee, extra, parts = json.loads(dumped)
    texts: dict[str, Any] = {name: header.get(name, "") for name in HEADER}
    instants: dict[str, Any] = {name: _instant(header.get(name)) for name in INSTANTS}
    return OrderRecord(
        **texts,
        **instants,
        total=_decimal(total),
        lines=[
            LineRecord(
                external_id=x[0], title=x[1], units=x[2], amount=Decimal(x[3]), item_id=x[4],
                sku_code=x[5], spec=x[6], list_amount=_decimal(x[7]), status=x[8],
                refund_status=x[9],
            )
            for x in lines
        ],
        amounts=[AmountRecord(x[0], Decimal(x[1]), x[2]) for x in amounts],
        payments=[
            PaymentRecord(x[0], Decimal(x[1]), _at(x[2]), x[3], x[4]) for x in payments
        ],
        refunds=[
            RefundRecord(x[0], Decimal(x[1]), _instant(x[2]), x[3], x[4]) for x in refunds
        ],
        consignee=consignee,
        extra=extra,
        parts=frozenset(parts),
    )  # fmt: skip


def _decimal(text: Any) -> Decimal | None:
    return None if text is None else Decimal(text)


def _at(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def _instant(stamp: float | None) -> datetime | None:
    return None if stamp is None else _at(stamp)
