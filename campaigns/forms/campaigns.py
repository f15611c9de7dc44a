"""What a person says of a campaign: its days and stores, its goods, its aims."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.domain.readiness import DEFAULT_UPLIFT
from campaigns.models import Campaign, CampaignBudget, CampaignPhase, CampaignTarget
from campaigns.policies import PLANNERS
from campaigns.services.campaigns import PhasePlan, Plan
from campaigns.services.goods import ItemPlan
from ecomops.accounts.models import User
from stores.models import Sku, Store

Phase = CampaignPhase.Kind
# A campaign may peak twice, as Double 11 does.
SLOTS: tuple[tuple[str, str, Any], ...] = (
    ("main", Phase.MAIN, _("Main phase")),
    ("main2", Phase.MAIN, _("Second main phase")),
    ("presale", Phase.PRESALE, _("Presale")),
    ("warm_up", Phase.WARM_UP, _("Warm-up")),
    ("registration", Phase.REGISTRATION, _("Registration")),
    ("return", Phase.RETURN, _("Return")),
)
DAY = {"type": "date", "class": "field"}


class CampaignForm(forms.Form):
    """A campaign but for its goods and aims."""

    name = forms.CharField(label=pgettext_lazy("campaign", "Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Type"), choices=Campaign.Kind.choices)
    event = forms.ChoiceField(
        label=_("Platform day"), choices=Campaign.Event.choices, required=False,
        help_text=_("Prices of 6.18 and Double 11 may go under 70 per cent of list."),
    )  # fmt: skip
    mechanic = forms.ChoiceField(
        label=_("Mechanic"), choices=Campaign.Mechanic.choices, required=False
    )
    mechanic_off = forms.DecimalField(
        label=_("Money off an order"), required=False, min_value=Decimal("0.01"),
        max_digits=14, decimal_places=2,
        help_text=_("For “spend X save Y” and coupons: what the buyer gets off."),
    )  # fmt: skip
    mechanic_from = forms.DecimalField(
        label=_("From an order of"), required=False, min_value=Decimal("0.01"),
        max_digits=14, decimal_places=2, help_text=_("Blank for a coupon without a threshold."),
    )  # fmt: skip
    stores = forms.ModelMultipleChoiceField(
        label=_("Stores"), queryset=Store.objects.none(),
        widget=forms.SelectMultiple(attrs={"data-picker": ""}),
    )  # fmt: skip
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(),
        help_text=_("Somebody else has to approve it."),
    )  # fmt: skip
    uplift = forms.DecimalField(
        label=_("Uplift on the best day"), required=False, min_value=Decimal("0.01"),
        max_value=500, max_digits=6, decimal_places=2,
        help_text=_("Times the orders of a usual day; blank takes what the type brings."),
    )  # fmt: skip
    pack_rate = forms.IntegerField(
        label=_("Parcels a day we can pack"), required=False, min_value=1, max_value=1_000_000
    )
    lead_days = forms.IntegerField(
        label=_("Days until ordered goods arrive"), min_value=0, max_value=180, initial=7
    )
    note = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slot, _kind, label in SLOTS:
            for side, words in (("from", _("first day")), ("to", _("last day"))):
                self.fields[f"{slot}_{side}"] = forms.DateField(
                    label=words, required=slot == "main",
                    widget=forms.DateInput(attrs={**DAY, "aria-label": f"{label}, {words}"}),
                )  # fmt: skip
        stores: Any = self.fields["stores"]
        stores.queryset = Store.objects.visible_to(user).filter(archived_at=None)
        owner: Any = self.fields["owner"]
        owner.queryset = User.objects.filter(is_active=True, role__in=PLANNERS)
        owner.initial = user.pk if user.role in PLANNERS else None

    def slots(self) -> list[tuple[Any, Any, Any]]:
        """Each phase with the fields of its first and last day."""
        return [(label, self[f"{slot}_from"], self[f"{slot}_to"]) for slot, _k, label in SLOTS]

    def plain(self) -> list[Any]:
        """Every other field that is seen."""
        days = {f"{slot}_{side}" for slot, _k, _l in SLOTS for side in ("from", "to")}
        return [one for one in self.visible_fields() if one.name not in days]

    def clean(self) -> dict[str, Any]:
        """A phase has both its days, in their order."""
        data: dict[str, Any] = super().clean() or {}
        for slot, _kind, label in SLOTS:
            first, last = data.get(f"{slot}_from"), data.get(f"{slot}_to")
            if bool(first) != bool(last) and not self.errors.keys() & {
                f"{slot}_from", f"{slot}_to"
            }:  # fmt: skip
                self.add_error(
                    f"{slot}_to" if first else f"{slot}_from",
                    _("%(phase)s: give its first and its last day, or neither.") % {"phase": label},
                )
            if first and last and last < first:
                self.add_error(
                    f"{slot}_to", _("%(phase)s ends before it starts.") % {"phase": label}
                )
        return data

    def plan(self) -> Plan:
        """What the service is to make of it."""
        data = self.cleaned_data
        phases = [
            PhasePlan(kind, data[f"{slot}_from"], data[f"{slot}_to"])
            for slot, kind, _label in SLOTS
            if data.get(f"{slot}_from")
        ]
        usual = Decimal(str(DEFAULT_UPLIFT[data["kind"]]))
        return Plan(
            name=data["name"], name_en=data["name_en"], kind=data["kind"], event=data["event"],
            mechanic=data["mechanic"], mechanic_off=data["mechanic_off"],
            mechanic_from=data["mechanic_from"], note=data["note"], owner=data["owner"],
            stores=list(data["stores"]), phases=phases, uplift=data["uplift"] or usual,
            pack_rate=data["pack_rate"], lead_days=data["lead_days"],
        )  # fmt: skip


def said_of(campaign: Campaign) -> dict[str, Any]:
    """A campaign as its form says it."""
    said: dict[str, Any] = {
        name: getattr(campaign, name)
        for name in (
            "name", "name_en", "kind", "event", "mechanic", "mechanic_off", "mechanic_from",
            "uplift", "pack_rate", "lead_days", "note", "version", "owner",
        )
    }  # fmt: skip
    said["stores"] = [place.store_id for place in campaign.places.all()]
    free = [slot for slot, _kind, _label in SLOTS]
    for phase in campaign.phases.all():
        slot = next((s for s, kind, _l in SLOTS if kind == phase.kind and s in free), None)
        if slot:
            free.remove(slot)
            said |= {f"{slot}_from": phase.starts_on, f"{slot}_to": phase.ends_on}
    return said


def begun_with(first: date | None, last: date | None, store: int | None) -> dict[str, Any]:
    """A new campaign drawn on the calendar."""
    if first is None:
        return {}
    return {
        "main_from": first,
        "main_to": last if last and last >= first else first + timedelta(days=2),
        "stores": [store] if store else [],
    }


class ItemForm(forms.Form):
    """A SKU of a campaign; a row without SKU is no row."""

    sku = forms.CharField(
        label=_("SKU"), max_length=64, required=False,
        widget=forms.TextInput(attrs={"list": "skus", "class": "field", "autocomplete": "off"}),
    )  # fmt: skip
    price = forms.DecimalField(
        label=_("Promotion price"), required=False, max_digits=14, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "field num"}),
    )  # fmt: skip
    committed = forms.IntegerField(
        label=_("Committed pieces"), required=False, min_value=0, max_value=10_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "field num"}),
    )  # fmt: skip
    is_driver = forms.BooleanField(label=_("Traffic driver"), required=False)

    def clean(self) -> dict[str, Any]:
        """A SKU there is, with price and pieces."""
        data: dict[str, Any] = super().clean() or {}
        code = (data.get("sku") or "").strip()
        if not code:
            return data
        sku = (
            Sku.objects.filter(code=code).first() or Sku.objects.filter(packs__barcode=code).first()
        )
        if sku is None:
            self.add_error("sku", _("There is no SKU “%(code)s”.") % {"code": code})
        for name in ("price", "committed"):
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, _("Give a number."))
        return {**data, "row": sku}

    def item(self) -> ItemPlan | None:
        """What the service is to keep, or None for an empty row."""
        data = self.cleaned_data
        if not data.get("row"):
            return None
        return ItemPlan(data["row"], data["price"], data["committed"], data["is_driver"])


ItemFormSet = forms.formset_factory(ItemForm, extra=3, max_num=500)


class AimForm(forms.Form):
    """Targets and budgets; a blank one is not set."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, campaign: Campaign, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        targets = dict(campaign.targets.values_list("metric", "amount"))
        budgets = dict(campaign.budgets.values_list("tool", "amount"))
        self.fields["version"].initial = campaign.version
        self._add("t", CampaignTarget.Metric.choices, targets)
        self._add("b", CampaignBudget.Tool.choices, budgets)

    def _add(self, prefix: str, choices: Sequence[tuple[str, Any]], known: dict[str, Any]) -> None:
        for code, label in choices:
            amount = known.get(code)
            if code == CampaignTarget.Metric.CONVERSION:
                label = _("Conversion in per cent")
                amount = amount * 100 if amount is not None else None
            self.fields[f"{prefix}_{code}"] = forms.DecimalField(
                label=label, required=False, min_value=0, max_digits=14, decimal_places=4,
                initial=None if amount is None else f"{amount.normalize():f}",
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "field"}),
            )  # fmt: skip

    def of(self, prefix: str) -> list[Any]:
        """The fields of targets (t) or budgets (b)."""
        return [one for one in self if one.name.startswith(f"{prefix}_")]

    def targets(self) -> list[Any]:
        """The fields of targets."""
        return self.of("t")

    def budgets(self) -> list[Any]:
        """The fields of budgets."""
        return self.of("b")

    def amounts(self, prefix: str) -> dict[str, Decimal]:
        """What was typed, conversion as a share."""
        typed = {
            one.name[2:]: self.cleaned_data[one.name]
            for one in self.of(prefix)
            if self.cleaned_data.get(one.name) is not None
        }
        conversion = CampaignTarget.Metric.CONVERSION
        if prefix == "t" and conversion in typed:
            typed[conversion] /= 100
        return typed
