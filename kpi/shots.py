"""The KPI pages to be pictured."""

from __future__ import annotations

from django.utils import timezone

from campaigns.models import Campaign
from ecomops.ui.shots import Page, register
from kpi.models import StaffDay, StoreDay


def _latest(path: str) -> str | None:
    """An address with the store and the day that have the newest figures."""
    row = (
        StoreDay.objects.filter(paid_amount__gt=0, complete=True)
        .order_by("-on", "store_id")
        .select_related("store")
        .first()
    )
    return path.format(store=row.store.code, on=row.on) if row else None


register(Page("overview", "/kpi/", user="executive"))
register(Page("kpi-stores", "/kpi/stores/", user="executive"))
register(Page("kpi-store", lambda: _latest("/kpi/stores/{store}/"), user="executive"))
register(Page("kpi-day", lambda: _latest("/kpi/stores/{store}/{on}/"), user="executive"))
register(
    Page(
        "kpi-drawer",
        "/kpi/",
        user="executive",
        steps=(("click", ".tiles .tile:nth-child(1)"), ("wait_for_selector", "aside#drawer")),
    )
)
register(Page("kpi-lineage", "/kpi/lineage/net_margin/", user="executive"))


def _campaign() -> str | None:
    """The campaign that began last."""
    begun = Campaign.objects.filter(starts_on__lt=timezone.localdate(), approver__isnull=False)
    row = begun.order_by("-starts_on").first()
    return f"/kpi/campaigns/{row.pk}/" if row else None


register(Page("kpi-campaign", _campaign, user="executive"))


def _scorecard() -> str | None:
    """The card of whoever worked most lately."""
    row = StaffDay.objects.filter(station__in=["pick", "pack"]).order_by("-on", "-done").first()
    return f"/kpi/staff/{row.person}/" if row else None


register(Page("kpi-procurement", "/kpi/procurement/", user="purchasing"))
register(Page("kpi-staff", "/kpi/staff/", user="lead"))
register(Page("kpi-scorecard", _scorecard, user="lead"))
register(Page("kpi-warehouse", "/kpi/warehouse/", user="lead"))
register(Page("kpi-metrics", "/kpi/metrics/", user="executive"))
register(Page("kpi-recompute", "/kpi/recompute/", user="finance"))
