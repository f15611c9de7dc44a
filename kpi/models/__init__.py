"""Facts: one table a grain, one nullable column a base measure, and what was known before."""

from kpi.models.days import (
    ItemDay,
    ItemDayRevision,
    StoreDay,
    StoreDayRevision,
    ToolDay,
    ToolDayRevision,
)
from kpi.models.rules import CostRule, DayStale, RefundCurve
from kpi.models.staff import Scorecard, StaffDay
from kpi.models.windows import StoreWindow, StoreWindowRevision

__all__ = [
    "CostRule",
    "DayStale",
    "ItemDay",
    "ItemDayRevision",
    "RefundCurve",
    "Scorecard",
    "StaffDay",
    "StoreDay",
    "StoreDayRevision",
    "StoreWindow",
    "StoreWindowRevision",
    "ToolDay",
    "ToolDayRevision",
]
