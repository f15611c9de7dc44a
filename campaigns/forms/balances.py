"""The form that tells a balance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stores.models import Store
from stores.selectors.advertising import TOOLS


class BalanceForm(forms.Form):
    """Store, tool and what its account shows."""

    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.none())
    tool = forms.ChoiceField(label=_("Tool"), choices=TOOLS)
    amount = forms.DecimalField(
        label=pgettext_lazy("advertising", "Balance"), min_value=Decimal(0), max_digits=14,
        decimal_places=2,
        help_text=_("In the store's currency, as the tool's own page shows it."),
    )  # fmt: skip

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["store"]
        field.queryset = Store.objects.visible_to(user).filter(archived_at=None)
