"""The rules that a company buys by: seen and changed on one page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from ecomops.core import history
from ecomops.core.errors import StaleVersion
from ecomops.core.http import StaffRequest
from ecomops.core.models import Entry
from ecomops.core.policies import allowed
from ecomops.ui import numbers
from ecomops.ui.percent import in_percent
from ecomops.ui.stale import differences, on_version
from procurement.forms.rules import RulesForm
from procurement.models import BuyingRules
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
        "events": _events(kept) if kept.pk else [],
    }  # fmt: skip
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "procurement/rules.html", context, status=status)


def _events(rules: BuyingRules) -> list[tuple[Entry, list[tuple[str, str, str]]]]:
    """The last changes: each rule with what it was and what it became."""
    return [
        (
            entry,
            [
                (_label(name), _said(name, (entry.before or {}).get(name, "")), _said(name, value))
                for name, value in (entry.after or {}).items()
            ],
        )
        for entry in history.timeline(rules)[:20]
    ]


def _label(name: str) -> str:
    field: Any = BuyingRules._meta.get_field(name)
    return capfirst(str(field.verbose_name))


def _said(name: str, value: str) -> str:
    if name == "recovers_tax":
        return gettext("Yes") if value == "True" else gettext("No")
    if name in service.SHARES:
        return f"{in_percent(Decimal(value))} %"
    return numbers.grouped(Decimal(value), 2)


def _chosen(companies: list[LegalEntity], asked: str) -> LegalEntity | None:
    if not asked:
        return companies[0] if companies else None
    for company in companies:
        if str(company.pk) == asked:
            return company
    raise Http404
