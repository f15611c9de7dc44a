"""Purchase orders as PDF; words of data never become markup."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ecomops.ui import dates, numbers
from procurement.models import PurchaseOrder

SOURCE = Path(settings.BASE_DIR) / "templates" / "procurement" / "order.typ"


def order_pdf(order: PurchaseOrder) -> bytes:
    """The order as a PDF in the language of whoever asks."""
    import typst  # the PDF maker is large and needed only here

    content: bytes = typst.compile(
        str(SOURCE), sys_inputs={"order": json.dumps(_said(order), ensure_ascii=False)}
    )
    return content


def _said(order: PurchaseOrder) -> dict[str, Any]:
    lines = list(order.lines.select_related("sku"))
    total = sum((line.units * line.price for line in lines), Decimal(0))
    return {
        "title": _("Purchase order"),
        "code": order.code,
        "facts": [
            [_("Buying company"), order.entity.name],
            [_("Tax number"), order.entity.tax_number or "–"],
            [_("Supplier"), order.supplier.name],
            [_("Deliver to"), order.warehouse.label],
            [_("Terms"), order.terms or "–"],
            [_("Owner"), order.owner_label],
            [_("Award"), order.award.code if order.award else "–"],
            [_("Day"), dates.day(order.sent_at or order.created_at, year=True)],
        ],
        "heads": [
            "#", _("SKU"), _("Item name"), _("Pieces"), _("Price"), _("Amount"), _("Promised"),
        ],
        "rows": [
            [str(n), line.sku.code, f"{line.name} {line.spec}".strip(),
             numbers.grouped(line.units), _price(line.price),
             numbers.grouped(line.units * line.price, 2), dates.day(line.promised_on, year=True)]
            for n, line in enumerate(lines, start=1)
        ],
        "total": [_("Total"), f"{numbers.grouped(total, 2)} {order.currency}"],
        "clauses": [
            _("Silence for three days counts as acceptance. Goods that come late may be refused."),
            _("Neither side gives or takes any advantage beside this order; whoever does answers "
              "for the damage."),
        ],
        "draft": "" if order.sent_at else _("Draft – not sent"),
        "sides": [_("For the buyer"), _("For the supplier")],
    }  # fmt: skip


def _price(price: Decimal) -> str:
    text = f"{price:.4f}"
    return text[:-2] if text.endswith("00") else text
