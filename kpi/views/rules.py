"""Cost rules: seen and set on one page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.ui.percent import in_percent
from kpi.forms import CostRuleForm
from kpi.selectors import rules as reading
from kpi.selectors.figures import scope_of
from kpi.services.rules import set_cost_rule


@require_http_methods(["GET", "POST"])
@allowed("kpi.set_cost_rule")
def rules(request: StaffRequest) -> HttpResponse:
    """What share of net sales each cost takes, and since when."""
    stores, today = scope_of(request.user, None), timezone.localdate()
    form = CostRuleForm(request.POST or None, stores=stores, today=today)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            set_cost_rule(
                form.store_meant(), said["kind"], said["rate"], said["from_on"],
                actor=request.actor, at=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            messages.success(
                request, gettext("Saved. The days that it changes are computed again.")
            )
            return redirect("kpi:rules")
    rows = reading.cost_rules(stores, today)
    context = {"form": form, "rows": rows, "changes": _changes(rows)}
    return render(request, "kpi/rules.html", context, status=422 if form.errors else 200)


def _changes(rows: list[reading.Ruled]) -> list[dict[str, Any]]:
    return [
        {"entry": entry, "rule": rule, "was": _said(entry.before), "now": _said(entry.after)}
        for entry, rule in reading.changes(rows)
    ]


def _said(values: dict[str, Any] | None) -> str:
    return in_percent(Decimal(values["rate"])) if values else ""
