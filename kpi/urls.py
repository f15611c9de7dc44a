"""Addresses of the KPI screens."""

from django.urls import path

from kpi.views import (
    campaign,
    lineage,
    metrics,
    overview,
    procurement,
    recompute,
    rules,
    staff,
    store,
    warehouse,
)

app_name = "kpi"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("stores/", store.store_list, name="stores"),
    path("stores/<slug:code>/", store.store_page, name="store"),
    path("stores/<slug:code>/<str:on>/", store.day_page, name="store-day"),
    path("campaigns/", campaign.campaign_list, name="campaigns"),
    path("campaigns/<int:campaign_id>/", campaign.campaign_page, name="campaign"),
    path("lineage/<slug:metric>/", lineage.lineage_page, name="lineage"),
    path("warehouse/", warehouse.warehouse_board, name="warehouse"),
    path("staff/", staff.staff_list, name="staff"),
    path("staff/<int:user_id>/", staff.scorecard, name="scorecard"),
    path("staff/<int:user_id>/act/", staff.act, name="scorecard-act"),
    path("procurement/", procurement.procurement_board, name="procurement"),
    path("metrics/", metrics.metric_list, name="metrics"),
    path("rules/", rules.rules, name="rules"),
    path("recompute/", recompute.recompute, name="recompute"),
]
