"""The rules that a company buys by: seen and changed on one page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from ecomops.core import history
from ecomops.core.acts import said as acts_said
from ecomops.core.errors import StaleVersion
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.ui.stale import differences, on_version
from procurement.forms.rules import RulesForm
from procurement.selectors.landing import rules_of
from procurement.services import rules as service
from stores.models import LegalEntity


@require_http_methods(["GET", "POST"])
@allowed("procurement.set_rules")
def rules(request: StaffRequest) -> HttpResponse:
    """One company's rules; with several companies a row of links chooses."""
    companies = list(LegalEntity.objects.order_by("pk"))
    company = _chosen(companies, request.GET.get("company", ""))
    if company is None:
        return render(request, "procurement/rules.html", {"companies": companies})
    kept = rules_of(company)
    form = RulesForm(request.POST or None, rules=kept)
    stale: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        expected = form.cleaned_data.get("version") or 0
        try:
            service.change(
                company, form.values(), expected=expected, actor=request.actor, at=timezone.now()
            )
        except StaleVersion as refusal:
            refusal.current = form.as_written(refusal.current)
            stale = {"told": refusal.for_user, "rows": differences(form, refusal)}
            form.data = on_version(form.data, rules_of(company).version)
        else:
            messages.success(request, gettext("Saved."))
            return redirect(f"{reverse('procurement:rules')}?company={company.pk}")
    context = {
        "companies": companies, "company": company, "form": form, "stale": stale,
        "is_default": kept.pk is None,
        "events": acts_said(history.timeline(kept)[:20]) if kept.pk else [],
    }  # fmt: skip
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "procurement/rules.html", context, status=status)


def _chosen(companies: list[LegalEntity], asked: str) -> LegalEntity | None:
    if not asked:
        return companies[0] if companies else None
    for company in companies:
        if str(company.pk) == asked:
            return company
    raise Http404
