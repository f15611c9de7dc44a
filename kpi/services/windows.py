"""Different visitors and buyers per window: counted in it, never added up.

A buyer belongs to every window that ends from a purchase until the next one, or until the window
has moved past it. So each purchase adds one and takes it off again: one pass, whatever the length.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from psycopg2.extras import execute_values

from ecomops.core.clock import day_bounds
from kpi.models import StoreDay, StoreWindow
from kpi.services import facts
from stores.models import Store
from stores.selectors.visits import Visits, count_window

YEAR = 365
ROLLING = {"7d": 7, "30d": 30, "365d": YEAR}
EVENT_REACH = 30
ENDED = 'old."on" IN (SELECT k."on" FROM k_end k)'

BUYERS = """
CREATE TEMP TABLE k_window_buyers ON COMMIT DROP AS
WITH sale AS (
    SELECT 'paid' AS measure, coalesce(o.buyer_hash, int8send(o.id)) AS buyer,
           (o.paid_at AT TIME ZONE %(zone)s)::date AS day, o.paid_at AS at, o.id
    FROM (SELECT x.id, x.buyer_hash, min(y.paid_at) AS paid_at
          FROM stores_order x JOIN stores_payment y ON y.order_id = x.id
          WHERE x.store_id = %(store)s AND y.kind <> 'deposit' AND x.placed_at < %(stop)s
          GROUP BY x.id) o
    WHERE o.paid_at >= %(start)s AND o.paid_at < %(stop)s
    UNION ALL
    SELECT 'placed', coalesce(o.buyer_hash, int8send(o.id)),
           (o.placed_at AT TIME ZONE %(zone)s)::date, o.placed_at, o.id
    FROM stores_order o
    WHERE o.store_id = %(store)s AND o.placed_at >= %(start)s AND o.placed_at < %(stop)s
), beside AS (
    SELECT measure, day, lag(day) OVER w AS before, lag(day, 2) OVER w AS earlier,
           lead(day) OVER w AS after
    FROM sale WINDOW w AS (PARTITION BY measure, buyer ORDER BY at, id)
), kinds (kind, length) AS (VALUES ('7d', 7), ('30d', 30), ('365d', 365)),
spans (kind, unit) AS (VALUES ('week', 'week'), ('month', 'month')),
steps AS (
    SELECT kind, measure, day, 1 AS step FROM beside, kinds
    UNION ALL
    SELECT kind, measure, least(after, day + length), -1 FROM beside, kinds
    UNION ALL
    SELECT kind, 'repeat', day, 1 FROM beside, kinds
    WHERE measure = 'paid' AND before > day - length
    UNION ALL
    SELECT kind, 'repeat', least(after, before + length), -1 FROM beside, kinds
    WHERE measure = 'paid' AND before > day - length
    UNION ALL
    SELECT kind, measure, day, 1 FROM beside, spans
    WHERE before IS NULL OR before < date_trunc(unit, day)::date
    UNION ALL
    SELECT kind, 'repeat', day, 1 FROM beside, spans
    WHERE measure = 'paid' AND before >= date_trunc(unit, day)::date
      AND (earlier IS NULL OR earlier < date_trunc(unit, day)::date)
), changes AS (
    SELECT kind, measure, day, sum(step) AS step FROM steps GROUP BY kind, measure, day
), calendar AS (
    SELECT d::date AS day FROM generate_series(%(begin)s::date, %(end)s::date, '1 day') d
), running AS (
    SELECT k.kind, m.measure, c.day, sum(coalesce(x.step, 0)) OVER (
        PARTITION BY k.kind, m.measure, CASE WHEN k.kind IN ('week', 'month')
            THEN date_trunc(k.kind, c.day)::date END ORDER BY c.day) AS people
    FROM calendar c
    CROSS JOIN (VALUES ('7d'), ('30d'), ('365d'), ('week'), ('month')) AS k (kind)
    CROSS JOIN (VALUES ('paid'), ('placed'), ('repeat')) AS m (measure)
    LEFT JOIN changes x ON x.kind = k.kind AND x.measure = m.measure AND x.day = c.day
)
SELECT kind, day AS "on",
       CASE kind WHEN '7d' THEN day - 6 WHEN '30d' THEN day - 29 WHEN '365d' THEN day - 364
            ELSE date_trunc(kind, day)::date END AS first_on,
       max(people) FILTER (WHERE measure = 'paid') AS paid,
       max(people) FILTER (WHERE measure = 'placed') AS placed,
       max(people) FILTER (WHERE measure = 'repeat') AS again
FROM running WHERE day = ANY(%(ends)s) GROUP BY kind, day
"""

# People are known only if orders span the whole window, or the store opened within it.
FRESH = """
CREATE TEMP TABLE k_window ON COMMIT DROP AS
SELECT %(store)s::bigint AS store_id, coalesce(b.kind, v.kind) AS kind,
       coalesce(b.first_on, v.first_on) AS first_on, coalesce(b."on", v."on") AS "on",
       v.uv AS uv_measured, NULL::bigint AS uv_reported, v.favs AS favs_measured,
       v.carts AS carts_measured, b.placed::bigint AS placed_buyers,
       b.paid::bigint AS paid_buyers, b.again::bigint AS repeat_buyers
FROM (SELECT * FROM k_window_buyers WHERE "on" <= %(last)s::date
        AND (first_on >= %(first)s::date OR %(opened)s::date >= first_on)) b
FULL JOIN k_window_events v ON v.kind = b.kind AND v.first_on = b.first_on AND v."on" = b."on"
WHERE coalesce(b."on", v."on") = ANY(%(ends)s)
"""


def days_to_look_at(store: Store, days: Iterable[date]) -> set[date]:
    """The days themselves, and those computed before whose windows reach back to one of them."""
    wanted = set(days)
    after = {on + timedelta(n) for on in wanted for n in range(1, EVENT_REACH + 1)} - wanted
    known = StoreDay.objects.filter(store=store, on__in=after, uv_measured__isnull=False)
    return wanted | set(known.values_list("on", flat=True))


def put_windows(
    cursor: Any,
    store: Store,
    days: Iterable[date],
    visits: Visits,
    span: tuple[date, date] | None,
    *,
    at: datetime,
) -> int:
    """Write the windows that end on the days, and those up to a year later that were computed."""
    ends = _ends(store, sorted(days))
    given = {
        "store": store.pk,
        "zone": store.zone,
        "ends": ends,
        "begin": ends[0] - timedelta(YEAR),
        "end": ends[-1],
        "start": day_bounds(ends[0] - timedelta(YEAR), store.zone)[0],
        "stop": day_bounds(ends[-1], store.zone)[1],
        "first": span[0] if span else None,
        "last": span[1] if span else None,
        "opened": store.opened_on,
    }
    cursor.execute(
        'CREATE TEMP TABLE k_window_events (kind text, first_on date, "on" date, uv bigint,'
        " favs bigint, carts bigint) ON COMMIT DROP"
    )
    counted = {one.last for one in visits.windows} | {one.day for one in visits.days}
    rows = [(w.kind, w.first, w.last, w.uv, w.favs, w.carts) for w in visits.windows]
    if rows:
        execute_values(cursor, "INSERT INTO k_window_events VALUES %s", rows, page_size=1_000)
    _keep_counted(cursor, given, sorted(set(ends) - counted))
    cursor.execute(BUYERS, given)
    cursor.execute(FRESH, given)
    gone = f"old.store_id = {store.pk:d} AND old.kind <> 'chosen' AND {ENDED}"
    cursor.execute(
        'CREATE TEMP TABLE k_end ON COMMIT DROP AS SELECT unnest(%(ends)s::date[]) AS "on"', given
    )
    changed = facts.put(cursor, facts.WINDOW, at=at, revise="true", gone=gone)
    cursor.execute("DROP TABLE k_window, k_window_buyers, k_window_events, k_end")
    return changed


def _ends(store: Store, days: list[date]) -> list[date]:
    """The days, and later ones that have facts and lie within a year of them."""
    later = StoreDay.objects.filter(
        store=store, on__gt=days[0], on__lte=days[-1] + timedelta(YEAR - 1)
    )
    return sorted({*days, *later.values_list("on", flat=True)})


def _keep_counted(cursor: Any, given: dict[str, Any], ends: list[date]) -> None:
    """Windows whose events were not looked at again keep the visitors they have."""
    cursor.execute(
        """
        INSERT INTO k_window_events
        SELECT kind, first_on, "on", uv_measured, favs_measured, carts_measured
        FROM kpi_storewindow WHERE store_id = %(store)s AND "on" = ANY(%(kept)s::date[])
          AND kind <> 'chosen' AND uv_measured IS NOT NULL
        """,
        {**given, "kept": ends},
    )


@transaction.atomic
def count_chosen(store: Store, first: date, last: date, *, at: datetime) -> StoreWindow:
    """Count the different people of any window; for workers, on somebody's wish."""
    found = count_window(store, first, last)
    start, stop = day_bounds(first, store.zone)[0], day_bounds(last, store.zone)[1]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), count(*) FILTER (WHERE orders >= 2) FROM (
                SELECT coalesce(buyer_hash, int8send(id)) AS buyer, count(*) AS orders
                FROM (SELECT o.id, o.buyer_hash, min(p.paid_at) AS paid_at
                      FROM stores_order o JOIN stores_payment p ON p.order_id = o.id
                      WHERE o.store_id = %s AND p.kind <> 'deposit' GROUP BY o.id) o
                WHERE paid_at >= %s AND paid_at < %s GROUP BY buyer) b
            """,
            [store.pk, start, stop],
        )
        buyers, again = cursor.fetchone()
        cursor.execute(
            """
            SELECT count(DISTINCT coalesce(buyer_hash, int8send(id))) FROM stores_order
            WHERE store_id = %s AND placed_at >= %s AND placed_at < %s
            """,
            [store.pk, start, stop],
        )
        placed = cursor.fetchone()[0]
    window, _new = StoreWindow.objects.update_or_create(
        store=store, kind=StoreWindow.Kind.CHOSEN, first_on=first, on=last,
        defaults={
            "uv_measured": found.uv if found else None,
            "favs_measured": found.favs if found else None,
            "carts_measured": found.carts if found else None,
            "paid_buyers": buyers, "repeat_buyers": again, "placed_buyers": placed,
            "computed_at": at,
        },
    )  # fmt: skip
    return window
