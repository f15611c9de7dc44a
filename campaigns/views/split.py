"""Taking targets apart: a year into months, a month into days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from campaigns.forms.split import DaysForm, YearForm
from campaigns.models import DayShare, Target
from campaigns.selectors import past
from campaigns.selectors.targets import in_force
from campaigns.services import splitting
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from stores.models import Store
from stores.selectors.scope import stores_of


@require_http_methods(["GET", "POST"])
@allowed("campaigns.view_targets")
def year(request: StaffRequest) -> HttpResponse:
    """A year's net sales by month, each as visitors × conversion × basket."""
    stores, on = stores_of(request.user), _year(request)
    store = _store(request, stores)
    if store is None:
        return render(request, "campaigns/split_year.html", {"stores": stores})
    known = in_force([store], Target.Metric.NET_SALES, on)
    form = YearForm(
        past.weights_of_year(store, on), request.POST or None, initial=_initial(store, known)
    )
    may_set = may(request.user, "campaigns.set_targets")
    parts: list[splitting.MonthPart] = []
    if request.method == "POST":
        if not may_set:
            raise PermissionDenied
        if form.is_valid():
            data = form.cleaned_data
            parts = splitting.parts_of(
                data["total"], form.weights(), data["conversion"] / 100, data["aov"]
            )
            if "set" in request.POST:
                made = splitting.set_year(store, parts, actor=request.actor, at=timezone.now())
                said = gettext("Taken apart: %(count)s targets set.") % {"count": len(made)}
                messages.success(request, said)
                here = reverse("campaigns:split-year")
                return redirect(f"{here}?store={store.pk}&year={on}")
    by_month = {part.month: part for part in parts}
    context = {
        "stores": stores, "store": store, "year": on, "years": (on - 1, on, on + 1),
        "form": form, "may_set": may_set, "has_parts": bool(parts),
        "rows": [
            (month, cell, by_month.get(month), known.get((store.pk, month)))
            for month, cell in form.cells()
        ],
        "sum": sum(part.sales for part in parts),
        "sum_known": sum(row.amount for row in known.values()),
    }  # fmt: skip
    return render(request, "campaigns/split_year.html", context)


@require_http_methods(["GET", "POST"])
@allowed("campaigns.view_targets")
def days(request: StaffRequest) -> HttpResponse:
    """A month's net sales by day."""
    stores = stores_of(request.user)
    store, month = _store(request, stores), _month(request)
    context: dict[str, Any] = {"stores": stores, "store": store, "month": month}
    target = None
    if store is not None:
        target = in_force([store], Target.Metric.NET_SALES, month.year).get((store.pk, month))
    if store is None or target is None:
        return render(request, "campaigns/split_days.html", context)
    form = DaysForm(past.weights_of_days(store, month, timezone.localdate()), request.POST or None)
    may_set = may(request.user, "campaigns.set_targets")
    if request.method == "POST":
        if not may_set:
            raise PermissionDenied
        if form.is_valid():
            splitting.set_days(target, form.weights(), actor=request.actor, at=timezone.now())
            messages.success(request, gettext("The month is shared out over its days."))
            here = reverse("campaigns:split-days")
            return redirect(f"{here}?store={store.pk}&month={month:%Y-%m-%d}")
    shares = dict(DayShare.objects.filter(target=target).values_list("on", "amount"))
    context |= {
        "target": target, "form": form, "may_set": may_set, "shares": bool(shares),
        "rows": [(on, cell, shares.get(on)) for on, cell in form.cells()],
        "sum": sum(shares.values()),
    }  # fmt: skip
    return render(request, "campaigns/split_days.html", context)


def _initial(store: Store, known: dict[Any, Target]) -> dict[str, Any]:
    rates = past.rates(store, timezone.localdate())
    whole = sum(row.amount for row in known.values())
    return {
        "total": f"{whole:.2f}" if known else None,
        "conversion": f"{rates.conversion * 100:.2f}" if rates.conversion else None,
        "aov": f"{rates.aov:.2f}" if rates.aov else None,
    }


def _store(request: StaffRequest, stores: list[Store]) -> Store | None:
    asked = request.GET.get("store", "")
    if not asked.isascii() or not asked.isdigit() or len(asked) > 9:
        return stores[0] if stores else None
    found: Store = get_object_or_404(Store.objects.visible_to(request.user), pk=asked)
    return found


def _year(request: StaffRequest) -> int:
    asked, now = request.GET.get("year", ""), timezone.localdate().year
    on = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else now
    return min(max(on, 2001), now + 5)


def _month(request: StaffRequest) -> date:
    try:
        asked = parse_date(request.GET.get("month", ""))
    except ValueError:
        asked = None
    return (asked or timezone.localdate()).replace(day=1)
