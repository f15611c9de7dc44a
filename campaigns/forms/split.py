"""A year's sum taken apart into months, and a month into days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

CELL = {"inputmode": "decimal", "class": "field num"}


class _Weighted(forms.Form):
    def weigh(self, weights: Mapping[date, Decimal]) -> None:
        """A field for the weight of each date, in per cent of the whole."""
        whole = sum(weights.values()) or Decimal(1)
        self.dates = sorted(weights)
        for on in self.dates:
            self.fields[f"w{on:%Y%m%d}"] = forms.DecimalField(
                label=on.isoformat(), min_value=0, max_digits=12, decimal_places=4,
                initial=(weights[on] / whole * 100).quantize(Decimal("0.01")),
                widget=forms.TextInput(attrs=CELL),
            )  # fmt: skip

    def cells(self) -> list[tuple[date, Any]]:
        """Each date with the field of its weight."""
        return [(on, self[f"w{on:%Y%m%d}"]) for on in self.dates]

    def weights(self) -> dict[date, Decimal]:
        """The weights as they were typed."""
        return {on: self.cleaned_data[f"w{on:%Y%m%d}"] for on in self.dates}

    def clean(self) -> dict[str, Any]:
        """Some weight has to be above nought."""
        data: dict[str, Any] = super().clean() or {}
        typed = [data.get(f"w{on:%Y%m%d}") for on in self.dates]
        if typed and not self.errors and not any(typed):
            raise forms.ValidationError(_("Give at least one of them a weight above nought."))
        return data


class YearForm(_Weighted):
    """The year's net sales, and how a month's are reached."""

    total = forms.DecimalField(
        label=_("Net sales of the year"), min_value=0, max_digits=14, decimal_places=2,
        widget=forms.TextInput(attrs=CELL),
    )  # fmt: skip
    conversion = forms.DecimalField(
        label=_("Conversion in per cent"), min_value=Decimal("0.001"), max_value=100,
        max_digits=7, decimal_places=4, widget=forms.TextInput(attrs=CELL),
    )  # fmt: skip
    aov = forms.DecimalField(
        label=_("Spend per buyer"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2,
        widget=forms.TextInput(attrs=CELL),
    )  # fmt: skip

    def __init__(self, weights: Mapping[date, Decimal], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weigh(weights)


class DaysForm(_Weighted):
    """What each day of a month weighs."""

    def __init__(self, weights: Mapping[date, Decimal], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weigh(weights)
