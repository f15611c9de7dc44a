"""What people fill in about the line to a channel and how stores share a SKU."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stores.models import Connection, SharePolicy, ShareRule, Store
from stores.services.share_policy import Part

MOST = 1_000_000


class ConnectionForm(forms.Form):
    """Where the channel is and what we sign with; the secret is never shown again."""

    address = forms.URLField(
        label=_("Address"), max_length=300, assume_scheme="https",
        help_text=_("The gateway of the channel, or of the partner who passes calls on."),
    )  # fmt: skip
    key = forms.CharField(label=_("Key"), max_length=120)
    secret = forms.CharField(
        label=_("Secret"), max_length=200, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Kept sealed and never shown again. Leave empty to keep the one there is."),
    )  # fmt: skip
    is_on = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, line: Connection | None = None, **kwargs: Any) -> None:
        if line is not None:
            kwargs["initial"] = {"address": line.address, "key": line.key, "is_on": line.is_on}
        super().__init__(*args, **kwargs)


class ShareForm(forms.Form):
    """The policy of a SKU with one row of fields for each store that lists it."""

    kind = forms.ChoiceField(label=_("Policy"), choices=SharePolicy.Kind)
    safety = forms.IntegerField(
        label=_("Keep back"), min_value=0, max_value=MOST, initial=0,
        help_text=_("Pieces that no store is offered."),
    )  # fmt: skip
    presale = forms.BooleanField(label=_("Sell what is on its way"), required=False)

    def __init__(
        self, *args: Any, stores: list[Store], policy: SharePolicy | None = None, **kwargs: Any
    ) -> None:
        if policy is not None:
            kwargs["initial"] = {
                "kind": policy.kind, "safety": policy.safety, "presale": policy.presale,
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.stores = stores
        known = {
            rule.store_id: rule
            for rule in (ShareRule.objects.filter(policy=policy) if policy else ())
        }
        for place, store in enumerate(stores, start=1):
            rule = known.get(store.pk)
            self._add(f"rank_{store.pk}", _("Rank"), rule.rank if rule else place, 1, 99)
            self._add(f"parts_{store.pk}", _("Share"), rule.parts if rule else 1, 0, 1_000)
            units = rule.units if rule else None
            self._add(f"units_{store.pk}", _("Pieces"), units, 0, MOST, required=False)

    def _add(
        self, name: str, label: Any, initial: int | None, least: int, most: int,
        *, required: bool = True,
    ) -> None:  # fmt: skip
        column, _sep, store = name.partition("_")
        attrs = {"class": "field num", "inputmode": "numeric"}
        attrs["aria-labelledby"] = f"share-store-{store} share-{column}"
        widget = forms.NumberInput(attrs=attrs)
        self.fields[name] = forms.IntegerField(
            label=label, initial=initial, min_value=least, max_value=most, required=required,
            widget=widget,
        )  # fmt: skip

    def common(self) -> list[Any]:
        """The fields that are not a store's."""
        return [self[name] for name in ("kind", "safety", "presale")]

    def by_store(self) -> list[tuple[Store, list[Any]]]:
        """Each store with its fields."""
        names = ("rank", "parts", "units")
        return [(one, [self[f"{name}_{one.pk}"] for name in names]) for one in self.stores]

    def parts(self) -> dict[int, Part]:
        """What the service is to write."""
        given = self.cleaned_data
        return {
            one.pk: Part(
                given[f"rank_{one.pk}"], given[f"parts_{one.pk}"], given[f"units_{one.pk}"]
            )
            for one in self.stores
        }
