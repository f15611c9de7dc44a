"""The forms of the catalogue: product, SKU, kit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stores.models import Kit, KitRecipe, Product, Sku
from stores.services.goods import Part

PARTS_SHOWN = 6
FIELD = {"class": "field"}


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only to the type checker
    """What is known of a style."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Product
        fields = ["code", "name", "name_en", "category", "role", "stage", "season_end_on"]
        labels = {"name": _("Product name")}
        widgets = {"season_end_on": forms.DateInput(attrs={"type": "date"})}
        help_texts = {
            "code": _("The style number; cannot change later."),
            "role": _("What the item is for decides which rail its figures are measured against."),
            "season_end_on": _("After this day what is left goes to clearance."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["version"].initial = self.instance.version


class SkuForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only to the type checker
    """One SKU: what a piece is, what its packs are scanned as, and what it costs."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    packs = forms.CharField(
        label=_("Barcodes"),
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": "6951001002927\n16951001002924 × 12"}
        ),
        help_text=_("One a line; for a carton or an inner box add × and its pieces."),
    )
    cost = forms.DecimalField(
        label=_("Cost"), required=False, min_value=Decimal(0), max_digits=14, decimal_places=4
    )
    cost_currency = forms.CharField(label=_("Currency of the cost"), max_length=3, required=False)
    cost_from = forms.DateField(
        label=_("Cost valid from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Margins of earlier days stay as they were."),
    )

    class Meta:
        model = Sku
        fields = [
            "code", "spec", "list_price_amount", "list_price_currency", "weight_g",
            "length_mm", "width_mm", "height_mm",
        ]  # fmt: skip
        labels = {"list_price_currency": _("Currency")}
        help_texts = {
            "code": _("What listings and orders call it; cannot change later."),
            "weight_g": _("With packing; freight and the weigh check go by it."),
        }

    field_order = ["code", "spec", "list_price_amount", "list_price_currency", "cost",
                   "cost_currency", "cost_from", "weight_g", "length_mm", "width_mm",
                   "height_mm", "packs"]  # fmt: skip

    def __init__(self, *args: Any, shows_cost: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        price = self.initial.get("list_price_amount")
        if price is not None:
            self.initial["list_price_amount"] = format(price.normalize(), "f")
        if self.instance.pk:
            self.fields["code"].disabled = True
        if not shows_cost:
            for name in ("cost", "cost_currency", "cost_from"):
                del self.fields[name]

    def clean_packs(self) -> dict[str, int]:
        """Barcode → pieces of one scan."""
        packs: dict[str, int] = {}
        for line in self.cleaned_data["packs"].splitlines():
            barcode, _sign, units = line.replace("x", "×").replace("X", "×").partition("×")
            barcode, units = barcode.strip(), units.strip() or "1"
            if not barcode:
                continue
            if not units.isdigit() or not 0 < int(units) < 100_000:
                words = {"line": line.strip()}
                raise forms.ValidationError(_("“%(line)s” names no number of pieces.") % words)
            if barcode in packs:
                raise forms.ValidationError(_("Barcode %(code)s stands twice.") % {"code": barcode})
            packs[barcode] = int(units)
        return packs

    def clean(self) -> dict[str, Any]:
        """An amount needs its currency, a cost its first day."""
        data: dict[str, Any] = super().clean() or {}
        for amount, currency in (("list_price_amount", "list_price_currency"),
                                 ("cost", "cost_currency")):  # fmt: skip
            if data.get(amount) is not None and not data.get(currency):
                self.add_error(currency, _("Say which currency, such as CNY."))
        if data.get("cost") is not None and not data.get("cost_from"):
            self.add_error("cost_from", _("Say from which day on."))
        return data

    def values(self) -> dict[str, Any]:
        """What is kept in the SKU's own row."""
        assert self.Meta.fields
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class PartForm(forms.Form):
    """One part of a kit."""

    sku = forms.CharField(
        label=_("Seller's code"),
        required=False,
        widget=forms.TextInput(attrs={"list": "skus", "class": "field"}),
    )
    units = forms.IntegerField(
        label=_("Pieces"), required=False, min_value=1, widget=forms.NumberInput(FIELD)
    )
    share = forms.DecimalField(
        label=_("Share of the price (%)"),
        required=False,
        min_value=Decimal(0),
        max_value=100,
        widget=forms.NumberInput(FIELD),
    )

    def clean_sku(self) -> Sku | None:
        """The SKU itself."""
        code = self.cleaned_data["sku"].strip()
        if not code:
            return None
        sku = Sku.objects.filter(code=code, archived_at=None).first()
        if sku is None:
            raise forms.ValidationError(_("There is no SKU “%(code)s”.") % {"code": code})
        return sku

    def part(self) -> Part | None:
        """What it says, or None of an empty line."""
        sku, share = self.cleaned_data.get("sku"), self.cleaned_data.get("share")
        if sku is None:
            return None
        return Part(sku, self.cleaned_data.get("units") or 1, share and share / 100)


class BaseParts(forms.BaseFormSet):  # type: ignore[type-arg]  # generic only to the type checker
    """The lines of a recipe."""

    def clean(self) -> None:
        """An SKU is one part only."""
        if any(self.errors):
            return
        codes = [part.sku.code for part in self.parts()]
        for code in codes:
            if codes.count(code) > 1:
                raise forms.ValidationError(_("SKU %(code)s stands twice.") % {"code": code})
        if not codes:
            raise forms.ValidationError(_("A kit needs at least one part."))

    def parts(self) -> list[Part]:
        """The lines that name an SKU."""
        return [part for form in self.forms if (part := form.part()) is not None]


Parts = forms.formset_factory(PartForm, formset=BaseParts, extra=0)


class KitForm(forms.Form):
    """What a kit is called."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(
        label=_("Seller's code"), max_length=64,
        help_text=_("What listings and orders call it; cannot change later."),
    )  # fmt: skip
    name = forms.CharField(label=_("Kit name"), max_length=200)

    def __init__(self, *args: Any, kit: Kit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kit = kit
        if kit is not None:
            self.fields["code"].disabled = True

    def clean_code(self) -> str:
        """A code names one thing."""
        code: str = self.cleaned_data["code"].strip()
        if self.kit is None and Kit.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a kit with this code already."))
        return code


def _percent(share: Decimal) -> str:
    text = f"{share * 100:.6f}".rstrip("0")
    return text.rstrip(".")


def lines_of(recipe: KitRecipe | None) -> list[dict[str, Any]]:
    """The lines that the form of a kit begins with: its parts, and some empty ones."""
    parts = recipe.parts.select_related("sku").order_by("pk") if recipe is not None else ()
    lines: list[dict[str, Any]] = [
        {"sku": part.sku.code, "units": part.units, "share": _percent(part.share)} for part in parts
    ]
    return lines + [{} for _n in range(max(2, PARTS_SHOWN - len(lines)))]
