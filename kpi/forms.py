"""The filter bar of the dashboards, and the form that asks for days to be computed again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ecomops.ui.percent import PercentField
from kpi.domain.compare import Window
from kpi.domain.measures import Basis
from kpi.models import CostRule
from kpi.presentation import periods
from kpi.presentation.question import BASES, Question, families, family_label, family_of
from kpi.selectors.figures import common_currency
from stores.models import Store

LONGEST = 800
AHEAD = timedelta(days=366)


class DayInput(forms.DateInput):
    """The browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DashboardForm(forms.Form):
    """Every control of a dashboard; what the address does not say is at its default."""

    period = forms.ChoiceField(label=_("Period"), choices=periods.PERIODS, required=False)
    first = forms.DateField(label=_("From"), required=False, widget=DayInput)
    last = forms.DateField(label=_("To"), required=False, widget=DayInput)
    compare = forms.ChoiceField(
        label=_("Compare"), choices=periods.COMPARES, required=False, widget=forms.RadioSelect
    )
    channel = forms.MultipleChoiceField(
        label=_("Channel"), required=False, widget=forms.CheckboxSelectMultiple
    )
    store = forms.MultipleChoiceField(
        label=_("Store"), required=False, widget=forms.CheckboxSelectMultiple
    )
    basis = forms.ChoiceField(choices=BASES, required=False, widget=forms.HiddenInput)

    def __init__(self, query: QueryDict, stores: Sequence[Store], today: date) -> None:
        self.stores, self.today = stores, today
        super().__init__(_with_defaults(query, stores))
        groups = families(stores)
        cast(Any, self.fields["channel"]).choices = [(f, family_label(f)) for f in groups]
        cast(Any, self.fields["store"]).choices = [(s.code, s.label) for s in stores]

    def clean(self) -> dict[str, Any]:
        """Chosen days need both ends, in order, and not too many."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if data.get("period") == "custom" and not self.errors:
            if not first or not last:
                self.add_error("first", _("Choose the first and the last day."))
            elif last < first:
                self.add_error("last", _("The last day is before the first."))
            elif (last - first).days >= LONGEST:
                self.add_error("last", _("That is too long: choose at most two years."))
        return data

    def question(self) -> Question:
        """What is asked; a part that cannot be understood is as if it had not been said."""
        said = self.cleaned_data if self.is_valid() or hasattr(self, "cleaned_data") else {}
        period = said.get("period") or periods.DEFAULT_PERIOD
        if period == "custom" and not self.errors:
            window = Window(said["first"], said["last"])
        else:
            period = periods.DEFAULT_PERIOD if period == "custom" else period
            window = periods.window_of(period, self.today)
        compare = said.get("compare") or periods.DEFAULT_COMPARE
        channels, codes = said.get("channel") or [], said.get("store") or []
        chosen = [
            store for store in self.stores
            if (not channels or family_of(store.channel) in channels)
            and (not codes or store.code in codes)
        ] or list(self.stores)  # fmt: skip
        return Question(
            offered=self.stores,
            stores=chosen,
            window=window,
            base=periods.beside(window, compare),
            today=self.today,
            period=period,
            compare=compare,
            basis=cast(Basis, said.get("basis") or "measured"),
            currency=common_currency(chosen),
            chosen_channels=tuple(channels),
            chosen_stores=tuple(codes),
        )


def _with_defaults(query: QueryDict, stores: Sequence[Store]) -> QueryDict:
    """The address with what it leaves out; stores and channels nobody offered are dropped."""
    data = query.copy()
    data.setdefault("period", periods.DEFAULT_PERIOD)
    data.setdefault("compare", periods.DEFAULT_COMPARE)
    data.setdefault("basis", "measured")
    if data.get("first") and data.get("last") and "period" not in query:
        data["period"] = "custom"
    codes = {store.code for store in stores}
    groups = {family_of(store.channel) for store in stores}
    data.setlist("store", [code for code in query.getlist("store") if code in codes])
    data.setlist("channel", [name for name in query.getlist("channel") if name in groups])
    for name, choices in (("period", periods.PERIODS), ("compare", periods.COMPARES)):
        if data[name] not in dict(choices):
            data[name] = choices[0][0]
    return data


class RecomputeForm(forms.Form):
    """Which days to compute again."""

    store = forms.MultipleChoiceField(
        label=_("Stores"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all your stores."),
    )  # fmt: skip
    first = forms.DateField(label=_("From"), widget=DayInput)
    last = forms.DateField(label=_("To"), widget=DayInput)

    def __init__(self, data: Any, *, stores: Sequence[Store], today: date) -> None:
        self.stores, self.today = stores, today
        start = {"first": today - timedelta(7), "last": today - timedelta(1)}
        super().__init__(data, initial=start)
        cast(Any, self.fields["store"]).choices = [(s.code, s.label) for s in stores]

    def clean(self) -> dict[str, Any]:
        """The days must be in order and not in the future."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        elif last and last > self.today:
            self.add_error("last", _("The last day lies in the future."))
        return data

    def chosen(self) -> list[Store]:
        """The stores ticked, or all that were offered."""
        codes = self.cleaned_data["store"]
        return [store for store in self.stores if not codes or store.code in codes]


class CostRuleForm(forms.Form):
    """A cost line from a day on, of one store or of all that have none of their own."""

    store = forms.ChoiceField(label=_("Store"), required=False)
    kind = forms.ChoiceField(label=_("Cost"), choices=CostRule.Kind.choices)
    rate = PercentField(
        label=_("Percent of net sales"), most=Decimal("99.99"),
        help_text=_("Nought from a day on ends the rule there."),
    )  # fmt: skip
    from_on = forms.DateField(
        label=_("Holds from"), widget=DayInput,
        help_text=_("Days from here on that are computed already are computed again."),
    )  # fmt: skip

    def __init__(self, data: Any, *, stores: Sequence[Store], today: date) -> None:
        self.stores, self.today = {store.code: store for store in stores}, today
        super().__init__(data, initial={"from_on": today})
        named = [(store.code, store.label) for store in stores]
        cast(Any, self.fields["store"]).choices = [("", _("All stores")), *named]

    def clean_from_on(self) -> date:
        """Not so far ahead that it was mistyped."""
        on: date = self.cleaned_data["from_on"]
        if not date(2000, 1, 1) <= on <= self.today + AHEAD:
            raise forms.ValidationError(_("Choose a day between 2000 and a year from now."))
        return on

    def store_meant(self) -> Store | None:
        """The store, or None for all."""
        return self.stores.get(self.cleaned_data["store"])
