"""Writing facts: only what differs, and what was known before is kept first."""

# ruff: noqa: S608  # every name in these statements is a column of our own models
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from kpi import models
from kpi.models.days import ItemMeasures, StoreMeasures, ToolMeasures
from kpi.models.windows import WindowMeasures


def columns_of(measures: type[Model]) -> tuple[str, ...]:
    """The column of every base measure of a grain."""
    return tuple(str(field.column) for field in measures._meta.local_fields)


@dataclass(frozen=True, slots=True)
class Grain:
    """A fact table, its revision and the temporary table that holds its new rows."""

    fact: type[Model]
    revision: type[Model]
    fresh: str
    keys: tuple[str, ...]
    measures: tuple[str, ...]
    # Columns that go with a row but whose change alone is no revision.
    beside: tuple[str, ...] = ()


STORE = Grain(
    models.StoreDay, models.StoreDayRevision, "k_store_day", ("store_id", "on"),
    columns_of(StoreMeasures), ("inputs", "complete"),
)  # fmt: skip
ITEM = Grain(
    models.ItemDay, models.ItemDayRevision, "k_item_day", ("store_id", "on", "item"),
    columns_of(ItemMeasures), ("title", "inputs"),
)  # fmt: skip
TOOL = Grain(
    models.ToolDay, models.ToolDayRevision, "k_tool_day", ("store_id", "on", "tool"),
    columns_of(ToolMeasures), ("attribution_days", "inputs"),
)  # fmt: skip
WINDOW = Grain(
    models.StoreWindow, models.StoreWindowRevision, "k_window",
    ("store_id", "kind", "first_on", "on"), columns_of(WindowMeasures),
)  # fmt: skip


def put(cursor: Any, grain: Grain, *, at: datetime, revise: str, gone: str = "") -> int:
    """Bring the fresh rows into the fact table; return how many rows changed.

    `revise` is the condition on `old` under which what it said is kept. `gone` is the condition
    on `old` that names all rows the fresh ones stand for: those without a fresh row go.
    """
    fact, revision = grain.fact._meta.db_table, grain.revision._meta.db_table
    keys, measures = _names(grain.keys), _names(grain.measures)
    same = " AND ".join(f'old."{key}" = new."{key}"' for key in grain.keys)
    differs = f"({_of('old', grain.measures)}) IS DISTINCT FROM ({_of('new', grain.measures)})"
    kept = f"{_of('old', grain.keys)}, {_of('old', grain.measures)}"
    cursor.execute(
        f"INSERT INTO {revision} ({keys}, {measures}, computed_at, replaced_at)"
        f" SELECT {kept}, old.computed_at, %(at)s FROM {fact} old"
        f" JOIN {grain.fresh} new ON {same} WHERE {differs} AND {revise}",
        {"at": at},
    )
    lost = 0
    if gone:
        orphan = f"{gone} AND NOT EXISTS (SELECT 1 FROM {grain.fresh} new WHERE {same})"
        cursor.execute(
            f"INSERT INTO {revision} ({keys}, {measures}, computed_at, replaced_at)"
            f" SELECT {kept}, old.computed_at, %(at)s FROM {fact} old WHERE {orphan} AND {revise}",
            {"at": at},
        )
        cursor.execute(f"DELETE FROM {fact} old WHERE {orphan}")
        lost = cursor.rowcount
    carried = (*grain.measures, *grain.beside)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in (*carried, "computed_at"))
    cursor.execute(
        f"INSERT INTO {fact} AS old ({keys}, {_names(carried)}, computed_at)"
        f" SELECT {keys}, {_names(carried)}, %(at)s FROM {grain.fresh} ORDER BY {keys}"
        f" ON CONFLICT ({keys}) DO UPDATE SET {changes}"
        f" WHERE ({_of('old', carried)}) IS DISTINCT FROM ({_of('excluded', carried)})",
        {"at": at},
    )
    return int(cursor.rowcount) + lost


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _of(table: str, columns: Sequence[str]) -> str:
    return ", ".join(f'{table}."{name}"' for name in columns)
