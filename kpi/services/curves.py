"""A store's own refund curve, from pay-days ripe enough to know all their refunds."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from ecomops.core.clock import day_bounds, day_of
from kpi.domain.refunds import HORIZON, curve
from kpi.models import RefundCurve
from stores.models import Store

LOOK_BACK = 180

BY_DELAY = """
WITH sale AS (
    SELECT id, paid_at, paid FROM (
        SELECT o.id, min(p.paid_at) FILTER (WHERE p.kind <> 'deposit') AS paid_at,
               sum(p.amount) AS paid
        FROM stores_order o JOIN stores_payment p ON p.order_id = o.id
        WHERE o.store_id = %(store)s GROUP BY o.id) o
    WHERE paid_at >= %(start)s AND paid_at < %(stop)s
)
SELECT NULL::int AS delay, sum(paid) FROM sale
UNION ALL
SELECT greatest((r.succeeded_at AT TIME ZONE %(zone)s)::date
                - (s.paid_at AT TIME ZONE %(zone)s)::date, 0) AS delay, sum(r.amount)
FROM sale s JOIN stores_refund r ON r.order_id = s.id
WHERE r.succeeded_at IS NOT NULL GROUP BY 1
"""


def refresh(store: Store, *, at: datetime) -> RefundCurve | None:
    """Draw the store's curve anew; None while no pay-day is ripe."""
    today = day_of(at, store.zone)
    given: dict[str, Any] = {
        "store": store.pk,
        "zone": store.zone,
        "start": day_bounds(today - timedelta(HORIZON + LOOK_BACK), store.zone)[0],
        "stop": day_bounds(today - timedelta(HORIZON), store.zone)[0],
    }
    with connection.cursor() as cursor:
        cursor.execute(BY_DELAY, given)
        rows = cursor.fetchall()
    paid = next((amount for delay, amount in rows if delay is None), None) or Decimal(0)
    drawn = curve(paid, {delay: amount for delay, amount in rows if delay is not None})
    if drawn is None:
        return None
    kept, _new = RefundCurve.objects.update_or_create(
        store=store,
        defaults={
            "rate": drawn.rate.quantize(Decimal("0.00000001")),
            "known": [str(share.quantize(Decimal("0.000001"))) for share in drawn.known],
            "computed_at": at,
        },
    )
    return kept
