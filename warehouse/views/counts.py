"""Stock counts: opened for bins, entered blind, closed, approved by somebody else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from ecomops.ui.lists import Empty, ListPage, Preset
from warehouse.filters import CountFilter
from warehouse.forms import CountForm, CountOpenForm, FoundForm
from warehouse.models import Count
from warehouse.selectors import counts as reading
from warehouse.services import counting, stocktake
from warehouse.tables import CountTable


class CountList(ListPage):
    """All counts of one's warehouses."""

    page = "warehouse.counts"
    action = "warehouse.view_counts"
    title = _("Stock counts")
    table_class = CountTable
    filterset_class = CountFilter
    default_columns = ("number", "state", "opened", "all_lines", "entered", "differing")
    default_sort = "-opened"
    phone = {"number": "title", "state": "state", "opened": "meta", "differing": "side"}
    presets = (
        Preset("all", _("All")),
        Preset("open", _("Being counted"), "state=open"),
        Preset("review", _("To approve"), "state=review"),
    )
    opens_drawer = False
    template_name = "warehouse/count_list.html"
    empty = Empty(
        _("No count yet"),
        _("Count a few bins a day and the books stay true."),
        "clipboard-check",
    )

    def get_queryset(self) -> QuerySet[Count]:
        """Counts of one's warehouses."""
        return reading.count_rows(self.request.user)

    def row_url(self, row: Count) -> str:
        """The count's page."""
        return reverse("warehouse:count-detail", args=[row.pk])


@require_http_methods(["GET", "POST"])
@allowed("warehouse.count_stock")
def count_new(request: StaffRequest) -> HttpResponse:
    """Choose the bins."""
    form = CountOpenForm(request.POST or None, user=request.user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = stocktake.open_count(
            given["warehouse"], given["bins"], actor=request.actor, at=timezone.now()
        )
        return redirect("warehouse:count-detail", made.pk)
    status = 422 if form.errors else 200
    return render(request, "warehouse/count_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@allowed("warehouse.view_counts")
def count_detail(request: StaffRequest, count_id: int) -> HttpResponse:
    """Enter what the shelves hold; the books are shown only when counting is over."""
    count = _count(request, count_id)
    if request.method == "GET":
        return _page(request, count)
    if not may(request.user, "warehouse.count_stock"):
        return _page(request, count, status=403)
    form = CountForm(request.POST, lines=list(reading.lines(count)))
    if not form.is_valid():
        return _page(request, count, form=form, status=422)
    lines = stocktake.enter(count, form.units(), actor=request.actor, at=timezone.now())
    messages.success(
        request,
        ngettext("%(n)s line is written down.", "%(n)s lines are written down.", lines)
        % {"n": lines},
    )
    return redirect("warehouse:count-detail", count.pk)


@require_POST
@allowed("warehouse.count_stock")
def found(request: StaffRequest, count_id: int) -> HttpResponse:
    """Something lies in a bin that is not on the list."""
    count = _count(request, count_id)
    form = FoundForm(request.POST, warehouse=count.warehouse)
    if not form.is_valid():
        return _page(request, count, extra=form, status=422)
    given = form.cleaned_data
    counting.record(
        count, given["bin"], given["sku"].pk, given["units"],
        actor=request.actor, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, gettext("Added to the count."))
    return redirect("warehouse:count-detail", count.pk)


@require_POST
@allowed("warehouse.count_stock")
def close(request: StaffRequest, count_id: int) -> HttpResponse:
    """Counting is over: now the books are compared."""
    count = _count(request, count_id)
    stocktake.finish(count, actor=request.actor, at=timezone.now())
    return redirect("warehouse:count-detail", count.pk)


@require_POST
@allowed("warehouse.approve_count")
def reopen(request: StaffRequest, count_id: int) -> HttpResponse:
    """Count again."""
    count = _count(request, count_id)
    counting.reopen(count, actor=request.actor, at=timezone.now())
    messages.success(request, gettext("The count is open again."))
    return redirect("warehouse:count-detail", count.pk)


@require_POST
@allowed("warehouse.approve_count")
def post(request: StaffRequest, count_id: int) -> HttpResponse:
    """Book the differences."""
    count = _count(request, count_id)
    counting.post(count, actor=request.actor, at=timezone.now())
    messages.success(request, gettext("The books now say what was counted."))
    return redirect("warehouse:count-detail", count.pk)


def _count(request: StaffRequest, count_id: int) -> Any:
    rows = Count.objects.visible_to(request.user).select_related("warehouse")
    return get_object_or_404(rows, pk=count_id)


def _page(
    request: StaffRequest,
    count: Count,
    *,
    form: CountForm | None = None,
    extra: FoundForm | None = None,
    status: int = 200,
) -> HttpResponse:
    lines = list(reading.lines(count))
    form = form or CountForm(lines=lines)
    context = {
        "count": count,
        "rows": [(line, form[str(line.pk)]) for line in lines],
        "is_open": count.state == Count.State.OPEN,
        "extra": extra or FoundForm(warehouse=count.warehouse),
        "left": sum(line.counted is None for line in lines),
        "differing": sum(bool(line.difference) for line in lines),
        "own": any(line.counted_by == str(request.user.pk) for line in lines),
    }
    return render(request, "warehouse/count_detail.html", context, status=status)
