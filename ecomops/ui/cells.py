"""The cells of a list, drawn fast: what a column needs is found out once, not for every row."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2 import Column


@lru_cache(maxsize=1024)
def _wanted(function: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


def wanted(render: Callable[..., Any]) -> tuple[str, ...]:
    """The names of the arguments that a render method asks for."""
    inner = getattr(render, "__func__", None)
    return _wanted(inner)[1:] if inner is not None else _wanted(render)


def follow(record: Any, bits: Sequence[str]) -> Any:
    """The value at the end of a path of attributes or keys; None where the path ends early."""
    value = record
    for bit in bits:
        if value is None:
            return None
        value = value.get(bit) if isinstance(value, Mapping) else getattr(value, bit, None)
        if callable(value) and not isinstance(value, type):
            value = value()
    return value


class Cell:
    """One column of one table: from a record to the text of its cell."""

    def __init__(self, bound: Any, table: Any) -> None:
        self.bound, self.table = bound, table
        self.bits = tuple(bound.accessor.bits)
        self.wants = wanted(bound.render)
        self.says = wanted(bound.value)
        self.is_plain = (
            getattr(bound.value, "__func__", None) is Column.value
            and type(bound.column).render is Column.render
        )
        self.spoken: dict[type, tuple[str, ...]] = {}

    def path(self, record: Any) -> tuple[str, ...]:
        """The path to the value; a field with choices gives its words."""
        kind = type(record)
        if kind not in self.spoken:
            self.spoken[kind] = self._spoken(record)
        return self.spoken[kind]

    def _spoken(self, record: Any) -> tuple[str, ...]:
        if not isinstance(record, Model):
            return self.bits
        try:
            field = self.bound.accessor.get_field(record)
        except (FieldDoesNotExist, AttributeError):
            return self.bits
        if field is None or not getattr(field, "choices", None):
            return self.bits
        return (*self.bits[:-1], f"get_{self.bits[-1]}_display")

    def draw(self, record: Any) -> Any:
        """What the cell shows."""
        value = follow(record, self.path(record))
        if value in self.bound.column.empty_values:
            return self.bound.default
        known = self._known(value, record)
        return self.bound.render(**{name: known[name] for name in self.wants})

    def value(self, record: Any) -> Any:
        """What a file holds in its place; nothing for an empty cell."""
        value = follow(record, self.path(record))
        if value in self.bound.column.empty_values:
            return None
        if self.is_plain:
            return value
        known = self._known(value, record)
        if self.says == ("kwargs",):
            return self.bound.value(**known)
        return self.bound.value(**{name: known[name] for name in self.says})

    def _known(self, value: Any, record: Any) -> dict[str, Any]:
        return {
            "value": value,
            "record": record,
            "column": self.bound.column,
            "bound_column": self.bound,
            "table": self.table,
        }


def cells_of(table: Any, names: Sequence[str]) -> list[Cell]:
    """The columns of a table by name, in the order given."""
    return [Cell(table.columns[name], table) for name in names]


def drawn(css: str, content: Any, link: SafeString | str = "") -> SafeString:
    """One `<td>`; with a link its content opens the row."""
    text = conditional_escape(content)
    inner = f"{link}{text}</a>" if link else text
    # Every part is escaped above or comes from the columns as safe HTML.
    return mark_safe(f'<td class="{css}">{inner}</td>')  # noqa: S308  # see the line above


def opener(url: str, in_drawer: bool, first: bool) -> SafeString:
    """The start of the link that opens a row, in the drawer where the list has one."""
    swap = (
        format_html(' hx-get="{}" hx-target="#drawer" hx-swap="outerHTML"', url)
        if in_drawer
        else ""
    )
    aside = "" if first else mark_safe(' tabindex="-1"')
    return format_html('<a class="row-open"{} href="{}"{}>', aside, url, swap)
