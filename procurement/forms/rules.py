"""The form of a company's buying rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ecomops.ui.percent import PercentField, in_percent
from procurement.models import BuyingRules
from procurement.services.rules import SHARES


class RulesForm(forms.Form):
    """Limit, write-off, interest and tax."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    approval_limit = forms.DecimalField(
        label=_("Approval limit"), min_value=Decimal(0), max_digits=12, decimal_places=2,
        help_text=_("An award above it also needs the general manager. Awards that were already "
                    "proposed keep the limit they were proposed under."),
    )  # fmt: skip
    excess_share = PercentField(
        label=_("Write-off of pieces above need, in percent"),
        help_text=_("Where a supplier's MOQ is above what is needed, this part of the surplus is "
                    "added to the landed cost."),
    )  # fmt: skip
    interest = PercentField(
        label=_("Interest a year, in percent"),
        help_text=_("Deposits cost interest and credit saves it; both are in the landed cost."),
    )
    recovers_tax = forms.BooleanField(
        label=_("Input tax comes back"), required=False,
        help_text=_("Then quotes are compared without tax."),
    )  # fmt: skip

    def __init__(self, data: Any, *, rules: BuyingRules) -> None:
        kept = self.as_written({name: getattr(rules, name) for name in self.base_fields})
        kept["approval_limit"] = round(rules.approval_limit, 2)
        super().__init__(data, initial=kept | {"version": rules.version if rules.pk else 0})

    def values(self) -> dict[str, Any]:
        """What the service writes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @staticmethod
    def as_written(current: dict[str, Any]) -> dict[str, Any]:
        """Kept values as they would stand in the fields."""
        return {
            name: in_percent(value) if name in SHARES else value for name, value in current.items()
        }
