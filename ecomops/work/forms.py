"""What a person writes down for themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecomops.core.clock import day_bounds


class OwnTaskForm(forms.Form):
    """One line, and the day it is due."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def due_at(self) -> datetime | None:
        """The last moment of the day it is due, or None."""
        on = self.cleaned_data["due_on"]
        if on is None:
            return None
        end = day_bounds(on, timezone.get_current_timezone_name())[1]
        return end - timedelta(seconds=1)
