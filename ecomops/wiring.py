"""Every event there is and who reacts to it: the whole reaction graph on one page."""

from __future__ import annotations

from ecomops.core.outbox import Handler
from kpi import handlers as kpi
from procurement import handlers as procurement
from stores import handlers as stores
from warehouse import handlers as warehouse

REACTIONS: dict[str, tuple[Handler, ...]] = {
    "orders.received": (
        warehouse.reserve_received,
        stores.audit_orders,
        stores.count_demand,
        kpi.mark_days_stale,
    ),
    "orders.withdrawn": (stores.count_demand, kpi.mark_days_stale),
    "orders.matched": (warehouse.reserve_received, stores.count_demand),
    "orders.held": (warehouse.stop_held,),
    "orders.released": (warehouse.plan_released,),
    "orders.whole": (warehouse.plan_released,),
    "stock.reserved": (),
    "fulfilments.ready": (),
    "wave.released": (kpi.tick_wave,),
    "pick.done": (),
    "fulfilment.frozen": (),
    "parcel.intercept_asked": (),
    "orders.shipped": (kpi.mark_days_stale,),
    "parcels.packed": (warehouse.tell_early,),
    "parcels.handed_over": (warehouse.tell_channels,),
    "manifest.closed": (kpi.tick_truck,),
    "returns.graded": (warehouse.tell_of_return, kpi.count_returned),
    "parcels.tracked": (warehouse.follow_parcels,),
    "parcels.collected": (),
    "purchase.ordered": (),
    "receipt.checked": (procurement.book_receipts,),
    "traffic.received": (kpi.mark_days_stale, kpi.tick_traffic),
    "ads.received": (kpi.mark_days_stale,),
    "events.received": (kpi.mark_days_stale,),
    "costs.changed": (kpi.mark_days_stale,),
    "targets.set": (),
}
