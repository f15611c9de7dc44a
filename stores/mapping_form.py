"""The form in which the columns of an unknown file are given their meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stores.domain.mapping import CODES, MappedKind
from stores.models import ImportKind, Order
from stores.selectors import fields
from stores.services.mappings import Column

KINDS = tuple((code, ImportKind(code).label) for code in CODES)
STATES = tuple(choice for choice in Order.State.choices if choice[0] not in ("held", "released"))
DATE_ORDERS = (
    ("", _("As the file proves")),
    ("ymd", _("Year first")),
    ("dmy", _("Day first")),
    ("mdy", _("Month first")),
)
CHOICES = ("date_order", "date_pattern", "zone", "decimal_comma", "line_amount", "charges",
           "cancel_prefix", "negative_units", "zero_units", "zero_price")  # fmt: skip
ORDERS_ONLY = ("state", "statuses", "line_amount", "charges", "cancel_prefix", "negative_units",
               "zero_units", "zero_price")  # fmt: skip


class MappingForm(forms.Form):
    """A mapping of one kind; one select for each column of the file."""

    name = forms.CharField(label=_("Name of the mapping"), max_length=80)
    state = forms.ChoiceField(
        label=_("State of orders without a status column"), choices=STATES, initial="completed"
    )
    statuses = forms.CharField(
        label=_("What each status means"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: word = placed, paid, shipped, completed or closed."),
    )
    currency = forms.CharField(
        label=_("Currency"), required=False, max_length=3,
        help_text=_("Where the file has no such column; else the store's."),
    )  # fmt: skip
    tool = forms.CharField(label=_("Tool"), required=False, max_length=40)
    attribution_days = forms.IntegerField(
        label=_("Attribution window (days)"), required=False, min_value=0, max_value=90
    )
    date_order = forms.ChoiceField(label=_("Dates"), required=False, choices=DATE_ORDERS)
    date_pattern = forms.CharField(
        label=_("Pattern of dates"), required=False, max_length=40,
        help_text=_("Only where dates are unusual, in the manner of strptime."),
    )  # fmt: skip
    zone = forms.CharField(
        label=_("Time zone of the file"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"list": "zones"}),
        help_text=_("Empty: the store's own."),
    )  # fmt: skip
    decimal_comma = forms.BooleanField(label=_("1.234,50 instead of 1,234.50"), required=False)
    line_amount = forms.ChoiceField(
        label=_("Amount of a line"),
        choices=(
            ("price_times_units", _("Price × pieces")),
            ("column", _("The column of the amount")),
        ),
    )
    charges = forms.ChoiceField(
        label=_("Freight, tax and discounts stand"),
        choices=(("order", _("once an order")), ("line", _("on every line"))),
    )
    cancel_prefix = forms.CharField(
        label=_("Numbers that begin so are cancellations"), required=False, max_length=8
    )
    negative_units = forms.ChoiceField(
        label=_("Negative quantities"),
        choices=(("refuse", _("Reject the row")), ("credit", _("Are returns"))),
    )
    zero_units = forms.ChoiceField(
        label=_("Quantities of nought"),
        choices=(("refuse", _("Reject the row")), ("keep", _("Keep the row"))),
    )
    zero_price = forms.ChoiceField(
        label=_("Prices of nought"),
        choices=(("note", _("Take in and tell")), ("keep", _("Take in silently"))),
    )

    def __init__(
        self, kind: MappedKind, columns: Sequence[Column], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.columns = columns
        for at, column in enumerate(columns):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=column.name, required=False, choices=fields.choices(kind)
            )
        left_out = ORDERS_ONLY if kind != "orders" else ("tool", "attribution_days")
        for name in left_out:
            del self.fields[name]
        if kind == "traffic":
            del self.fields["tool"], self.fields["attribution_days"]

    def column_rows(self) -> list[tuple[Column, Any]]:
        """Each column with its select."""
        return [(column, self[f"column_{at}"]) for at, column in enumerate(self.columns)]

    def choice_fields(self) -> list[Any]:
        """The other fields, as they are drawn."""
        return [bound for bound in self if not bound.name.startswith("column_")]

    def clean(self) -> dict[str, Any]:
        """A field may be read from one column only."""
        data: dict[str, Any] = super().clean() or {}
        used: dict[str, str] = {}
        for at, column in enumerate(self.columns):
            field = data.get(f"column_{at}", "")
            if field and field in used:
                words = {"field": fields.label(field), "other": used[field]}
                self.add_error(
                    f"column_{at}", _("%(field)s is read from “%(other)s” already.") % words
                )
            elif field:
                used[field] = column.name
        return data

    def spec(self) -> dict[str, Any]:
        """The JSON form of the mapping."""
        data = self.cleaned_data
        columns = {
            data[f"column_{at}"]: column.name
            for at, column in enumerate(self.columns)
            if data[f"column_{at}"]
        }
        constants = {
            name: str(data[name])
            for name in ("state", "currency", "tool", "attribution_days")
            if data.get(name) not in (None, "")
        }
        spec: dict[str, Any] = {"kind": self.kind, "columns": columns, "constants": constants}
        spec |= {name: data[name] for name in CHOICES if data.get(name) not in (None, "", False)}
        if statuses := _statuses(data.get("statuses", "")):
            spec["statuses"] = statuses
        return spec


def _statuses(text: str) -> dict[str, str]:
    pairs = (line.rpartition("=") for line in text.splitlines() if "=" in line)
    return {word.strip(): state.strip() for word, _sign, state in pairs}


def initial_of(name: str, spec: dict[str, Any], columns: Sequence[Column]) -> dict[str, Any]:
    """What the form shows of a mapping that is kept."""
    means = {column: field for field, column in spec.get("columns", {}).items()}
    chosen = {
        f"column_{at}": means[column.name]
        for at, column in enumerate(columns)
        if column.name in means
    }
    statuses = "\n".join(f"{word} = {state}" for word, state in spec.get("statuses", {}).items())
    kept = {key: value for key, value in spec.items() if key in CHOICES}
    return {"name": name, **spec.get("constants", {}), **kept, "statuses": statuses, **chosen}
