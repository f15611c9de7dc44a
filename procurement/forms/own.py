"""Forms that people of the company fill in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.models import Supplier
from procurement.services.requisitions import Wanted
from procurement.services.rounds import WORKING_DAYS
from stores.models import Sku

DAY = forms.DateInput(attrs={"type": "date"})
LINE = re.compile(r"^(\S+)[\s,，;；×x*]+(\d{1,7})(?:\s+(.*))?$")


class SupplierForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta:
        model = Supplier
        fields = [
            "code", "name", "name_en", "kind", "grade", "contact", "phone", "email", "region",
            "currency", "terms", "policy",
        ]  # fmt: skip
        widgets = {"policy": forms.Textarea(attrs={"rows": 3})}

    def clean_currency(self) -> str:
        """Three capital letters."""
        code = str(self.cleaned_data["currency"]).upper()
        if not re.fullmatch(r"[A-Z]{3}", code):
            raise forms.ValidationError(_("A currency has three letters, such as CNY."))
        return code


class LicenceForm(forms.Form):
    kind = forms.CharField(label=gettext_lazy("Licence"), max_length=80)
    number = forms.CharField(label=gettext_lazy("Licence number"), max_length=80, required=False)
    expires_on = forms.DateField(label=gettext_lazy("Expires on"), required=False, widget=DAY)


class ItemForm(forms.Form):
    sku = forms.CharField(label=gettext_lazy("SKU"), max_length=64)
    lead_days = forms.IntegerField(
        label=gettext_lazy("Lead time (days)"), min_value=0, max_value=400, initial=14
    )
    moq = forms.IntegerField(label=gettext_lazy("MOQ"), min_value=1, initial=1)

    def clean_sku(self) -> Sku:
        """The SKU of that code."""
        return sku_of(str(self.cleaned_data["sku"]))


class RequisitionForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What for"), max_length=120)
    need_on = forms.DateField(label=gettext_lazy("Needed by"), widget=DAY)
    lines = forms.CharField(
        label=gettext_lazy("SKUs and pieces"),
        help_text=gettext_lazy("One line each: code, pieces, then name and spec if they differ."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    words = forms.CharField(
        label=gettext_lazy("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_lines(self) -> list[Wanted]:
        """Every line a SKU and how many pieces."""
        found = []
        for number, text in enumerate(str(self.cleaned_data["lines"]).splitlines(), start=1):
            if not text.strip():
                continue
            match = LINE.match(text.strip())
            if match is None:
                raise forms.ValidationError(
                    _("Line %(number)s: write the SKU's code and the pieces, such as A-100 500.")
                    % {"number": number}
                )
            name, _sep, spec = (match[3] or "").partition("|")
            found.append(Wanted(sku_of(match[1]), int(match[2]), name.strip(), spec.strip()))
        return found


class AskForm(forms.Form):
    days = forms.IntegerField(
        label=gettext_lazy("Deadline (working days)"), min_value=1, max_value=60,
        initial=WORKING_DAYS,
    )  # fmt: skip


class ChaseForm(forms.Form):
    expected_on = forms.DateField(label=gettext_lazy("Expected now"), widget=DAY)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)


def sku_of(code: str) -> Sku:
    """The SKU of a code, or a sentence that there is none."""
    sku = Sku.objects.select_related("product").filter(code=code.strip()).first()
    if sku is None:
        raise forms.ValidationError(_("There is no SKU “%(code)s”.") % {"code": code.strip()})
    return sku


def lines_text(lines: Any) -> str:
    """Lines as they are typed."""
    return "\n".join(f"{line.sku.code} {line.units} {line.name} | {line.spec}" for line in lines)
