"""What each source said of an order, version by version, people's data masked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecomops.core import crypto
from ecomops.ui import dates, numbers
from stores.domain import record_json
from stores.domain.formats import FORMATS
from stores.domain.records import OrderRecord
from stores.models import Order, OrderAmount, OrderVersion

HIDDEN = "***"
ADDRESS = {
    "name": _("Name"),
    "phone": _("Phone"),
    "country": _("Country"),
    "region": _("Region"),
    "city": _("City"),
    "district": _("District"),
    "street": _("Street"),
    "postcode": _("Postcode"),
    "raw": _("Whole address"),
}


def source_label(source: str) -> str:
    """The name of a source: a file format, a mapping or a connector."""
    if source == "channel":
        return gettext("the channel")
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
        said_of_line = (
            (gettext("Title"), " ".join(filter(None, (line.title, line.spec)))),
            (gettext("Seller's code"), line.sku_code),
            (gettext("Pieces"), str(line.units)),
            (gettext("Amount"), _text(line.amount)),
            (gettext("Status"), line.status),
            (gettext("Refund"), line.refund_status),
        )
        for what, text in said_of_line:
            words = {"number": line.external_id, "what": what}
            yield gettext("Line %(number)s · %(what)s") % words, text
    kinds = dict(OrderAmount.Kind.choices)
    for part in record.amounts:
        kind = str(kinds.get(part.kind, part.kind))
        words = {"number": part.line, "what": kind}
        label = gettext("Line %(number)s · %(what)s") % words if part.line else kind
        yield label, _text(part.amount)
    for payment in record.payments:
        said = f"{_text(payment.amount)} · {_text(payment.paid_at)}"
        yield f"{gettext('Payment')} {payment.external_id}", said
    for refund in record.refunds:
        said = f"{_text(refund.amount)} · {_text(refund.succeeded_at)}"
        yield f"{gettext('Refund')} {refund.external_id}", said
    for name in record.consignee or {}:
        if name != "masked":
            words = {"what": str(ADDRESS.get(name, name))}
            yield gettext("Ship to · %(what)s") % words, HIDDEN
    for name, value in sorted(record.extra.items()):
        yield name, value


def _header(record: OrderRecord) -> Iterator[tuple[str, str]]:
    states = dict(Order.State.choices)
    yield gettext("State"), str(states.get(record.state, record.state))
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
