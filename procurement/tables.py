"""Columns of buying's lists."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from ecomops.ui.tables import (
    AgoColumn,
    DayColumn,
    ListTable,
    MarkColumn,
    MomentColumn,
    MoneyColumn,
    NumberColumn,
    TwoLineColumn,
)
from procurement.templatetags.buying import unit_price

SUPPLIER_MOODS = {
    "prospect": "flat", "sampled": "info", "audited": "info", "qualified": "flat",
    "suspended": "watch", "eliminated": "act",
}  # fmt: skip
REQUISITION_MOODS = {
    "draft": "flat", "submitted": "watch", "approved": "info", "refused": "act", "bought": "flat",
}  # fmt: skip
RFQ_MOODS = {
    "draft": "flat", "asked": "info", "opened": "watch", "awarded": "flat", "cancelled": "act",
}  # fmt: skip
ORDER_MOODS = {
    "draft": "flat", "sent": "watch", "confirmed": "info", "received": "flat", "cancelled": "act",
}  # fmt: skip


class SupplierTable(ListTable):
    name = TwoLineColumn(
        accessor="label", order_by="name", verbose_name=_("Supplier"), below="code"
    )
    kind = tables.Column(accessor="get_kind_display", order_by="kind", verbose_name=_("Class"))
    state = MarkColumn(
        accessor="get_state_display", order_by="state", verbose_name=_("State"),
        moods=SUPPLIER_MOODS,
    )  # fmt: skip
    grade = tables.Column(verbose_name=_("Grade"))
    items = NumberColumn(accessor="item_count", verbose_name=_("Supplies (SKUs)"))
    licence = DayColumn(accessor="licence_ends", verbose_name=_("Licence ends"))
    region = tables.Column(verbose_name=_("Region"))


class RequisitionTable(ListTable):
    number = TwoLineColumn(
        accessor="code", order_by=("year", "number"), verbose_name=_("Requisition"), below="title"
    )
    state = MarkColumn(
        accessor="get_state_display", order_by="state", verbose_name=_("State"),
        moods=REQUISITION_MOODS,
    )  # fmt: skip
    source = tables.Column(
        accessor="get_source_display", order_by="source", verbose_name=_("Comes from")
    )
    lines = NumberColumn(accessor="line_count", verbose_name=_("Lines"))
    need = DayColumn(accessor="need_on", verbose_name=_("Needed by"))
    who = tables.Column(accessor="requested_label", verbose_name=_("Asked by"))
    made = AgoColumn(accessor="created_at", verbose_name=_("Written"))


class RfqTable(ListTable):
    number = TwoLineColumn(
        accessor="code", order_by=("year", "number"), verbose_name=_("RFQ"), below="title"
    )
    state = MarkColumn(
        accessor="get_state_display", order_by="state", verbose_name=_("State"), moods=RFQ_MOODS
    )
    answered = NumberColumn(accessor="answer_count", verbose_name=_("Answered"))
    invited = NumberColumn(accessor="invited_count", verbose_name=_("Invited"))
    deadline = MomentColumn(accessor="deadline_at", verbose_name=_("Deadline"))
    buyer = tables.Column(accessor="buyer_label", verbose_name=_("Buyer"))


class OrderTable(ListTable):
    number = TwoLineColumn(
        accessor="code", order_by=("year", "number"), verbose_name=_("Purchase order"),
        below="supplier__label",
    )  # fmt: skip
    state = MarkColumn(
        accessor="get_state_display", order_by="state", verbose_name=_("State"), moods=ORDER_MOODS
    )
    amount = MoneyColumn(accessor="amount", verbose_name=_("Amount"), currency="currency")
    promised = DayColumn(accessor="first_promised", verbose_name=_("Promised"))
    owner = tables.Column(accessor="owner_label", verbose_name=_("Owner"))
    sent = AgoColumn(accessor="sent_at", verbose_name=_("Sent"))


class PriceColumn(NumberColumn):
    """A price a piece, with no more places than matter; files keep them all."""

    def render(self, value: Any) -> str:
        """Two decimals, three or four below one."""
        return unit_price(value)


class PriceTable(ListTable):
    sku = TwoLineColumn(
        accessor="sku__code",
        order_by="sku__code",
        verbose_name=_("SKU"),
        below="sku__product__label",
    )
    kind = tables.Column(accessor="get_kind_display", order_by="kind", verbose_name=_("Kind"))
    supplier = tables.Column(
        accessor="supplier__label", order_by="supplier__name", verbose_name=_("Supplier")
    )
    units = NumberColumn(verbose_name=_("Pieces"))
    price = PriceColumn(verbose_name=_("Price"))
    landed = PriceColumn(verbose_name=_("Landed unit cost"))
    currency = tables.Column(verbose_name=_("Currency"))
    on = DayColumn(verbose_name=_("Day"))
