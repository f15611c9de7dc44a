"""Days whose sources changed: marked here, computed again by the roll-up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import connection

from ecomops.core import jobs
from ecomops.core.actor import SYSTEM
from ecomops.core.models import Job
from kpi.models import DayStale

JOB = "kpi.rollup"


def mark(store_id: int, days: Iterable[date], *, at: datetime) -> int:
    """Mark a store's days and see that a roll-up is on its way; return how many days."""
    wanted = sorted(set(days))
    if not wanted:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO kpi_daystale (store_id, "on", since, marks)
            SELECT %s, day, %s, 1 FROM unnest(%s::date[]) AS day ORDER BY day
            ON CONFLICT (store_id, "on") DO UPDATE SET marks = kpi_daystale.marks + 1
            """,
            [store_id, at, wanted],
        )
    ask_for_roll_up(at=at)
    return len(wanted)


def mark_sales_of(skus: Sequence[int], from_on: date, *, at: datetime) -> int:
    """Mark every day since `from_on` on which one of the SKUs was paid for."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO kpi_daystale (store_id, "on", since, marks)
            SELECT DISTINCT o.store_id, (o.paid_at AT TIME ZONE s.zone)::date, %s::timestamptz, 1
            FROM stores_orderlineitem i
            JOIN stores_orderline l ON l.id = i.line_id
            JOIN stores_order o ON o.id = l.order_id
            JOIN stores_store s ON s.id = o.store_id
            WHERE i.sku_id = ANY(%s) AND o.paid_at IS NOT NULL
              AND (o.paid_at AT TIME ZONE s.zone)::date >= %s
            ORDER BY 1, 2
            ON CONFLICT (store_id, "on") DO UPDATE SET marks = kpi_daystale.marks + 1
            """,
            [at, list(skus), from_on],
        )
        marked = cursor.rowcount
    if marked:
        ask_for_roll_up(at=at)
    return marked


def ask_for_roll_up(*, at: datetime) -> None:
    """Enqueue the job that empties the list, unless one still waits to begin."""
    waiting = Job.objects.filter(kind=JOB, state=Job.State.QUEUED, params={})
    if not waiting.exists() and DayStale.objects.exists():
        jobs.enqueue(JOB, {}, actor=SYSTEM, at=at)
