"""Every event there is and who reacts to it: the whole reaction graph on one page."""

from __future__ import annotations

from ecomops.core.outbox import Handler
from kpi import handlers as kpi
from stores import handlers as stores

REACTIONS: dict[str, tuple[Handler, ...]] = {
    "orders.received": (stores.audit_orders, kpi.mark_days_stale),
    "orders.withdrawn": (kpi.mark_days_stale,),
    "orders.released": (),
    "traffic.received": (kpi.mark_days_stale,),
    "ads.received": (kpi.mark_days_stale,),
    "events.received": (kpi.mark_days_stale,),
    "costs.changed": (kpi.mark_days_stale,),
    "targets.set": (),
}
