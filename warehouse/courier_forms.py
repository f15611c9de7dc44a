"""What people fill in about couriers: terms, cards, trucks, limits, rules, shipping of stores."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stores.models import Store
from warehouse.forms import FILE_LIMIT, InWarehouse
from warehouse.models import Courier, CourierRule, StoreShipping
from warehouse.selectors import layout as places

SPLIT = re.compile(r"[\s,，、;；]+")
HEAVIEST = 100_000


class CourierForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only to the type checker
    """A courier."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    regions = forms.CharField(
        label=_("Does not go to"), required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Regions or region/city, separated by commas, whatever its card says."),
    )  # fmt: skip

    class Meta:
        model = Courier
        fields = [
            "code", "name", "name_en", "network", "volume_divisor", "check_digit", "pool_least",
        ]  # fmt: skip
        labels = {
            "name": pgettext_lazy("courier", "Name"), "network": _("Code in waybill networks"),
        }  # fmt: skip
        help_texts = {
            "code": _("Short, for files and commands; cannot change later."),
            "network": _("Empty: its numbers come from files you load."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["version"].initial = self.instance.version
            self.fields["regions"].initial = "、".join(self.instance.not_served)

    def values(self) -> dict[str, Any]:
        """Columns of the courier."""
        served = list(filter(None, SPLIT.split(self.cleaned_data["regions"].strip())))
        return {
            **{name: self.cleaned_data[name] for name in self.Meta.fields},
            "not_served": served,
        }


class CardForm(InWarehouse):
    """From when a card holds, and the file or rows it comes from."""

    from_on = forms.DateField(
        label=_("Holds from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    currency = forms.RegexField(r"^[A-Z]{3}$", label=_("Currency"), initial="CNY", max_length=3)
    file = forms.FileField(label=_("Rate card file"), required=False)

    def clean_file(self) -> Any:
        """Not larger than a card can be."""
        file = self.cleaned_data["file"]
        if file and file.size > FILE_LIMIT:
            raise forms.ValidationError(_("This file is larger than 5 MB. Split it."))
        return file


class NumbersForm(forms.Form):
    """A file of waybill numbers."""

    file = forms.FileField(label=_("File of numbers"))

    def clean_file(self) -> Any:
        """Not larger than a list of numbers can be."""
        file = self.cleaned_data["file"]
        if file.size > FILE_LIMIT:
            raise forms.ValidationError(_("This file is larger than 5 MB. Split it."))
        return file


class CutOffForm(InWarehouse):
    """When the courier's trucks leave a warehouse."""

    times = forms.CharField(
        label=_("Trucks leave at"), required=False, max_length=200,
        help_text=_("Times such as 11:30, 16:00, 19:30; empty: none."),
    )  # fmt: skip

    def clean_times(self) -> list[time]:
        """At most twelve times of a day."""
        found = []
        for text in filter(None, SPLIT.split(self.cleaned_data["times"].replace("：", ":"))):
            match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
            if match is None:
                raise forms.ValidationError(
                    _("“%(text)s” is no time of day. Write it like 16:00."), params={"text": text}
                )
            found.append(time(int(match[1]), int(match[2])))
        if len(found) > 12:
            raise forms.ValidationError(_("At most twelve trucks a day."))
        return found


class LimitForm(InWarehouse):
    """How many parcels a day, from when until when."""

    parcels = forms.IntegerField(label=_("Parcels a day"), min_value=0, max_value=1_000_000)
    from_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until_on = forms.DateField(
        label=_("Until"), required=False, help_text=_("Empty: until the next one."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only to the type checker
    """Which courier takes, or must not take, some parcels."""

    class Meta:
        model = CourierRule
        fields = [
            "effect", "courier", "warehouse", "store", "category", "region", "least_g", "most_g",
            "rank",
        ]  # fmt: skip
        help_texts = {
            "rank": _("The lowest number that fits decides."),
            "region": _("A region or region/city; empty: everywhere."),
            "category": _("As in the catalogue; empty: every one."),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = self.fields
        choices["courier"].queryset = Courier.objects.filter(archived_at=None)
        choices["warehouse"].queryset = places.warehouses_of(user)
        choices["store"].queryset = Store.objects.visible_to(user).filter(archived_at=None)
        choices["warehouse"].empty_label = _("every warehouse")
        choices["store"].empty_label = _("every store")

    def clean(self) -> dict[str, Any]:
        """A range of weight that something fits."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        least, most = given.get("least_g"), given.get("most_g")
        if least is not None and most is not None and least > most:
            self.add_error("most_g", _("Less than the lower weight. Correct one of them."))
        return given


class PriceForm(InWarehouse):
    """A parcel somebody asks the price of."""

    region = forms.CharField(label=_("Region"), max_length=40)
    city = forms.CharField(label=_("City"), max_length=60, required=False)
    grams = forms.IntegerField(label=_("Grams"), min_value=1, max_value=HEAVIEST, initial=1_000)
    size = forms.RegexField(
        r"^\d{1,3}\s*[x×*]\s*\d{1,3}\s*[x×*]\s*\d{1,3}$", label=_("Size in cm"), required=False,
        help_text=_("Like 40×30×20; empty: weight alone counts."),
    )  # fmt: skip

    def volume_mm3(self) -> int:
        """What the parcel takes up."""
        sides = re.findall(r"\d+", self.cleaned_data.get("size") or "")
        if len(sides) != 3:
            return 0
        long, wide, high = map(int, sides)
        return long * wide * high * 1_000


class ShippingForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only to the type checker
    """How a store's parcels get their numbers and when its channel is told."""

    component = forms.URLField(
        label=_("address of the print component"), required=False, assume_scheme="http",
        help_text=_("Prints labels whose addressee only the channel can read."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = StoreShipping
        fields = ["promise", "write_back_early", "network", "template", "component", "sender"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def values(self) -> dict[str, Any]:
        """Columns of the rule."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
