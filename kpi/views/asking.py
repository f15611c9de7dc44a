"""From an address to a question: the first step of every KPI page."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils import timezone

from kpi.forms import DashboardForm
from kpi.presentation.question import Question
from kpi.selectors.figures import scope_of
from stores.models import Store


def asked(
    request: HttpRequest, stores: Sequence[Store] | None = None
) -> tuple[DashboardForm, Question]:
    """The filter bar as filled in, and what it asks of the user's stores."""
    offered = scope_of(request.user, None) if stores is None else list(stores)
    form = DashboardForm(request.GET, offered, timezone.localdate())
    form.is_valid()
    return form, form.question()
