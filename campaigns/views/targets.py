"""Monthly targets of the stores: one page a metric and year."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from campaigns import services
from campaigns.forms.targets import SHARES, TargetForm, shown
from campaigns.models import Target
from campaigns.selectors import targets as selectors
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from stores.selectors.fees import fees_back
from stores.selectors.scope import colour_token, stores_of


@require_http_methods(["GET", "POST"])
@allowed("campaigns.view_targets")
def targets(request: StaffRequest) -> HttpResponse:
    """The year's targets of a metric, store by store and month by month."""
    metric, year = _metric(request), _year(request)
    stores = stores_of(request.user)
    known = selectors.in_force(stores, metric, year)
    form = TargetForm(stores, metric, year, known, request.POST or None)
    may_set = may(request.user, "campaigns.set_targets")
    if request.method == "POST":
        if not may_set:
            raise PermissionDenied
        if form.is_valid():
            made = services.set_targets(form.goals(), actor=request.actor, at=timezone.now())
            _say(request, len(made))
            return redirect(f"{reverse('campaigns:targets')}?metric={metric}&year={year}")
        messages.error(request, gettext("Nothing was saved: look at the marked cells."))
    changes = [
        (row, shown(row.amount, metric), shown(before, metric))
        for row, before in selectors.changes(request.user, metric)
    ]
    context = {
        "rows": [(store, colour_token(store.colour), cells) for store, cells in form.rows()],
        "months": selectors.months_of(year),
        "metric": metric,
        "metrics": Target.Metric.choices,
        "year": year,
        "years": (year - 1, year, year + 1),
        "in_percent": metric in SHARES,
        "is_money": metric in services.MONEY,
        "may_set": may_set,
        "changes": changes,
        "fees": fees_back(request.user, timezone.now()) if _is_now(metric, year) else [],
    }
    return render(request, "campaigns/targets.html", context)


def _is_now(metric: str, year: int) -> bool:
    return metric == Target.Metric.NET_SALES and year == timezone.localdate().year


def _say(request: HttpRequest, count: int) -> None:
    if not count:
        messages.info(request, gettext("Nothing was changed."))
        return
    said = ngettext("%(count)s target set.", "%(count)s targets set.", count)
    messages.success(request, said % {"count": count})


def _metric(request: HttpRequest) -> str:
    asked = request.GET.get("metric", "")
    return asked if asked in Target.Metric.values else str(Target.Metric.NET_SALES)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    this_year = timezone.localdate().year
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this_year
    return min(max(year, 2000), this_year + 5)
