"""What leaves and what comes back: lists of trucks, stopped orders, intercepts, returns."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from ecomops.core import history
from ecomops.core.acts import said as acts_said
from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from ecomops.ui.lists import Empty, ListPage, Preset
from warehouse.leaving_tables import ManifestFilter, ManifestTable, ReturnFilter, ReturnTable
from warehouse.models import Fulfilment, Manifest, Parcel, ReturnParcel
from warehouse.return_forms import AttachForm, SettleForm, WhyForm
from warehouse.selectors import stopped as reading
from warehouse.services import freezing, intercepts, returns, shipping


class ManifestList(ListPage):
    """The lists of the courier's trucks."""

    page = "warehouse.manifests"
    action = "warehouse.view_parcels"
    title = _("Hand-over lists")
    table_class = ManifestTable
    filterset_class = ManifestFilter
    default_columns = ("number", "courier", "opened", "closed", "taken", "left")
    default_sort = "-opened"
    phone = {"number": "title", "courier": "meta", "taken": "amount", "closed": "side"}
    presets = (
        Preset("all", _("All")),
        Preset("open", _("Being loaded"), "state=open"),
    )
    opens_drawer = False
    empty = Empty(
        _("No hand-over list yet"),
        _("The first parcel scanned out to a courier begins one."),
        "truck-delivery",
    )

    def get_queryset(self) -> QuerySet[Manifest]:
        """Lists of one's warehouses."""
        rows = Manifest.objects.visible_to(self.request.user).select_related("warehouse", "courier")
        loaded = Parcel.objects.filter(manifest=OuterRef("pk")).order_by().values("manifest")
        counted = Subquery(loaded.annotate(n=Count("pk")).values("n"))
        return rows.annotate(taken=Coalesce(counted, 0))

    def row_url(self, row: Manifest) -> str:
        """The list's page."""
        return reverse("warehouse:manifest-detail", args=[row.pk])


def _manifest(request: StaffRequest, manifest_id: int) -> Any:
    rows = Manifest.objects.visible_to(request.user).select_related("warehouse", "courier")
    return get_object_or_404(rows, pk=manifest_id)


@require_GET
@allowed("warehouse.view_parcels")
def manifest_detail(request: StaffRequest, manifest_id: int) -> HttpResponse:
    """What is on the truck and what of the day's list still stands here."""
    manifest = _manifest(request, manifest_id)
    taken = manifest.parcels.select_related("waybill", "fulfilment__store").order_by(
        "handed_over_at", "pk"
    )
    context = {
        "manifest": manifest,
        "taken": taken,
        "left": shipping.still_here(manifest) if manifest.closed_at is None else [],
        "events": acts_said(history.timeline(manifest)[:20]),
    }
    return render(request, "warehouse/manifest_detail.html", context)


@require_POST
@allowed("warehouse.hand_over")
def manifest_close(request: StaffRequest, manifest_id: int) -> HttpResponse:
    """The truck leaves; what stays behind was ticked."""
    closed = shipping.close_manifest(
        _manifest(request, manifest_id), actor=request.actor, at=timezone.now(),
        leave_behind=bool(request.POST.get("leave")),
    )  # fmt: skip
    messages.success(request, gettext("List %(list)s is closed.") % {"list": str(closed)})
    return redirect("warehouse:manifest-detail", closed.pk)


@require_GET
@allowed("warehouse.view_stopped")
def stopped_list(request: StaffRequest) -> HttpResponse:
    """The exception shelf: orders stopped on the floor, and parcels called back."""
    context = {
        "frozen": reading.frozen(request.user),
        "open": reading.intercepts(request.user),
        "ended": reading.ended(request.user),
        "form": SettleForm(),
        "decides": may(request.user, "warehouse.decide_stopped"),
        "settles": may(request.user, "warehouse.settle_intercept"),
    }
    return render(request, "warehouse/stopped.html", context)


@require_POST
@allowed("warehouse.decide_stopped")
def stopped_decide(request: StaffRequest, fulfilment_id: int) -> HttpResponse:
    """Let a stopped order go on, or give it up."""
    rows = Fulfilment.objects.visible_to(request.user)
    row = get_object_or_404(rows, pk=fulfilment_id)
    words = {"work": str(row)}
    if request.POST.get("act") == "go_on":
        if freezing.stopped_here(row):
            raise DomainError(_("The order is still stopped at its store. Decide there first."))
        freezing.thaw(row, actor=request.actor, at=timezone.now())
        messages.success(request, gettext("%(work)s goes on where it was stopped.") % words)
    else:
        back = freezing.give_up(row, actor=request.actor, at=timezone.now())
        said = gettext("%(work)s is given up.") % words
        if back:
            said = gettext("%(work)s is given up. Its pieces wait at the put-back station.") % words
        messages.success(request, said)
    return redirect("warehouse:stopped-list")


@require_POST
@allowed("warehouse.settle_intercept")
def intercept_settle(request: StaffRequest, parcel_id: int) -> HttpResponse:
    """What the courier answered, and what it cost."""
    parcel = get_object_or_404(Parcel.objects.visible_to(request.user), pk=parcel_id)
    form = SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Say how the intercept ended and what it cost."))
        return redirect("warehouse:stopped-list")
    given = form.cleaned_data
    intercepts.settle(
        parcel, given["outcome"], given["fee"], actor=request.actor, at=timezone.now()
    )
    messages.success(request, gettext("Written down."))
    return redirect("warehouse:stopped-list")


class ReturnList(ListPage):
    """The register of what came back."""

    page = "warehouse.returns"
    action = "warehouse.view_returns"
    title = _("Returns")
    table_class = ReturnTable
    filterset_class = ReturnFilter
    default_columns = ("tracking", "order", "state", "reason", "side", "pieces", "registered")
    default_sort = "-registered"
    phone = {"tracking": "title", "state": "state", "order": "meta", "registered": "side"}
    presets = (
        Preset("all", _("All")),
        Preset("waiting", _("To grade"), "state=registered"),
        Preset("unknown", _("Sender unknown"), "known=no"),
    )
    opens_drawer = False
    empty = Empty(
        _("Nothing came back yet"),
        _("Parcels registered at the returns station show here."),
        "truck-return",
    )

    def get_queryset(self) -> QuerySet[ReturnParcel]:
        """Returns to one's warehouses."""
        return reading.return_rows(self.request.user)

    def row_url(self, row: ReturnParcel) -> str:
        """The return's page."""
        return reverse("warehouse:return-detail", args=[row.pk])


@allowed("warehouse.view_returns")
def return_detail(request: StaffRequest, return_id: int) -> HttpResponse:
    """One return; service says whose it is and why it came."""
    came = get_object_or_404(reading.return_rows(request.user), pk=return_id)
    is_mine = may(request.user, "warehouse.attach_return")
    posted = request.POST if request.method == "POST" and is_mine else None
    of_order, why = posted is not None and "order" in posted, posted is not None
    attach = AttachForm(posted if of_order else None, user=request.user)
    reason = WhyForm(
        posted if why and not of_order else None,
        initial={"reason": came.reason, "responsible": came.responsible},
    )
    if of_order and attach.is_valid():
        returns.attach(came, attach.found, actor=request.actor, at=timezone.now())
        messages.success(request, gettext("The parcel now belongs to this order."))
        return redirect("warehouse:return-detail", came.pk)
    if why and not of_order and reason.is_valid():
        returns.say_why(came, **reason.cleaned_data, actor=request.actor, at=timezone.now())
        messages.success(request, gettext("Written down."))
        return redirect("warehouse:return-detail", came.pk)
    lines = came.lines.select_related("sku__product").order_by("sku__code", "grade")
    context = {
        "came": came, "attach": attach, "why": reason, "is_mine": is_mine,
        "lines": [(line, returns.GRADES.get(line.grade, line.grade)) for line in lines],
        "reason": returns.REASONS.get(came.reason, ""),
        "side": returns.SIDES.get(came.responsible, ""),
        "events": acts_said(history.timeline(came)[:20]),
    }  # fmt: skip
    status = 422 if attach.errors or reason.errors else 200
    return render(request, "warehouse/return_detail.html", context, status=status)
