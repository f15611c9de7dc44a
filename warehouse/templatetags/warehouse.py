"""Lengths of walks."""

from __future__ import annotations

from typing import Any

from django import template

from ecomops.ui import numbers

register = template.Library()


@register.filter
def metres(value: Any) -> str:
    """Whole metres of a length in millimetres."""
    return numbers.grouped(None if value is None else round(value / 1_000), 0)
