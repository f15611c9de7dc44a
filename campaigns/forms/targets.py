"""The year's targets of one metric: a cell a store and month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Target
from campaigns.selectors.targets import months_of
from campaigns.services import MONEY, Goal
from stores.models import Store

SHARES = frozenset({Target.Metric.CONVERSION, Target.Metric.NET_MARGIN})
Known = Mapping[tuple[int, date], Target]


def factor(metric: str) -> Decimal:
    """How a stored value becomes the one typed: shares are typed in per cent."""
    return Decimal(100) if metric in SHARES else Decimal(1)


def shown(amount: Decimal | None, metric: str) -> Decimal | None:
    """The value as it is typed, without nought at its end."""
    if amount is None:
        return None
    typed = (amount * factor(metric)).normalize()
    exponent = typed.as_tuple().exponent
    return typed.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else typed


class TargetForm(forms.Form):
    """Only cells that were changed count; one that somebody else changed meanwhile is refused."""

    def __init__(
        self, stores: Sequence[Store], metric: str, year: int, known: Known, data: Any = None
    ) -> None:
        self.stores, self.metric, self.months = stores, metric, months_of(year)
        self.known = known
        super().__init__(data)
        for store in stores:
            for month in self.months:
                row = known.get((store.pk, month))
                self.fields[_name(store, month)] = forms.DecimalField(
                    required=False,
                    min_value=0,
                    max_digits=16,
                    decimal_places=6,
                    initial=shown(row.amount if row else None, metric),
                    show_hidden_initial=True,
                    localize=False,
                    label=f"{store} {month:%Y-%m}",
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "field"}),
                )

    def rows(self) -> list[tuple[Store, list[Any]]]:
        """Each store with its twelve cells."""
        return [
            (store, [self[_name(store, month)] for month in self.months]) for store in self.stores
        ]

    def clean(self) -> dict[str, Any]:
        """Say so where somebody set another value since the page was read."""
        data: dict[str, Any] = super().clean() or {}
        for store in self.stores:
            for month in self.months:
                name = _name(store, month)
                if name in self.changed_data and self._was(name) != self.fields[name].initial:
                    now = self.fields[name].initial
                    self.add_error(
                        name, _("Somebody set %(now)s meanwhile. Look again.") % {"now": now}
                    )
        return data

    def _was(self, name: str) -> Decimal | None:
        text = self.data.get(self[name].html_initial_name, "")
        field = self.fields[name]
        return field.to_python(text) if text else None

    def goals(self) -> list[Goal]:
        """What the service is to set: cells that were changed to a value."""
        made = []
        for store in self.stores:
            for month in self.months:
                typed = self.cleaned_data.get(_name(store, month))
                if _name(store, month) not in self.changed_data or typed is None:
                    continue
                currency = store.currency if self.metric in MONEY else ""
                amount = typed / factor(self.metric)
                made.append(Goal(store, month, self.metric, amount, currency))
        return made


def _name(store: Store, month: date) -> str:
    return f"s{store.pk}m{month.month}"
