"""What the warehouses offer in the rail, in the search and on the home page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecomops.ui.navigation import Item, Section, register
from warehouse import home
from warehouse.selectors import counts, parcels, stopped, waves


def waiting(request: HttpRequest) -> int:
    """How many orders wait for a wave."""
    return waves.waiting_count(request.user)


def unscanned(request: HttpRequest) -> int:
    """How many numbers were told 20 hours ago and no courier has scanned."""
    return parcels.in_danger(request.user, timezone.now())[1]


def refused(request: HttpRequest) -> int:
    """How many numbers a channel refused."""
    return parcels.failed_count(request.user)


def stopped_now(request: HttpRequest) -> int:
    """How much stands on the exception shelf."""
    return stopped.frozen_count(request.user)


def to_approve(request: HttpRequest) -> int:
    """How many counts wait for approval."""
    return counts.to_approve(request.user)


register(
    Section(
        key="warehouse",
        label=_("Warehouse"),
        icon="building-warehouse",
        order=40,
        items=(
            Item(
                _("Waves"), "warehouse:wave-board", "warehouse.view_waves", icon="layout-board",
                badge=waiting,
            ),
            Item(_("Floor"), "scan:home", "warehouse.scan", icon="barcode", phone=2),
            Item(_("Stock"), "warehouse:stock-list", "warehouse.view_stock", icon="box"),
            Item(
                _("Lots and shelf life"), "warehouse:lot-list", "warehouse.view_stock",
                icon="calendar",
            ),
            Item(
                _("Held and damaged"), "warehouse:held-list", "warehouse.view_stock",
                icon="box-off",
            ),
            Item(_("Receipts"), "warehouse:receipt-list", "warehouse.view_stock", icon="truck"),
            Item(
                _("Stock counts"), "warehouse:count-list", "warehouse.view_counts",
                icon="clipboard-check", badge=to_approve,
            ),
            Item(
                _("Parcels"), "warehouse:parcel-list", "warehouse.view_parcels", icon="package",
                badge=unscanned, urgent=True,
            ),
            Item(
                _("Hand-over lists"), "warehouse:manifest-list", "warehouse.view_parcels",
                icon="truck-delivery",
            ),
            Item(
                _("Stopped"), "warehouse:stopped-list", "warehouse.view_stopped",
                icon="hand-stop", badge=stopped_now, urgent=True,
            ),
            Item(
                _("Returns"), "warehouse:return-list", "warehouse.view_returns",
                icon="truck-return",
            ),
            Item(
                _("Write-back of tracking"), "warehouse:write-back-list",
                "warehouse.view_parcels", icon="checks", badge=refused, urgent=True,
            ),
            Item(
                _("Couriers"), "warehouse:courier-list", "warehouse.view_couriers", icon="truck"
            ),
            Item(
                _("Warehouses"), "warehouse:warehouse-list", "warehouse.view_layout",
                icon="building-warehouse",
            ),
        ),
    )
)  # fmt: skip

home.register_all()
