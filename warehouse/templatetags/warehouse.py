"""Lengths of walks, and codes that a scanner reads."""

from __future__ import annotations

from typing import Any

from django import template

from ecomops.ui import numbers
from warehouse.domain import barcodes

register = template.Library()


@register.filter
def metres(value: Any) -> str:
    """Whole metres of a length in millimetres."""
    return numbers.grouped(None if value is None else round(value / 1_000), 0)


@register.inclusion_tag("warehouse/_barcode.html")
def barcode(*parts: Any) -> dict[str, Any]:
    """A Code 128 symbol with its quiet zones, two points a module; it says its parts in one."""
    text = "".join(map(str, parts))
    path, wide = barcodes.strokes(text)
    return {"text": text, "path": path, "whole": wide + 20, "px": 2 * (wide + 20)}
