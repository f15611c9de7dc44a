"""One statement that adds up any metrics over store-days, on every level asked for at once."""

# ruff: noqa: S608  # every name in the statement comes from the registry or this module
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from kpi.domain.compare import Window
from kpi.domain.evaluate import Sums
from kpi.domain.measures import MEASURES, VIRTUAL, WINDOW_ONLY, Basis
from kpi.domain.metrics import Metric, Term

# How rows may be brought together, and the columns that then name a group.
LEVELS: dict[str, tuple[str, ...]] = {
    "total": (),
    "store": ("store_id",),
    "channel": ("channel",),
    "day": ('"on"',),
    "store_day": ("store_id", '"on"'),
}
PLACES = ("store_id", "channel", '"on"')
Key = tuple[str, str, int | None, str | None, date | None]  # period, level, store, channel, day


@dataclass(slots=True)
class Bundle:
    """Everything known of one group: sums by metric, and what casts doubt on them."""

    sums: dict[str, Sums] = field(default_factory=dict)
    rows: int = 0
    stores: int = 0
    days: int = 0
    traffic_reported: int = 0
    orders_reported: int = 0
    converted: int = 0
    no_rate: int = 0
    masked_orders: int = 0
    uncosted_units: int = 0
    incomplete: int = 0

    def basis(self, group: str) -> Basis | str:
        """Whose word the figures of a source group are: measured, reported or mixed."""
        reported = self.traffic_reported if group == "traffic" else self.orders_reported
        if not reported:
            return "measured"
        return "reported" if reported == self.rows else "mixed"


COUNTED = (
    ("rows", "count(*)"),
    ("stores", "count(*) FILTER (WHERE first_row)"),
    ("traffic_reported", "count(*) FILTER (WHERE traffic = 'reported')"),
    ("orders_reported", "count(*) FILTER (WHERE orders = 'reported')"),
    ("converted", "count(*) FILTER (WHERE foreign_money)"),
    ("no_rate", "count(*) FILTER (WHERE rate IS NULL)"),
    ("masked_orders", "coalesce(sum(masked), 0)"),
    ("uncosted_units", "coalesce(sum(uncosted), 0)"),
    ("incomplete", "count(*) FILTER (WHERE NOT complete)"),
)


def bundles(
    metrics: Sequence[Metric],
    periods: Mapping[str, Window],
    stores: Sequence[int],
    levels: Iterable[str],
    *,
    currency: str,
    as_of: date,
    prefer: Basis | None = None,
) -> dict[Key, Bundle]:
    """Sums of every metric for every period and level, in one query.

    `prefer` names the word to take wherever a store has it in the period.
    """
    asked = list(levels)
    with connection.cursor() as cursor:
        cursor.execute(
            statement(metrics, asked),
            {
                "periods": list(periods),
                "firsts": [window.first for window in periods.values()],
                "lasts": [window.last for window in periods.values()],
                "stores": list(stores),
                "currency": currency,
                "as_of": as_of,
                "prefer": prefer or "",
            },
        )
        return dict(_read(row, metrics, asked) for row in cursor.fetchall())


def statement(metrics: Sequence[Metric], levels: Sequence[str]) -> str:
    """The SQL; one row per group, columns in the order that `_read` takes them."""
    measures = sorted({term.measure for metric in metrics for term in metric.terms} - WINDOW_ONLY)
    known = ", ".join(f"{_measure(name)} AS m_{name}" for name in measures)
    sums = ", ".join(part for metric in metrics for part in _sums(metric))
    counted = ", ".join(text for _name, text in COUNTED)
    sets = ", ".join(f"({', '.join(('period', *LEVELS[level]))})" for level in levels)
    used = {column for level in levels for column in LEVELS[level]}
    columns = ", ".join(column if column in used else "NULL" for column in PLACES)
    return f"""
    WITH said AS (
        SELECT f.*, p.period, s.channel, s.currency <> %(currency)s AS foreign_money,
               CASE WHEN s.currency = %(currency)s THEN 1 ELSE {_RATE} END AS rate,
               {_basis("uv_measured", "uv_reported")} AS traffic,
               {_basis("paid_amount", "paid_amount_reported")} AS orders,
               row_number() OVER (PARTITION BY f.store_id, p.period ORDER BY f."on") = 1
                   AS first_row
        FROM kpi_storeday f
        JOIN stores_store s ON s.id = f.store_id
        JOIN unnest(%(periods)s::text[], %(firsts)s::date[], %(lasts)s::date[])
             AS p (period, first, last) ON f."on" BETWEEN p.first AND p.last
        WHERE f.store_id = ANY(%(stores)s)
        WINDOW w AS (PARTITION BY f.store_id, p.period)
    ), known AS (
        SELECT f.period, f.store_id, f.channel, f."on", f.complete, f.traffic, f.orders, f.rate,
               f.foreign_money, f.first_row, f.masked_orders AS masked, f.uncosted_units AS uncosted
               {", " + known if known else ""}
        FROM said f LEFT JOIN kpi_refundcurve c ON c.store_id = f.store_id
    )
    SELECT period, {_level_code(levels)} AS level, {columns}, {counted}{", " + sums if sums else ""}
    FROM known GROUP BY GROUPING SETS ({sets})
    """


_RATE = """coalesce(
    (SELECT r.rate FROM core_exchangerate r WHERE r.from_currency = s.currency
       AND r.to_currency = %(currency)s AND r."on" <= f."on" ORDER BY r."on" DESC LIMIT 1),
    (SELECT 1 / r.rate FROM core_exchangerate r WHERE r.from_currency = %(currency)s
       AND r.to_currency = s.currency AND r."on" <= f."on" ORDER BY r."on" DESC LIMIT 1))"""


def _basis(own: str, reported: str) -> str:
    """One basis per store and period: whichever knows more of its days, our own first."""
    return (
        f"CASE WHEN %(prefer)s = 'reported' AND count(f.{reported}) OVER w > 0 THEN 'reported'"
        f" WHEN %(prefer)s = 'measured' AND count(f.{own}) OVER w > 0 THEN 'measured'"
        f" WHEN count(f.{own}) OVER w >= count(f.{reported}) OVER w THEN 'measured'"
        " ELSE 'reported' END"
    )


def _measure(name: str) -> str:
    if name in VIRTUAL:
        return _EXPECTED
    measure = MEASURES[name]
    column = f"f.{measure.own or measure.reported}"
    if measure.both:
        group = "traffic" if measure.group == "traffic" else "orders"
        column = (
            f"CASE WHEN f.{group} = 'measured' THEN f.{measure.own} ELSE f.{measure.reported} END"
        )
    return f"({column}) * f.rate" if measure.money else column


_EXPECTED = """f.paid_amount * f.rate * c.rate
    * (1 - coalesce((c.known->>greatest((%(as_of)s::date - f."on"), 0))::numeric, 1))"""


def _side(terms: Iterable[Term]) -> str:
    parts = []
    for term in terms:
        value = f"m_{term.measure}" if term.measure not in WINDOW_ONLY else "NULL::numeric"
        value = f"coalesce({value}, 0)" if term.optional else value
        parts.append(f"{'-' if term.sign < 0 else '+'} {value}")
    return " ".join(parts) or "0"


def _sums(metric: Metric) -> list[str]:
    over, under = _side(metric.numerator), _side(metric.denominator)
    known = f"(({over}) + ({under})) IS NOT NULL"
    optional = [term for term in metric.terms if term.optional]
    return [
        f"sum({over}) FILTER (WHERE {known})",
        f"sum({under}) FILTER (WHERE {known})",
        f"count(*) FILTER (WHERE {known})",
        *(f"count(*) FILTER (WHERE {known} AND m_{t.measure} IS NULL)" for t in optional),
    ]


def _read(
    row: tuple[Any, ...], metrics: Sequence[Metric], levels: Sequence[str]
) -> tuple[Key, Bundle]:
    period, code, store, channel, on = row[:5]
    level = next(name for name in levels if _code(name) == code)
    bundle = Bundle()
    for (name, _text), value in zip(COUNTED, row[5:], strict=False):
        setattr(bundle, name, int(value))
    if on is not None:
        bundle.stores = bundle.rows  # one row a store and day
    bundle.days = -(-bundle.rows // max(bundle.stores, 1))
    at = 5 + len(COUNTED)
    for metric in metrics:
        optional = [term.measure for term in metric.terms if term.optional]
        over, under, used, *lacking = row[at : at + 3 + len(optional)]
        at += 3 + len(optional)
        bundle.sums[metric.id] = Sums(
            Decimal(over or 0),
            Decimal(under or 0),
            used,
            bundle.rows,
            tuple(sorted((m, n) for m, n in zip(optional, lacking, strict=True) if n)),
        )
    return (period, level, store, channel, on), bundle


def _level_code(levels: Sequence[str]) -> str:
    """Which of the places a row is added up over, as a number."""
    used = {column for level in levels for column in LEVELS[level]}
    bits = (
        f"{2**n} * {f'grouping({column})' if column in used else '1'}"
        for n, column in enumerate(PLACES)
    )
    return " + ".join(bits)


def _code(level: str) -> int:
    """What `_level_code` says of a level."""
    return sum(2**n for n, column in enumerate(PLACES) if column not in LEVELS[level])
