"""The filter bar: every filter is a chip that says its value and can be taken off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, DateInput, Form
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django_filters.fields import RangeField

from ecomops.ui import dates


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter as the bar shows it."""

    field: BoundField
    label: Any
    value: str  # in words; empty when the filter is off
    without: str  # the query string with this filter taken off
    keys: tuple[str, ...]


def keys_of(bound: BoundField) -> tuple[str, ...]:
    """The names under which a filter's parts stand in the address."""
    widget = bound.field.widget
    if hasattr(widget, "suffixes"):
        return tuple(
            f"{bound.html_name}_{end}" if end else bound.html_name for end in widget.suffixes
        )
    if hasattr(widget, "widgets_names"):
        return tuple(f"{bound.html_name}{suffix}" for suffix in widget.widgets_names)
    return (bound.html_name,)


def without(query: QueryDict, *names: str) -> str:
    """The query string without some names; the page number never survives a change."""
    kept = query.copy()
    for name in (*names, "page"):
        kept.pop(name, None)
    return kept.urlencode()


def _labels(bound: BoundField, chosen: Sequence[str]) -> list[str]:
    found: dict[str, str] = {}
    for value, label in getattr(bound.field, "choices", ()):
        if isinstance(label, (list, tuple)):
            found |= {str(v): str(name) for v, name in label}
        else:
            found[str(value)] = str(label)
    return [found.get(value, value) for value in chosen]


def _said(text: str) -> str:
    on = parse_date(text) if len(text) == 10 else None
    return dates.day(on) if on else text


def in_words(bound: BoundField, query: QueryDict) -> str:
    """What the filter is set to, as a person would say it."""
    parts = [[value for value in query.getlist(key) if value != ""] for key in keys_of(bound)]
    if not any(parts):
        return ""
    if len(parts) > 1:
        low, high = (_said(part[0]) if part else "" for part in parts[:2])
        if low and high:
            return f"{low} – {high}"
        return (
            gettext("from %(value)s") % {"value": low}
            if low
            else gettext("up to %(value)s") % {"value": high}
        )
    if getattr(bound.field, "choices", None) is not None:
        names = _labels(bound, parts[0])
        if len(names) > 3:
            more = gettext("and %(count)s more") % {"count": len(names) - 2}
            return ", ".join(names[:2]) + " " + more
        return ", ".join(names)
    return _said(parts[0][0])


def dress(form: Form) -> None:
    """Give date filters the browser's calendar and ranges of numbers the number keys."""
    for field in form.fields.values():
        for widget in getattr(field.widget, "widgets", [field.widget]):
            if isinstance(widget, DateInput):
                widget.input_type, widget.format = "date", "%Y-%m-%d"
            elif isinstance(field, RangeField):
                widget.attrs.setdefault("inputmode", "decimal")


def chips_of(form: Form, query: QueryDict) -> list[Chip]:
    """Every visible filter, in the form's order."""
    return [
        Chip(
            field=bound,
            label=bound.label,
            value=in_words(bound, query),
            without=without(query, *keys_of(bound)),
            keys=keys_of(bound),
        )
        for bound in form.visible_fields()
        if bound.name != "q"
    ]
