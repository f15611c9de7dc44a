"""The audit queue (审单): what is held, why, and how long it may still wait."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecomops.core.http import StaffRequest
from ecomops.ui.lists import BulkAction, Empty, ListPage, Preset
from stores.filters import AuditFilter
from stores.models import Order
from stores.selectors import orders as reading
from stores.tables import AuditTable
from stores.views.orders import contact_many, release_many


class AuditQueue(ListPage):
    """Held orders by reason, the oldest first."""

    page = "stores.audit"
    action = "stores.view_audit"
    title = _("Audit")
    template_name = "stores/list.html"
    table_class = AuditTable
    filterset_class = AuditFilter
    default_sort = "held"
    optional = ("items", "held")
    phone = {
        "note": "title", "paid": "amount", "number": "meta", "contact": "side",
        "reason": "state", "release": "end",
    }  # fmt: skip
    presets = (
        Preset("all", _("All")),
        *(Preset(code, label, f"hold={code}") for code, label in Order.Hold.choices),
    )
    bulk = (
        BulkAction("contact", _("Contacted"), "stores.contact_buyer", icon="message"),
        BulkAction("release", _("Release"), "stores.release_order", icon="check", primary=True),
    )
    empty = Empty(
        _("Nothing is held"),
        _("Clean orders pass by themselves; the others wait here with the reason."),
        "checks",
    )

    def get_queryset(self) -> QuerySet[Order]:
        """Held orders of the user's stores."""
        return reading.held_rows(self.request.user)

    def row_url(self, row: Order) -> str:
        """The page of the order."""
        return reverse("stores:order-detail", args=[row.pk])

    def preset_counts(self) -> Mapping[str, int]:
        """How many wait for each reason."""
        return dict.fromkeys(Order.Hold.values, 0) | reading.counts_of_holds(self.request.user)

    def fresh(self) -> str:
        """What is expected of whoever works here."""
        return str(_("Contact within 10 minutes of service hours, release within 24 hours"))

    def bulk_contact(self, request: StaffRequest, rows: QuerySet[Order]) -> None:
        """The buyers of the ticked orders were contacted."""
        contact_many(request, rows)

    def bulk_release(self, request: StaffRequest, rows: QuerySet[Order]) -> None:
        """Let the ticked orders go on."""
        release_many(request, rows)
