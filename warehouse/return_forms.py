"""What is said of parcels that come back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stores.models import Order
from warehouse.services import intercepts, returns


class AttachForm(forms.Form):
    """Whose an unknown parcel is."""

    order = forms.CharField(label=_("Channel order number"), max_length=64)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_order(self) -> str:
        """An order of one's stores."""
        number = str(self.cleaned_data["order"]).strip()
        found = Order.objects.visible_to(self.user).filter(external_id=number)[:2]
        if len(found) != 1:
            raise forms.ValidationError(
                _("No order of your stores has exactly this number: %(number)s."),
                params={"number": number},
            )
        self.found: Order = found[0]
        return number


class WhyForm(forms.Form):
    """Why it came back, and whose side that is on."""

    reason = forms.ChoiceField(label=_("Reason"), choices=list(returns.REASONS.items()))
    responsible = forms.ChoiceField(
        label=_("Responsible"), choices=[("", _("By the reason")), *returns.SIDES.items()],
        required=False,
    )  # fmt: skip


class SettleForm(forms.Form):
    """How an intercept ended."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=list(intercepts.OUTCOMES.items()))
    fee = forms.DecimalField(
        label=_("Fee"), min_value=0, max_value=intercepts.DEAREST, decimal_places=2, required=False
    )
