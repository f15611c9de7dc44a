"""What each source said of an order, version by version, people's data masked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from ecomops.core import crypto
from ecomops.ui import dates, numbers
from stores.domain import record_json
from stores.domain.formats import FORMATS
from stores.domain.records import OrderRecord
from stores.models import OrderVersion

HIDDEN = "***"


def source_label(source: str) -> str:
    """The name of a source: a file format, a mapping or a connector."""
    if source == "demo":
        return gettext("the made-up company")
    if source.startswith("mapped"):
        return gettext("a file with a column mapping")
    known = FORMATS.get(source)
    return gettext(known.label) if known is not None else source


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing two versions say differently; an empty text means nothing was said."""

    label: str
    before: str
    now: str


def record_of(version: OrderVersion) -> OrderRecord | None:
    """What the version says; nothing once it was erased."""
    sealed = bytes(version.payload)
    return record_json.load(crypto.unseal_bytes(sealed)) if sealed else None


def differences(version: OrderVersion, earlier: OrderVersion | None) -> list[Difference]:
    """What the version says otherwise than the earlier one of its source, or all it says."""
    now = record_of(version)
    before = record_of(earlier) if earlier is not None else None
    said_now = dict(_said(now)) if now is not None else {}
    said_before = dict(_said(before)) if before is not None else {}
    labels = list(dict.fromkeys([*said_now, *said_before]))
    return [
        Difference(label, said_before.get(label, ""), said_now.get(label, ""))
        for label in labels
        if said_before.get(label, "") != said_now.get(label, "")
    ]


def _said(record: OrderRecord) -> Iterator[tuple[str, str]]:
    """Label and text of everything a source says, in the order of a page."""
    yield from _header(record)
    for line in record.lines:
        where = gettext("Line %(number)s") % {"number": line.external_id}
        yield f"{where}: {gettext('title')}", " ".join(filter(None, (line.title, line.spec)))
        yield f"{where}: {gettext('seller’s code')}", line.sku_code
        yield f"{where}: {gettext('pieces')}", str(line.units)
        yield f"{where}: {gettext('amount')}", _text(line.amount)
        yield f"{where}: {gettext('status')}", line.status
        yield f"{where}: {gettext('refund')}", line.refund_status
    for part in record.amounts:
        where = f" · {part.line}" if part.line else ""
        yield f"{gettext('Amount')}: {part.kind}{where}", _text(part.amount)
    for payment in record.payments:
        said = f"{_text(payment.amount)} · {_text(payment.paid_at)}"
        yield f"{gettext('Payment')} {payment.external_id}", said
    for refund in record.refunds:
        said = f"{_text(refund.amount)} · {_text(refund.succeeded_at)}"
        yield f"{gettext('Refund')} {refund.external_id}", said
    for name in record.consignee or {}:
        if name != "masked":
            yield f"{gettext('Consignee')}: {name}", HIDDEN
    for name, value in sorted(record.extra.items()):
        yield name, value


def _header(record: OrderRecord) -> Iterator[tuple[str, str]]:
    yield gettext("State"), record.state
    yield gettext("Channel status"), record.channel_status
    yield gettext("Currency"), record.currency
    yield gettext("Placed"), _text(record.placed_at)
    yield gettext("Paid at"), _text(record.paid_at)
    yield gettext("Shipped"), _text(record.shipped_at)
    yield gettext("Completed"), _text(record.completed_at)
    yield gettext("Ship by"), _text(record.promised_at)
    yield gettext("Changed by the channel"), _text(record.modified_at)
    yield gettext("Buyer’s note"), record.buyer_note
    yield gettext("Seller’s memo"), record.seller_memo
    yield gettext("Flag"), record.flag
    yield gettext("Courier"), record.courier
    yield gettext("Waybill"), record.tracking
    yield gettext("Buyer"), HIDDEN if record.buyer_id else ""
    yield gettext("Total"), _text(record.total)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return dates.moment(value, seconds=True)
    return numbers.grouped(value, 2) if isinstance(value, Decimal) else str(value)
