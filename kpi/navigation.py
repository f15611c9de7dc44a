"""What the figures offer in the rail, and how metrics and stores are found by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import kpi.routines  # noqa: F401  # the days of two roles register themselves
from ecomops.core.policies import may
from ecomops.ui import tabs
from ecomops.ui.navigation import Item, Section, extend, register
from ecomops.work import search
from kpi.labels import METRIC_WORDS, metric_definition, metric_label
from kpi.selectors.figures import scope_of

register(
    Section(
        key="kpi",
        label=gettext_lazy("KPI"),
        icon="chart-bar",
        order=60,
        items=(
            Item(gettext_lazy("Overview"), "kpi:overview", "kpi.view_figures", phone=4),
            Item(gettext_lazy("Stores"), "kpi:stores", "kpi.view_figures"),
            Item(gettext_lazy("Campaigns"), "kpi:campaigns", "kpi.view_campaigns"),
            Item(gettext_lazy("Warehouse board"), "kpi:warehouse", "kpi.view_warehouse"),
            Item(gettext_lazy("Procurement board"), "kpi:procurement", "kpi.view_procurement"),
            Item(gettext_lazy("Scorecards"), "kpi:staff", "kpi.view_staff"),
            Item(gettext_lazy("Metrics"), "kpi:metrics", "kpi.view_registry"),
            Item(gettext_lazy("Compute days again"), "kpi:recompute", "kpi.roll_up"),
        ),
    )
)
extend(
    "system",
    Item(gettext_lazy("Cost rules"), "kpi:rules", "kpi.set_cost_rule", icon="currency-yuan"),
)
tabs.register(
    "campaign",
    tabs.Tab(gettext_lazy("Actual against plan"), "kpi:campaign", "kpi.view_campaigns", order=20),
)


def metrics(user: Any, text: str) -> Iterator[search.Hit]:
    """Metrics by name or id: a hit opens its definition."""
    if not may(user, "kpi.view_registry"):
        return
    wanted, kind = text.casefold(), _("Metric")
    for name in METRIC_WORDS:
        if wanted in name or wanted in metric_label(name).casefold():
            href = f"{reverse('kpi:metrics')}#{name}"
            yield search.Hit(kind, metric_label(name), metric_definition(name), href)


def stores(user: Any, text: str) -> Iterator[search.Hit]:
    """The figures of the user's stores by name or code."""
    if not may(user, "kpi.view_figures"):
        return
    wanted, kind = text.casefold(), _("Store figures")
    for store in scope_of(user, None):
        if wanted in store.code or wanted in f"{store.name} {store.name_en}".casefold():
            href = reverse("kpi:store", args=[store.code])
            yield search.Hit(kind, store.label, store.get_channel_display(), href)


search.register("kpi.metrics", metrics, order=80)
search.register("kpi.stores", stores, order=70)
