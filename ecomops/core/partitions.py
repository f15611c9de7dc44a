"""Tables kept by month: months are made ahead of time and go as a whole when theirs is over.

A default partition takes every row that no month is made for, so nothing is ever refused; a month
that is made late takes its rows over. Tables that refer to each other are one family: their
months are made and dropped together, the one referred to first in the list.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import OperationalError, connection, transaction

logger = logging.getLogger(__name__)
AHEAD = 2
# longer than this nobody waits for a month: the next hour tries again
PATIENCE = "SET LOCAL lock_timeout = '3s'"


@dataclass(frozen=True, slots=True)
class Monthly:
    """A table by month: where a month begins in its column, and which rows may go."""

    table: str
    column: str
    begins: Callable[[date], str] = lambda month: f"{month:%Y-%m-%d} 00:00:00+00"
    over: str = "true"


Family = tuple[Monthly, ...]
_families: list[Family] = []


def by_month(*tables: Monthly) -> Family:
    """Register a family of partitioned tables, the one that others refer to first."""
    _families.append(tables)
    return tables


def month_of(at: datetime) -> date:
    """The first day of the month, as partitions count it."""
    return at.astimezone(UTC).date().replace(day=1)


def after(month: date, n: int = 1) -> date:
    """The month n months later."""
    months = month.year * 12 + month.month - 1 + n
    return date(months // 12, months % 12 + 1, 1)


def make(*, at: datetime, ahead: int = AHEAD) -> list[str]:
    """Make what is missing of this month and the next ones; return the new partitions."""
    made: list[str] = []
    for family in _families:
        there = _partitions(family[0].table)
        for n in range(ahead + 1):
            month = after(month_of(at), n)
            if month in there:
                continue
            try:
                made += _make(family, month)
            except OperationalError as busy:  # rows go to the default partition meanwhile
                logger.warning("no month %s for %s: %s", month, family[0].table, busy)
    return made


def drop(family: Family, *, before: datetime) -> list[str]:
    """Drop the months that ended before, and of which every row may go."""
    dropped: list[str] = []
    for month in sorted(_partitions(family[0].table)):
        if after(month) <= month_of(before):
            try:
                dropped += _drop(family, month, before)
            except OperationalError as busy:
                logger.warning("%s of %s stays for now: %s", month, family[0].table, busy)
    return dropped


@transaction.atomic
def _make(family: Family, month: date) -> list[str]:
    names = [_name(one, month) for one in family]
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL ecomops.retention = 'on'")
        for one in family:  # who writes waits here, before the row is on its way to a partition
            cursor.execute(f"LOCK TABLE {one.table} IN SHARE ROW EXCLUSIVE MODE")
        for one, name in reversed(list(zip(family, names, strict=True))):
            there = f"{one.table}_default"
            cursor.execute(f"LOCK TABLE {there} IN ACCESS EXCLUSIVE MODE")
            cursor.execute(f"CREATE TABLE {name} (LIKE {one.table} INCLUDING CONSTRAINTS)")
            cursor.execute(
                f"WITH moved AS (DELETE FROM {there} WHERE {one.column} >= %s"  # noqa: S608  # our own names
                f" AND {one.column} < %s RETURNING *) INSERT INTO {name} SELECT * FROM moved",
                _bounds(one, month),
            )
        cursor.execute("SET LOCAL ecomops.retention = 'off'")
        for one, name in zip(family, names, strict=True):
            cursor.execute(
                f"ALTER TABLE {one.table} ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)",
                _bounds(one, month),
            )
    return names


@transaction.atomic
def _drop(family: Family, month: date, before: datetime) -> list[str]:
    names = [_name(one, month) for one in family]
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        for one, name in zip(family, names, strict=True):
            cursor.execute(f"LOCK TABLE ONLY {one.table} IN ACCESS EXCLUSIVE MODE")
            cursor.execute(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE")
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {name} WHERE NOT coalesce({one.over}, false))",  # noqa: S608  # our own
                {"before": before},
            )
            if cursor.fetchone()[0]:
                return []
        for one, name in reversed(list(zip(family, names, strict=True))):
            cursor.execute(f"ALTER TABLE {one.table} DETACH PARTITION {name}")
            cursor.execute(f"DROP TABLE {name}")
    return names


def _name(one: Monthly, month: date) -> str:
    return f"{one.table}_{month:%Y_%m}"


def _bounds(one: Monthly, month: date) -> Sequence[Any]:
    return (one.begins(month), one.begins(after(month)))


def _partitions(table: str) -> set[date]:
    """The months there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = to_regclass(%s)",
            [table],
        )
        names = [name for (name,) in cursor.fetchall()]
    months = (name.removeprefix(f"{table}_").split("_") for name in names)
    return {date(int(m[0]), int(m[1]), 1) for m in months if len(m) == 2 and m[0].isdigit()}
