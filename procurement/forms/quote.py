"""A quote as a supplier writes it, or a colleague keys it in."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.domain import quoting
from procurement.models import Rfq, RfqLine
from procurement.services.quotes import Answer, LineAnswer

SENTENCES = {
    "comma": gettext_lazy("“%(text)s” has a comma: write the price with a point, such as 2.36."),
    "number": gettext_lazy("“%(text)s” is no price: write a number with at most four decimals."),
    "nought": gettext_lazy("A price is above nought; leave the line empty to quote none."),
    "step": gettext_lazy(
        "“%(text)s” is no price break: write pieces, colon, price, such as 500: 2.10."
    ),
    "order": gettext_lazy("Price breaks rise in pieces: “%(text)s” does not."),
}
TAXES = (("0.13", "13 %"), ("0.09", "9 %"), ("0.06", "6 %"), ("0.03", "3 %"), ("0.01", "1 %"),
         ("0", "0 %"))  # fmt: skip
NUMBER = forms.TextInput(attrs={"inputmode": "decimal", "class": "field num"})


class PriceField(forms.CharField):
    """A price, or nothing."""

    widget = NUMBER

    def clean(self, value: Any) -> Decimal | None:
        """Read it as it is written; never guess what a comma means."""
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        read = quoting.price(text)
        if isinstance(read, quoting.Wrong):
            raise forms.ValidationError(SENTENCES[read.code] % {"text": read.text})
        return read


class StepsField(forms.CharField):
    """Price breaks beyond the first."""

    def clean(self, value: Any) -> list[tuple[int, Decimal]]:
        """Every step rises in pieces."""
        read = quoting.steps(str(super().clean(value) or ""))
        if isinstance(read, quoting.Wrong):
            raise forms.ValidationError(SENTENCES[read.code] % {"text": read.text})
        return read


class QuoteForm(forms.Form):
    """Six boxes a line and the terms of the whole."""

    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, initial="CNY")
    tax_rate = forms.ChoiceField(label=gettext_lazy("Tax rate"), choices=TAXES)
    tax_included = forms.BooleanField(
        label=gettext_lazy("Prices include tax"), required=False, initial=True
    )
    deposit = forms.IntegerField(
        label=gettext_lazy("Deposit (%)"), min_value=0, max_value=100, initial=0
    )
    credit_days = forms.IntegerField(
        label=gettext_lazy("Paid so many days after arrival"), min_value=0, max_value=365,
        initial=30,
    )  # fmt: skip
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    WHOLE = ("currency", "tax_rate", "tax_included", "deposit", "credit_days", "valid_until")

    def __init__(self, rfq: Rfq, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(rfq.lines.select_related("sku"))
        for line in self.lines:
            for name, field in _boxes().items():
                self.fields[f"{name}_{line.pk}"] = field

    def rows(self) -> Iterator[tuple[RfqLine, dict[str, forms.BoundField]]]:
        """Each line with its boxes."""
        for line in self.lines:
            yield line, {name: self[f"{name}_{line.pk}"] for name in _boxes()}

    def whole(self) -> list[forms.BoundField]:
        """The terms of the whole."""
        return [self[name] for name in self.WHOLE]

    def clean_currency(self) -> str:
        """Three capital letters."""
        code = str(self.cleaned_data["currency"]).upper()
        if len(code) != 3 or not code.isascii() or not code.isalpha():
            raise forms.ValidationError(_("A currency has three letters, such as CNY."))
        return code

    def clean(self) -> dict[str, Any]:
        """At least one line has a price."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(data.get(f"price_{line.pk}") for line in self.lines):
            raise forms.ValidationError(_("Give a price for at least one line."))
        return data

    def answer(self) -> Answer:
        """What the service seals."""
        data = self.cleaned_data
        lines = []
        for line in self.lines:
            price = data[f"price_{line.pk}"]
            if price is None:
                continue
            steps = [(1, price), *(s for s in data[f"steps_{line.pk}"] if s[0] > 1)]
            lines.append(
                LineAnswer(
                    line.pk, steps, moq=data[f"moq_{line.pk}"] or 1,
                    tooling=data[f"tooling_{line.pk}"] or Decimal(0),
                    freight=data[f"freight_{line.pk}"] or Decimal(0),
                    lead_days=data[f"lead_{line.pk}"] or 0,
                )
            )  # fmt: skip
        return Answer(
            lines, currency=data["currency"], tax_rate=Decimal(data["tax_rate"]),
            tax_included=data["tax_included"], deposit_share=Decimal(data["deposit"]) / 100,
            credit_days=data["credit_days"], valid_until=data["valid_until"],
        )  # fmt: skip

    def above_need(self) -> list[RfqLine]:
        """Lines whose MOQ is above what was asked."""
        data = self.cleaned_data
        return [line for line in self.lines if (data[f"moq_{line.pk}"] or 1) > line.units]


def _boxes() -> dict[str, forms.Field]:
    whole = forms.TextInput(attrs={"inputmode": "numeric", "class": "field num"})
    return {
        "price": PriceField(label=gettext_lazy("Price"), required=False),
        "steps": StepsField(
            label=gettext_lazy("Price breaks"), required=False,
            widget=forms.TextInput(attrs={"placeholder": "500: 2.10; 2000: 1.95"}),
        ),
        "moq": forms.IntegerField(
            label=gettext_lazy("MOQ"), required=False, min_value=1, max_value=10_000_000,
            widget=whole,
        ),
        "lead": forms.IntegerField(
            label=gettext_lazy("Lead time (days)"), required=False, min_value=0, max_value=400,
            widget=whole,
        ),
        "tooling": PriceField(label=gettext_lazy("Tooling"), required=False),
        "freight": PriceField(label=gettext_lazy("Freight in all"), required=False),
    }  # fmt: skip
