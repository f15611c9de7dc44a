"""What a session is, told twice: once plainly in Python, once as the query that does the work.

The queries are written once, in DuckDB's dialect, over a table `events(event_id, visitor, kind, ts,
item, page, terminal, day)`: `ts` is UTC, `day` the store's own calendar day. Sessions are runs of
page views of one visitor; a gap of 30 minutes, or a new day, ends one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

GAP = timedelta(minutes=30)
KINDS = ("pv", "fav", "cart", "placed", "buy")


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What one store-local day's events say; every people count is of different visitors."""

    day: date
    rows: int
    users: int
    uv: int
    pv: int
    sessions: int
    bounces: int
    favs: int
    carts: int
    placed: int
    paid: int


@dataclass(frozen=True, slots=True)
class ItemCounts:
    day: date
    item: str
    uv: int
    pv: int
    favs: int
    carts: int


@dataclass(frozen=True, slots=True)
class WindowCounts:
    """Different visitors from `first` to `last`."""

    kind: str
    first: date
    last: date
    uv: int
    favs: int
    carts: int


# One row per visitor and day: a tenth of the events, and all that day and window counts need.
VISITOR_DAYS = """
SELECT day, visitor, count(*) AS events,
    count(*) FILTER (WHERE kind = 'pv') AS pv,
    min(ts) FILTER (WHERE kind = 'pv') AS first_ts,
    max(ts) FILTER (WHERE kind = 'pv') AS last_ts,
    bool_or(kind = 'fav') AS fav,
    bool_or(kind = 'cart') AS cart,
    bool_or(kind = 'placed') AS placed,
    bool_or(kind = 'buy') AS buy
FROM events
GROUP BY day, visitor
"""

# Views within half an hour of the day's first are one session: only the others are looked at.
LONG_VISITS = """
SELECT day,
    count(*) FILTER (WHERE starts) AS sessions,
    count(*) FILTER (WHERE starts AND ends) AS bounces
FROM (
    SELECT day,
        before IS NULL OR ts - before >= INTERVAL '30' MINUTE AS starts,
        after IS NULL OR after - ts >= INTERVAL '30' MINUTE AS ends
    FROM (
        SELECT e.day AS day, e.ts AS ts,
            lag(e.ts) OVER (PARTITION BY e.day, e.visitor ORDER BY e.ts) AS before,
            lead(e.ts) OVER (PARTITION BY e.day, e.visitor ORDER BY e.ts) AS after
        FROM events AS e
        JOIN visitor_days AS v ON v.day = e.day AND v.visitor = e.visitor
        WHERE e.kind = 'pv' AND v.last_ts - v.first_ts >= INTERVAL '30' MINUTE
    ) AS views
) AS marked
GROUP BY day
"""

DAYS = """
SELECT v.day AS day, CAST(sum(v.events) AS BIGINT) AS events, count(*) AS users,
    count(*) FILTER (WHERE v.pv > 0) AS uv,
    CAST(sum(v.pv) AS BIGINT) AS pv,
    CAST(count(*) FILTER (WHERE v.pv > 0 AND v.last_ts - v.first_ts < INTERVAL '30' MINUTE)
        + coalesce(max(l.sessions), 0) AS BIGINT) AS sessions,
    CAST(count(*) FILTER (WHERE v.pv = 1) + coalesce(max(l.bounces), 0) AS BIGINT) AS bounces,
    count(*) FILTER (WHERE v.fav) AS favs,
    count(*) FILTER (WHERE v.cart) AS carts,
    count(*) FILTER (WHERE v.placed) AS placed,
    count(*) FILTER (WHERE v.buy) AS paid
FROM visitor_days AS v
LEFT JOIN long_visits AS l ON l.day = v.day
GROUP BY v.day
ORDER BY v.day
"""

ITEMS = """
SELECT day, item,
    count(*) FILTER (WHERE pv > 0) AS uv,
    CAST(sum(pv) AS BIGINT) AS pv,
    count(*) FILTER (WHERE fav) AS favs,
    count(*) FILTER (WHERE cart) AS carts
FROM (
    SELECT day, item, visitor,
        count(*) FILTER (WHERE kind = 'pv') AS pv,
        bool_or(kind = 'fav') AS fav,
        bool_or(kind = 'cart') AS cart
    FROM events
    WHERE item <> ''
    GROUP BY day, item, visitor
) AS each_visitor
GROUP BY day, item
ORDER BY day, item
"""

# A visitor counts in every window that ends from a visit until the next visit, or until the window
# has moved past it. So each visit adds one and takes it off again: linear, whatever the length.
WINDOWS = """
WITH visits AS (
    SELECT 'uv' AS measure, visitor, day FROM visitor_days WHERE pv > 0
    UNION ALL SELECT 'favs' AS measure, visitor, day FROM visitor_days WHERE fav
    UNION ALL SELECT 'carts' AS measure, visitor, day FROM visitor_days WHERE cart
),
neighbours AS (
    SELECT measure, day,
        lag(day) OVER (PARTITION BY measure, visitor ORDER BY day) AS before,
        lead(day) OVER (PARTITION BY measure, visitor ORDER BY day) AS after
    FROM visits
),
changes AS (
    SELECT w.kind AS kind, n.measure AS measure, n.day AS day, 1 AS step
    FROM neighbours AS n CROSS JOIN windows AS w
    WHERE w.length > 0
    UNION ALL
    SELECT w.kind AS kind, n.measure AS measure,
        least(coalesce(n.after, n.day + w.length), n.day + w.length) AS day, -1 AS step
    FROM neighbours AS n CROSS JOIN windows AS w
    WHERE w.length > 0
    UNION ALL
    SELECT 'week' AS kind, measure, day, 1 AS step FROM neighbours
    WHERE before IS NULL OR before < CAST(date_trunc('week', day) AS DATE)
    UNION ALL
    SELECT 'month' AS kind, measure, day, 1 AS step FROM neighbours
    WHERE before IS NULL OR before < CAST(date_trunc('month', day) AS DATE)
)
SELECT kind, measure, day, CAST(sum(step) AS BIGINT) AS step
FROM changes
GROUP BY kind, measure, day
ORDER BY kind, measure, day
"""

WINDOW = """
SELECT count(DISTINCT visitor) FILTER (WHERE kind = 'pv') AS uv,
    count(DISTINCT visitor) FILTER (WHERE kind = 'fav') AS favs,
    count(DISTINCT visitor) FILTER (WHERE kind = 'cart') AS carts
FROM events
"""

QUERIES = {
    "visitor_days": VISITOR_DAYS,
    "long_visits": LONG_VISITS,
    "days": DAYS,
    "items": ITEMS,
    "windows": WINDOWS,
    "window": WINDOW,
}
ROLLING = {"7d": 7, "30d": 30}


def window_start(kind: str, last: date) -> date:
    """The first day of the window of a kind that ends on `last`."""
    if kind == "week":
        return last - timedelta(last.weekday())
    if kind == "month":
        return last.replace(day=1)
    return last - timedelta(ROLLING[kind] - 1)


def running(
    steps: Iterable[tuple[str, str, date, int]], last_days: Iterable[date]
) -> list[WindowCounts]:
    """Add the steps of `WINDOWS` up to the counts of the windows that end on the days asked for."""
    by_kind: dict[str, dict[str, dict[date, int]]] = {}
    for kind, measure, day, step in steps:
        by_kind.setdefault(kind, {}).setdefault(measure, {})[day] = step
    wanted = sorted(set(last_days))
    if not wanted or not by_kind:
        return []
    begin = min(day for kinds in by_kind.values() for steps_ in kinds.values() for day in steps_)
    totals: dict[tuple[str, str], int] = {}
    found: list[WindowCounts] = []
    asked = set(wanted)
    for n in range((wanted[-1] - begin).days + 1):
        day = begin + timedelta(n)
        for kind, measures in by_kind.items():
            for measure, changes in measures.items():
                fresh = kind in ("week", "month") and window_start(kind, day) == day
                old = 0 if fresh else totals.get((kind, measure), 0)
                totals[kind, measure] = old + changes.get(day, 0)
            if day in asked:
                counts = {m: totals.get((kind, m), 0) for m in ("uv", "favs", "carts")}
                found.append(WindowCounts(kind, window_start(kind, day), day, **counts))
    return found


def sessions_of(views: Iterable[datetime]) -> list[int]:
    """Page views per session of one visitor's one day, in order: the meaning of the query."""
    sizes: list[int] = []
    before: datetime | None = None
    for view in sorted(views):
        if before is None or view - before >= GAP:
            sizes.append(0)
        sizes[-1] += 1
        before = view
    return sizes
