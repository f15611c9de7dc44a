"""Requisitions: the list, one, the form, and what runs low."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecomops.core import history
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from ecomops.core.whole import whole_number
from ecomops.ui.lists import Empty, ListPage, Preset
from procurement.filters import RequisitionFilter
from procurement.forms import RequisitionForm
from procurement.forms.own import lines_text
from procurement.models import Requisition
from procurement.selectors import low_stock
from procurement.services import requisitions as service
from procurement.services import rounds
from procurement.tables import RequisitionTable


class RequisitionList(ListPage):
    """What people need bought."""

    page = "procurement.requisitions"
    action = "procurement.view_requisitions"
    title = _("Requisitions")
    template_name = "procurement/requisition_list.html"
    table_class = RequisitionTable
    filterset_class = RequisitionFilter
    default_sort = "-number"
    opens_drawer = False
    phone = {"number": "title", "state": "state", "need": "side", "who": "meta"}
    presets = (
        Preset("all", _("All")),
        Preset("submitted", _("Waits for approval"), "state=submitted"),
        Preset("approved", _("To buy"), "state=approved"),
    )
    empty = Empty(
        _("No requisitions yet"), _("Write down what you need; somebody else approves it."),
        "clipboard-list", "/procurement/requisitions/new/", _("Write a requisition"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Requisition]:
        """All of them with how many lines."""
        return Requisition.objects.annotate(line_count=Count("lines"))

    def row_url(self, row: Requisition) -> str:
        """Its page."""
        return reverse("procurement:requisition", args=[row.pk])


@require_GET
@allowed("procurement.view_requisitions")
def detail(request: StaffRequest, requisition_id: int) -> HttpResponse:
    """One requisition with what may be done to it."""
    row = get_object_or_404(Requisition, pk=requisition_id)
    mine = row.requested_by == request.actor.id
    decides = may(request.user, "procurement.decide_requisition")
    context = {
        "requisition": row,
        "lines": row.lines.select_related("sku").order_by("pk"),
        "rounds": row.rfqs.order_by("-pk"),
        "may_write": mine and row.state == Requisition.State.DRAFT,
        "may_decide": decides and not mine and row.state == Requisition.State.SUBMITTED,
        "own": decides and mine and row.state == Requisition.State.SUBMITTED,
        "may_buy": may(request.user, "procurement.run_rfq")
        and row.state == Requisition.State.APPROVED,
        "said": history.timeline(row).exclude(reason="").first(),
    }
    return render(request, "procurement/requisition.html", context)


@require_http_methods(["GET", "POST"])
@allowed("procurement.write_requisition")
def new(request: StaffRequest) -> HttpResponse:
    """Write one by hand."""
    form = RequisitionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = service.draft(**form.cleaned_data, actor=request.actor, at=timezone.now())
        return redirect("procurement:requisition", made.pk)
    return render(request, "procurement/requisition_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@allowed("procurement.write_requisition")
def edit(request: StaffRequest, requisition_id: int) -> HttpResponse:
    """Change a draft."""
    row = get_object_or_404(Requisition, pk=requisition_id)
    first = {
        "title": row.title, "need_on": row.need_on, "words": row.words,
        "lines": lines_text(row.lines.select_related("sku")),
    }  # fmt: skip
    form = RequisitionForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        service.rewrite(row, **form.cleaned_data, actor=request.actor, at=timezone.now())
        return redirect("procurement:requisition", row.pk)
    context = {"form": form, "requisition": row}
    return render(request, "procurement/requisition_form.html", context)


@require_POST
@allowed("procurement.view_requisitions")
def act(request: StaffRequest, requisition_id: int) -> HttpResponse:
    """Submit, approve, return, refuse, or ask for prices."""
    row = get_object_or_404(Requisition, pk=requisition_id)
    asked, words = request.POST.get("act", ""), request.POST.get("words", "")
    needed = {
        "submit": "procurement.write_requisition", "approve": "procurement.decide_requisition",
        "refuse": "procurement.decide_requisition", "return": "procurement.decide_requisition",
        "buy": "procurement.run_rfq",
    }.get(asked)  # fmt: skip
    if needed is None:
        raise Http404
    if not may(request.user, needed):
        raise PermissionDenied
    who, at = request.actor, timezone.now()
    if asked == "buy":
        return redirect("procurement:rfq", rounds.start(row, actor=who, at=at).pk)
    if asked == "submit":
        service.submit(row, actor=who, at=at)
    elif asked == "approve":
        service.approve(row, actor=who, at=at)
    elif asked == "refuse":
        service.refuse(row, words, actor=who, at=at)
    else:
        service.send_back(row, words, actor=who, at=at)
    messages.success(request, f"{row.code}: {row.get_state_display()}")
    if request.POST.get("next") == "approvals":
        return redirect("procurement:approvals")
    return redirect("procurement:requisition", row.pk)


@require_http_methods(["GET", "POST"])
@allowed("procurement.write_requisition")
def low(request: StaffRequest) -> HttpResponse:
    """What runs out before a purchase could arrive; ticked rows become a requisition."""
    rows = low_stock.low(timezone.localdate())
    if request.method == "POST":
        ticked = set(request.POST.getlist("sku"))
        wanted = [
            service.Wanted(one.sku, units)
            for one in rows
            if str(one.sku.pk) in ticked and (units := _units(request, one))
        ]
        made = service.draft(
            title=gettext("Low stock"), lines=wanted, source="low_stock", actor=request.actor,
            need_on=timezone.localdate() + timedelta(days=low_stock.USUAL_LEAD),
            at=timezone.now(),
        )  # fmt: skip
        return redirect("procurement:requisition", made.pk)
    return render(request, "procurement/low_stock.html", {"rows": rows})


def _units(request: StaffRequest, one: low_stock.Low) -> int:
    units = whole_number(request.POST.get(f"units_{one.sku.pk}"), digits=7)
    return one.wanted if units is None else units
