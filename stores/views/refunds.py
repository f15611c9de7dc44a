"""The register of refunds: what was given back, why, and what it adds up to."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecomops.ui.lists import Empty, ListPage, Preset
from stores.filters import RefundFilter
from stores.models import Refund
from stores.selectors.refunds import by_kind, refund_rows
from stores.tables.refunds import RefundTable


class RefundList(ListPage):
    """All refunds of one's stores."""

    page = "stores.refunds"
    action = "stores.view_orders"
    title = _("Refunds")
    template_name = "stores/refund_list.html"
    table_class = RefundTable
    filterset_class = RefundFilter
    default_columns = ("order", "stage", "item", "amount", "paid", "done", "shop")
    default_sort = "-done"
    optional = ("paid", "item")
    phone = {"order": "title", "amount": "amount", "stage": "state", "shop": "meta", "done": "side"}
    presets = (
        Preset("all", _("All")),
        Preset("open", _("Asked for, undecided"), "open=yes"),
        Preset("price_gap", _("Price protection"), "stage=price_gap"),
        Preset("return", _("Return and refund"), "stage=return"),
    )
    empty = Empty(
        _("No refunds"),
        _("Refunds come with the orders of an import; nothing was given back yet."),
        "receipt",
    )

    def get_queryset(self) -> QuerySet[Refund]:
        """Refunds of the user's stores."""
        return refund_rows(self.request.user)

    def row_url(self, row: Refund) -> str:
        """The page of the order."""
        return reverse("stores:order-detail", args=[row.order_id])

    def extra_context(self) -> dict[str, Any]:
        """What the last month gave back, by kind."""
        words = dict(Refund.Stage.choices)
        rows = by_kind(self.request.user, timezone.now())
        return {
            "kinds": [
                {"label": words.get(stage, stage), "stage": stage, "currency": currency,
                 "n": n, "total": total}
                for stage, currency, n, total in rows
            ]
        }  # fmt: skip
