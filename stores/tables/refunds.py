"""Columns of the register of refunds."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from ecomops.ui.tables import ListTable, MarkColumn, MomentColumn, MoneyColumn, ShopColumn
from stores.selectors.scope import colour_token


class RefundTable(ListTable):
    order = tables.Column(accessor="order__external_id", verbose_name=_("Order"))
    stage = MarkColumn(
        accessor="get_stage_display", verbose_name=_("Kind"), order_by="stage",
        moods={"price_gap": "watch", "return": "info"},
    )  # fmt: skip
    item = tables.Column(accessor="line__title", verbose_name=_("Item"), default="–")
    amount = MoneyColumn(verbose_name=_("Refunded"), currency="currency", order_by="amount")
    paid = MomentColumn(accessor="order__paid_at", verbose_name=_("Paid at"))
    done = MomentColumn(
        accessor="succeeded_at", verbose_name=_("Refunded at"), default=_("undecided")
    )
    shop = ShopColumn(
        accessor="order__store__label", verbose_name=_("Store"), order_by="order__store__colour",
        colour=lambda row: colour_token(row.order.store.colour),
    )  # fmt: skip
