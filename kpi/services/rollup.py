"""A store's days computed from what lies below: for any range at once, and as often as wanted.

The same sources give the same facts, whoever asks and how often. A day whose sources say nothing
of a measure keeps NULL there. What a complete day said before a change stays as a revision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from psycopg2.extras import execute_values

from ecomops.core.clock import day_bounds
from kpi.services import facts, rollup_sql, windows
from stores.models import Store
from stores.selectors.visits import Visits, count_visits

LOCK = 7_730
IN_DAYS = 'old."on" IN (SELECT k."on" FROM k_day k)'
SETTLE = timedelta(minutes=30)
REPORTED = (
    "uv", "pv", "sessions", "favs", "carts", "placed_amount", "placed_buyers", "paid_orders",
    "paid_amount", "paid_buyers", "units", "refund_amount",
)  # fmt: skip
ITEM_REPORTED = ("uv", "pv", "favs", "carts", "paid_buyers", "paid_amount", "units")
PEOPLE = frozenset({"uv", "favs", "carts", "placed_buyers", "paid_buyers"})
AMOUNTS = frozenset({"placed_amount", "paid_amount", "refund_amount"})
ADS = ("impressions", "clicks", "ad_orders", "ad_cost", "ad_sales", "ad_sales_direct",
       "ad_sales_assisted")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rolled:
    """How many rows of each grain changed."""

    days: int = 0
    store_days: int = 0
    item_days: int = 0
    tool_days: int = 0
    windows: int = 0


def roll_up_day(store: Store, on: date, *, at: datetime) -> Rolled:
    """Compute one day of a store."""
    return roll_up_days(store, [on], at=at)


@transaction.atomic
def roll_up_days(store: Store, days: Iterable[date], *, at: datetime) -> Rolled:
    """Compute days of a store on every grain, and the windows that end on or after them."""
    wanted = sorted(set(days))
    if not wanted:
        return Rolled()
    with connection.cursor() as cursor:
        # one roll-up of a store at a time: the one that reads last writes last
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, store.pk])
        given = _given(store, wanted)
        span = _gather(cursor, given)
        visits = count_visits(store, windows.days_to_look_at(store, wanted))
        _stage_visits(cursor, visits, set(wanted))
        _store_days(cursor, given, span, _complete(store, wanted, at))
        _item_days(cursor, given)
        _tool_days(cursor, given)
        mine = f"old.store_id = {store.pk:d} AND {IN_DAYS}"
        was = 'EXISTS (SELECT 1 FROM k_day k WHERE k."on" = old."on" AND k.was_complete)'
        rolled = Rolled(
            days=len(wanted),
            store_days=facts.put(cursor, facts.STORE, at=at, revise="old.complete"),
            item_days=facts.put(cursor, facts.ITEM, at=at, revise=was, gone=mine),
            tool_days=facts.put(cursor, facts.TOOL, at=at, revise=was, gone=mine),
            windows=windows.put_windows(cursor, store, wanted, visits, span, at=at),
        )
        _drop(cursor)
    return rolled


def _given(store: Store, days: Sequence[date]) -> dict[str, Any]:
    return {
        "store": store.pk,
        "zone": store.zone,
        "currency": store.currency,
        "commission": store.commission_rate,
        "with_freight": store.sales_include_freight,
        "days": list(days),
        "start": day_bounds(days[0], store.zone)[0],
        "stop": day_bounds(days[-1], store.zone)[1],
    }


def _complete(store: Store, days: Sequence[date], at: datetime) -> list[date]:
    """Days that were over for half an hour."""
    return [on for on in days if day_bounds(on, store.zone)[1] + SETTLE <= at]


def _gather(cursor: Any, given: dict[str, Any]) -> tuple[date, date] | None:
    """Fill the temporary tables; return the first and last day that orders speak of."""
    cursor.execute(rollup_sql.DAYS, given)
    cursor.execute(rollup_sql.SPAN, given)
    first, last = cursor.fetchone()
    for statement in (
        rollup_sql.PAYMENTS, "ANALYZE k_pay", rollup_sql.SALES, "ANALYZE k_sale",
        rollup_sql.PAID, rollup_sql.PLACED, rollup_sql.REFUNDED, rollup_sql.RATES,
        rollup_sql.COSTS, rollup_sql.LINES, "ANALYZE k_line", rollup_sql.BACK, rollup_sql.COHORT,
        rollup_sql.RULES,
    ):  # fmt: skip
        cursor.execute(statement, given)
    sums = ", ".join(
        f"sum((a.measures->>'{name}')::numeric)::{_type(name)} AS {name}" for name in ADS
    )
    cursor.execute(rollup_sql.TOOLS.replace("{sums}", sums), given)
    cursor.execute(rollup_sql.REPORTED.replace("{columns}", _reported_columns()), given)
    return (first, last) if first else None


def _type(measure: str) -> str:
    is_money = measure in AMOUNTS or measure.startswith(("ad_cost", "ad_sales"))
    return "numeric(18, 4)" if is_money else "bigint"


def _reported_columns() -> str:
    """Each measure from the whole-shop row, else from terminals where adding them is true."""
    columns = []
    for name in (*REPORTED, "bounces"):
        value = f"(t.measures->>'{name}')::numeric"
        whole = f"max({value}) FILTER (WHERE t.terminal = 'all')"
        rest = (
            f"CASE WHEN count(*) = 1 THEN max({value}) END" if name in PEOPLE else f"sum({value})"
        )
        kind = "numeric(18, 4)" if name == "bounces" else _type(name)
        columns.append(f"coalesce({whole}, {rest})::{kind} AS {name}")
    return ", ".join(columns)


def _stage_visits(cursor: Any, visits: Visits, wanted: set[date]) -> None:
    cursor.execute(
        'CREATE TEMP TABLE k_event ("on" date, uv bigint, pv bigint, sessions bigint,'
        " bounces bigint, favs bigint, carts bigint, placed bigint, paid bigint) ON COMMIT DROP"
    )
    cursor.execute(
        'CREATE TEMP TABLE k_item_event ("on" date, item text, uv bigint, pv bigint,'
        " carts bigint) ON COMMIT DROP"
    )
    rows = [
        (d.day, d.uv, d.pv, d.sessions, d.bounces, d.favs, d.carts, d.placed, d.paid)
        for d in visits.days
        if d.day in wanted
    ]
    items = [(i.day, i.item[:130], i.uv, i.pv, i.carts) for i in visits.items if i.day in wanted]
    if rows:
        execute_values(cursor, "INSERT INTO k_event VALUES %s", rows, page_size=1_000)
    if items:
        execute_values(cursor, "INSERT INTO k_item_event VALUES %s", items, page_size=5_000)


def _store_days(
    cursor: Any, given: dict[str, Any], span: tuple[date, date] | None, complete: list[date]
) -> None:
    cursor.execute(rollup_sql.AD_SPANS, given)
    spans = [(first, last) for first, last in cursor.fetchall()]
    first, last = span or (None, None)
    cursor.execute(
        rollup_sql.STORE_DAYS,
        {
            **given,
            "first": first,
            "last": last,
            "complete": complete,
            "ad_firsts": [one for one, _ in spans],
            "ad_lasts": [one for _, one in spans],
        },
    )


def _item_days(cursor: Any, given: dict[str, Any]) -> None:
    columns = ", ".join(
        f"(i.measures->>'{name}')::numeric::{_type(name)} AS {name}_reported"
        for name in ITEM_REPORTED
    )
    cursor.execute(rollup_sql.ITEMS.replace("{columns}", columns), given)
    cursor.execute(
        "CREATE TEMP TABLE k_item_day ON COMMIT DROP AS"
        " SELECT %(store)s AS store_id, '[]'::jsonb AS inputs, k_item.* FROM k_item",
        given,
    )


def _tool_days(cursor: Any, given: dict[str, Any]) -> None:
    cursor.execute(
        "CREATE TEMP TABLE k_tool_day ON COMMIT DROP AS"
        " SELECT %(store)s AS store_id, '[\"ads\"]'::jsonb AS inputs, k_tool.* FROM k_tool",
        given,
    )


def _drop(cursor: Any) -> None:
    """Several stores may be rolled up in one transaction."""
    cursor.execute(
        "DROP TABLE k_day, k_pay, k_sale, k_paid, k_placed, k_refunded, k_rate, k_cost, k_line,"
        " k_back, k_cohort, k_tool, k_reported, k_rule, k_item, k_event, k_item_event,"
        " k_store_day, k_item_day, k_tool_day"
    )
