"""Facts must say what their sources say, and no changed day may wait for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from ecomops.core.health import examination
from kpi.models import DayStale

PATIENCE = timedelta(hours=1)
LOOK_BACK = timedelta(days=35)

# Counted anew in the plainest way; days that wait to be computed, or whose change is still on its
# way through the outbox, are nobody's mistake.
DIFFERENT = """
WITH recent AS (
    SELECT f.store_id, f."on", f.paid_orders, f.refund_amount, s.code, s.zone
    FROM kpi_storeday f JOIN stores_store s ON s.id = f.store_id
    WHERE f."on" >= %(since)s AND f.complete AND f.paid_orders IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM kpi_daystale d WHERE d.store_id = f.store_id
                      AND d."on" = f."on")
      AND NOT EXISTS (SELECT 1 FROM core_outboxevent e WHERE e.done_at IS NULL
                      AND (e.payload->>'store')::bigint = f.store_id)
), paid AS (
    SELECT o.store_id, (min(p.paid_at) AT TIME ZONE s.zone)::date AS "on", o.id
    FROM stores_payment p JOIN stores_order o ON o.id = p.order_id
    JOIN stores_store s ON s.id = o.store_id
    WHERE p.kind <> 'deposit' AND o.id IN (
        SELECT order_id FROM stores_payment WHERE paid_at >= %(since)s::date - 1)
    GROUP BY o.store_id, s.zone, o.id
), refunded AS (
    SELECT o.store_id, (r.succeeded_at AT TIME ZONE s.zone)::date AS "on", sum(r.amount) AS amount
    FROM stores_refund r JOIN stores_order o ON o.id = r.order_id
    JOIN stores_store s ON s.id = o.store_id
    WHERE r.succeeded_at >= %(since)s::date - 1 GROUP BY 1, 2
)
SELECT f.code, f."on", f.paid_orders, coalesce(p.n, 0)
FROM recent f
LEFT JOIN (SELECT store_id, "on", count(*) AS n FROM paid GROUP BY 1, 2) p
  ON p.store_id = f.store_id AND p."on" = f."on"
LEFT JOIN refunded r ON r.store_id = f.store_id AND r."on" = f."on"
WHERE f.paid_orders <> coalesce(p.n, 0)
   OR coalesce(f.refund_amount, 0) <> coalesce(r.amount, 0)
ORDER BY f."on", f.code LIMIT 20
"""


@examination("facts = sources")
def facts(at: datetime) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENT, {"since": (at - LOOK_BACK).date()})
        rows = cursor.fetchall()
    for store, on, said, counted in rows:
        yield _(
            "Figures of %(store)s on %(day)s do not fit its orders (%(said)s paid, counted"
            " %(counted)s): compute the day again."
        ) % {"store": store, "day": on, "said": said, "counted": counted}


@examination("days waiting")
def waiting(at: datetime) -> Iterator[str]:
    late = DayStale.objects.filter(since__lt=at - PATIENCE, store__archived_at=None)
    if days := late.count():
        yield _("%(days)s changed days have waited for over an hour to be computed.") % {
            "days": days
        }
