"""Shares of one, which people read and write in percent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

HUNDRED = Decimal(100)


class PercentField(forms.DecimalField):
    """Two digits after the point; what is written as 2.5 is the share 0.025.

    What it begins with is given in percent too, by `in_percent`.
    """

    def __init__(self, *, most: Decimal = HUNDRED, **options: Any) -> None:
        super().__init__(min_value=Decimal(0), max_value=most, decimal_places=2, **options)

    def clean(self, value: Any) -> Decimal | None:
        """The share that was written."""
        said = super().clean(value)
        return None if said is None else said / HUNDRED


def in_percent(share: Decimal) -> str:
    """A share as it stands in a field: 0.1000 is 10, 0.0250 is 2.5."""
    return f"{(share * HUNDRED).normalize():f}"
