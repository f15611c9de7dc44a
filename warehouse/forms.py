"""What people fill in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.utils.translation import gettext_lazy as _

from stores.models import Sku, Store
from warehouse.models import (
    Bin,
    CountLine,
    Receipt,
    ReceiptLine,
    StoreWarehouse,
    Warehouse,
    Wave,
)
from warehouse.selectors import layout as places
from warehouse.selectors import stock
from warehouse.services import receiving

FILE_LIMIT = 5 * 1024 * 1024
LARGEST = 1_000_000
STORE = "store-"


class WarehouseForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only to the type checker
    """A building, and as which choice it ships for each of one's stores."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Warehouse
        fields = [
            "code", "name", "name_en", "zone", "region", "aisles", "blocks", "aisle_pitch_mm",
            "block_length_mm", "cross_aisle_mm", "depot_aisle", "walk_mm_per_s",
        ]  # fmt: skip
        labels = {"name": _("Warehouse name")}
        help_texts = {
            "code": _("Short, for files and commands; cannot change later."),
            "zone": _("Cut-offs and shifts are in this time zone."),
            "blocks": _("Cross aisles cut the aisles into this many blocks."),
            "aisle_pitch_mm": _("From the middle of one aisle to the middle of the next."),
            "depot_aisle": _("Where carts start and end, at the front."),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["version"].initial = self.instance.version
        self.stores = list(Store.objects.visible_to(user).filter(archived_at=None).order_by("code"))
        held = dict(
            StoreWarehouse.objects.filter(
                warehouse_id=self.instance.pk, store__in=self.stores
            ).values_list("store_id", "rank")
        )
        for store in self.stores:
            self.fields[f"{STORE}{store.pk}"] = forms.IntegerField(
                label=_("Ships for %(store)s as choice") % {"store": store.label},
                required=False, min_value=1, max_value=99, initial=held.get(store.pk),
                help_text=_("1 is asked first; empty: does not ship for it."),
            )  # fmt: skip

    def clean_zone(self) -> str:
        """A time zone that exists."""
        zone: str = self.cleaned_data["zone"]
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise forms.ValidationError(
                _("There is no time zone “%(zone)s”. Asia/Shanghai is one."), params={"zone": zone}
            ) from unknown
        return zone

    def clean(self) -> dict[str, Any]:
        """Sizes that make a building."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("aisles", "blocks", "depot_aisle", "walk_mm_per_s", "aisle_pitch_mm",
                     "block_length_mm"):  # fmt: skip
            if given.get(name) == 0:
                self.add_error(name, _("Give a number above 0."))
        for name, most in (("aisles", 200), ("blocks", 10)):
            if (given.get(name) or 0) > most:
                self.add_error(name, _("At most %(most)s.") % {"most": most})
        if (given.get("depot_aisle") or 0) > (given.get("aisles") or 0):
            self.add_error("depot_aisle", _("There is no such aisle."))
        return given

    def values(self) -> dict[str, Any]:
        """Columns of the warehouse."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def ranks(self) -> dict[int, int | None]:
        """Store → which choice this warehouse is for it."""
        return {store.pk: self.cleaned_data.get(f"{STORE}{store.pk}") for store in self.stores}


class BinFileForm(forms.Form):
    """A file of bins."""

    file = forms.FileField(label=_("Bin file"))

    def clean_file(self) -> Any:
        """Not larger than a list of bins can be."""
        file = self.cleaned_data["file"]
        if file.size > FILE_LIMIT:
            raise forms.ValidationError(_("This file is larger than 5 MB. Split it."))
        return file


class InWarehouse(forms.Form):
    """A form about one of the user's warehouses."""

    warehouse = forms.ModelChoiceField(
        label=_("Warehouse"), queryset=Warehouse.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["warehouse"]
        choice.queryset = places.warehouses_of(user)

    def bin_of(self, code: str) -> Bin:
        """The bin of a code in the warehouse chosen."""
        warehouse = self.cleaned_data.get("warehouse")
        found = places.bins_of(warehouse, [code]).get(code) if warehouse else None
        if found is None:
            raise forms.ValidationError(
                _("There is no bin “%(bin)s” in this warehouse."), params={"bin": code}
            )
        return found


def sku_named(code: str) -> Sku:
    """The SKU a code or barcode names, or a refusal."""
    found = stock.sku_of(code)
    if found is None:
        raise forms.ValidationError(
            _("No SKU has the code or barcode “%(code)s”."), params={"code": code}
        )
    return found


class ReceiveForm(InWarehouse):
    """Pieces that came without an order."""

    bin = forms.CharField(label=_("Bin"), max_length=24)
    sku = forms.CharField(
        label=_("SKU"), max_length=64, help_text=_("The seller's code or a barcode.")
    )
    units = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=LARGEST)

    def clean_bin(self) -> Bin:
        """A bin of the warehouse."""
        return self.bin_of(self.cleaned_data["bin"].strip())

    def clean_sku(self) -> Sku:
        """A SKU of the catalogue."""
        return sku_named(self.cleaned_data["sku"])


class SafetyForm(forms.Form):
    """Below how many available pieces a SKU is low."""

    safety = forms.IntegerField(label=_("Safety stock"), min_value=0, max_value=LARGEST)


class ReleaseForm(forms.Form):
    """The wave that is released, as the board proposed it."""

    warehouse = forms.IntegerField()
    kind = forms.ChoiceField(choices=Wave.Kind)
    cutoff = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z"])
    ids = forms.RegexField(r"^\d{1,18}(,\d{1,18}){0,999}$", max_length=20_000)

    def fulfilments(self) -> list[int]:
        """The orders of the wave."""
        return [int(pk) for pk in self.cleaned_data["ids"].split(",")]


class CountOpenForm(InWarehouse):
    """Which bins are counted."""

    bins = forms.CharField(
        label=_("Bins"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Codes, separated by commas or lines."),
    )  # fmt: skip

    def clean_bins(self) -> list[Bin]:
        """Bins of the warehouse, at most 200."""
        codes = list(dict.fromkeys(re.split(r"[\s,，、;；]+", self.cleaned_data["bins"].strip())))
        if len(codes) > 200:
            raise forms.ValidationError(_("At most 200 bins in one count. Open two."))
        warehouse = self.cleaned_data.get("warehouse")
        found = places.bins_of(warehouse, codes) if warehouse else {}
        missing = [code for code in codes if code not in found]
        if missing or not found:
            raise forms.ValidationError(
                _("These bins are not in this warehouse: %(bins)s."),
                params={"bins": ", ".join(missing[:10])},
            )
        return [found[code] for code in codes]


class CountForm(forms.Form):
    """Pieces counted, one field a line; empty lines stay as they are."""

    def __init__(self, *args: Any, lines: list[CountLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[str(line.pk)] = forms.IntegerField(
                required=False, min_value=0, max_value=LARGEST, initial=line.counted,
                label=f"{line.bin.code} · {line.sku.code}",
            )  # fmt: skip

    def units(self) -> dict[int, int]:
        """Line → pieces."""
        return {int(pk): units for pk, units in self.cleaned_data.items() if units is not None}


class FoundForm(forms.Form):
    """Something that lies in a bin and is not on the list."""

    bin = forms.CharField(label=_("Bin"), max_length=24)
    sku = forms.CharField(label=_("SKU"), max_length=64)
    units = forms.IntegerField(label=_("Pieces"), min_value=0, max_value=LARGEST)

    def __init__(self, *args: Any, warehouse: Warehouse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warehouse = warehouse

    def clean_bin(self) -> Bin:
        """A bin of the count's warehouse."""
        code = self.cleaned_data["bin"].strip()
        found = places.bins_of(self.warehouse, [code]).get(code)
        if found is None:
            raise forms.ValidationError(
                _("There is no bin “%(bin)s” in this warehouse."), params={"bin": code}
            )
        return found

    def clean_sku(self) -> Sku:
        """A SKU of the catalogue."""
        return sku_named(self.cleaned_data["sku"])


class PutAwayForm(forms.Form):
    """Counted and rejected pieces of each line, and the bin they go into."""

    bin = forms.CharField(label=_("Bin"), max_length=24)

    def __init__(
        self, *args: Any, receipt: Receipt, lines: Sequence[ReceiptLine], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.receipt, self.lines = receipt, lines
        for line in lines:
            self.fields[f"counted_{line.pk}"] = forms.IntegerField(
                label=_("Counted"), min_value=0, max_value=1_000_000,
                initial=line.counted or line.expected,
            )  # fmt: skip
            self.fields[f"rejected_{line.pk}"] = forms.IntegerField(
                label=_("Rejected"), min_value=0, max_value=1_000_000, initial=line.rejected
            )

    def clean_bin(self) -> Bin:
        """A bin of the receipt's own warehouse."""
        code = self.cleaned_data["bin"].strip()
        found = Bin.objects.filter(
            warehouse_id=self.receipt.warehouse_id, code=code, archived_at=None
        ).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no bin “%(bin)s” in this warehouse."), params={"bin": code}
            )
        return found

    def found(self) -> dict[int, receiving.Found]:
        """What was typed, by line."""
        typed = self.cleaned_data
        return {
            line.pk: receiving.Found(typed[f"counted_{line.pk}"], typed[f"rejected_{line.pk}"])
            for line in self.lines
        }

    def rows(self) -> list[tuple[ReceiptLine, Any, Any]]:
        """Each line with its two fields, for the table."""
        return [
            (line, self[f"counted_{line.pk}"], self[f"rejected_{line.pk}"]) for line in self.lines
        ]
