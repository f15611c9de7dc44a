"""Parcels with their three instants, their papers, and what channels were told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from ecomops.core import history
from ecomops.core.acts import said as acts_said
from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.models import Job
from ecomops.core.policies import allowed
from ecomops.ui.answers import drawer_or_page
from ecomops.ui.lists import BulkAction, Empty, ListPage, Preset
from ecomops.ui.toasts import follow
from warehouse.models import Manifest, Parcel, Wave, WriteBack
from warehouse.parcel_tables import ParcelFilter, ParcelTable, WriteBackFilter, WriteBackTable
from warehouse.selectors import labels as sheets
from warehouse.selectors import parcels as reading
from warehouse.services import labels, printing, waybill_network, write_back


class ParcelList(ListPage):
    """Every parcel, and when it left, was told and was first scanned."""

    page = "warehouse.parcels"
    action = "warehouse.view_parcels"
    title = _("Parcels")
    table_class = ParcelTable
    filterset_class = ParcelFilter
    default_columns = ("number", "store", "state", "packed", "handed_over", "told", "collected",
                       "promise")  # fmt: skip
    default_sort = "-packed"
    optional = ("packed", "collected", "weight")
    phone = {"number": "title", "state": "state", "store": "meta", "handed_over": "side",
             "promise": "end"}  # fmt: skip
    presets = (
        Preset("all", _("All")),
        Preset("danger", _("Fake-shipping danger"), "danger=watch"),
        Preset("red", _("Over 20 hours"), "danger=act"),
    )
    empty = Empty(
        _("No parcels yet"), _("What the benches pack shows here, up to its delivery."), "package"
    )

    def get_queryset(self) -> QuerySet[Parcel]:
        """Parcels of one's warehouses."""
        return reading.parcel_rows(self.request.user)

    def row_url(self, row: Parcel) -> str:
        """The parcel's page."""
        return reverse("warehouse:parcel-detail", args=[row.pk])

    def preset_counts(self) -> dict[str, int]:
        """How many are in danger."""
        watch, red = reading.in_danger(self.request.user, timezone.now())
        return {"danger": watch, "red": red}


def _parcel(request: StaffRequest, parcel_id: int) -> Any:
    return get_object_or_404(reading.parcel_rows(request.user), pk=parcel_id)


@require_GET
@allowed("warehouse.view_parcels")
def parcel_detail(request: StaffRequest, parcel_id: int) -> HttpResponse:
    """One parcel: what is inside, the three instants, its tracking, its papers."""
    parcel = _parcel(request, parcel_id)
    now = timezone.now()
    sheet = next(iter(sheets.sheets([parcel.waybill_id])), None)
    context = {
        "parcel": parcel,
        "sheet": sheet,
        "danger": reading.danger(parcel, now),
        "promise": reading.promise(parcel, now),
        "tracking": parcel.tracking.order_by("-at", "-pk"),
        "told": parcel.write_backs.select_related("order").order_by("pk"),
        "events": acts_said(history.timeline(parcel)[:20]),
        "shipping": getattr(parcel.fulfilment.store, "shipping", None),
    }
    return drawer_or_page(request, "warehouse/parcel_detail.html", context)


def _paper(kind: str, name: str, make: Callable[[], bytes]) -> HttpResponse:
    response = HttpResponse(make(), content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@allowed("warehouse.print_labels")
def label_pdf(request: StaffRequest, parcel_id: int) -> HttpResponse:
    """The label, written down as printed: whoever asks for it has it."""
    row, size = _parcel(request, parcel_id), _size(request)
    return _paper("application/pdf", f"{row.waybill.number}.pdf", lambda: labels.print_labels(
        [row.waybill_id], actor=request.actor, at=timezone.now(), size=size))  # fmt: skip


@require_GET
@allowed("warehouse.print_labels")
def label_zpl(request: StaffRequest, parcel_id: int) -> HttpResponse:
    """The same for a printer that speaks ZPL."""
    row, size = _parcel(request, parcel_id), _size(request)
    return _paper("application/zpl", f"{row.waybill.number}.zpl", lambda: labels.print_labels(
        [row.waybill_id], actor=request.actor, at=timezone.now(), size=size, as_zpl=True
    ))  # fmt: skip


@require_GET
@allowed("warehouse.print_labels")
def slip_pdf(request: StaffRequest, parcel_id: int) -> HttpResponse:
    """The packing slip."""
    row, size = _parcel(request, parcel_id), _size(request)
    return _paper("application/pdf", f"slip-{row.waybill.number}.pdf",
                  lambda: labels.slip_pdf([row], size))  # fmt: skip


def _size(request: StaffRequest) -> str:
    asked = request.GET.get("size") or request.POST.get("size") or labels.USUAL
    return asked if asked in labels.SIZES else labels.USUAL


@require_POST
@allowed("warehouse.print_labels")
def component_print(request: StaffRequest, parcel_id: int) -> HttpResponse:
    """Have the channel's component print a label whose addressee only the channel can read."""
    row = _parcel(request, parcel_id)
    shipping = getattr(row.fulfilment.store, "shipping", None)
    if shipping is None or not shipping.component:
        raise DomainError(_("This store has no print component. Set its address first."))
    answer = waybill_network.print_through(row.waybill, shipping)
    if isinstance(answer, waybill_network.Given):
        labels.mark_printed([row.waybill_id], actor=request.actor, at=timezone.now())
        messages.success(request, gettext("The component prints the label."))
    else:
        messages.error(
            request,
            gettext("The component did not print (%(why)s). Is it started on this computer?")
            % {"why": answer.why},
        )
    return redirect("warehouse:parcel-detail", row.pk)


@require_POST
@allowed("warehouse.print_labels")
def wave_papers(request: StaffRequest, wave_id: int) -> HttpResponse:
    """A wave's labels or slips: a few at once, many by a worker."""
    wave = _wave(request, wave_id)
    paper = request.POST.get("paper", printing.LABELS)
    paper = paper if paper in printing.PAPERS else printing.LABELS
    ids = printing.numbers_of(wave, actor=request.actor, at=timezone.now())
    if not ids:
        raise DomainError(_("No order of this wave has a waybill number yet. Wait a moment, or "
                            "load numbers on the courier's page."))  # fmt: skip
    size = _size(request)
    if len(ids) <= printing.AT_ONCE:
        return _paper("application/pdf", f"{paper}-{wave}.pdf", lambda: printing.document(
            ids, paper, size, actor=request.actor, at=timezone.now()))  # fmt: skip
    title = gettext("%(papers)s of %(wave)s") % {
        "papers": printing.PAPERS[paper], "wave": str(wave),
    }  # fmt: skip
    job = printing.begin(ids, paper, size, title=title, actor=request.actor, at=timezone.now())
    follow(request, job)
    return redirect("warehouse:wave-detail", wave.pk)


@require_GET
@allowed("warehouse.print_labels")
def wave_first(request: StaffRequest, wave_id: int) -> HttpResponse:
    """The first labels of a wave, to begin with while a worker makes the rest."""
    wave = _wave(request, wave_id)
    ids = printing.numbers_of(wave, actor=request.actor, at=timezone.now())[: labels.FIRST]
    if not ids:
        raise DomainError(_("No order of this wave has a waybill number yet."))
    return _paper("application/pdf", f"first-{wave}.pdf", lambda: labels.labels_of(ids))


def _wave(request: StaffRequest, wave_id: int) -> Wave:
    found: Wave = get_object_or_404(Wave.objects.visible_to(request.user), pk=wave_id)
    return found


@require_GET
@allowed("warehouse.print_labels")
def print_file(request: StaffRequest, job_id: int) -> HttpResponseBase:
    """The finished papers, for whoever asked for them."""
    own = Job.objects.filter(kind=printing.KIND, actor_kind="user", state=Job.State.DONE)
    return printing.download(
        get_object_or_404(own.filter(actor_id=str(request.user.pk)), pk=job_id)
    )


@require_GET
@allowed("warehouse.view_parcels")
def manifest_pdf(request: StaffRequest, manifest_id: int) -> HttpResponse:
    """What a truck took, to be signed."""
    sheet = get_object_or_404(
        Manifest.objects.visible_to(request.user).select_related("warehouse", "courier"),
        pk=manifest_id,
    )
    name = f"manifest-{sheet.year}-{sheet.number:04d}.pdf"
    return _paper("application/pdf", name, lambda: labels.manifest_pdf(sheet))


class WriteBackList(ListPage):
    """What channels are told: done, on the way, refused."""

    page = "warehouse.write_backs"
    action = "warehouse.view_parcels"
    title = _("Write-back of tracking")
    table_class = WriteBackTable
    filterset_class = WriteBackFilter
    default_columns = ("order", "number", "state", "wanted", "told", "attempts", "error")
    default_sort = "-wanted"
    optional = ("attempts",)
    phone = {"order": "title", "state": "state", "number": "meta", "error": "side"}
    presets = (
        Preset("all", _("All")),
        Preset("failed", _("Refused"), "state=failed"),
        Preset("sent", _("Outcome unknown"), "state=sent"),
        Preset("wanted", _("To be told"), "state=wanted"),
    )
    bulk = (
        BulkAction("again", _("Tell again"), "warehouse.retry_write_back", icon="refresh"),
        BulkAction("by_hand", _("Told by hand"), "warehouse.retry_write_back", icon="check"),
    )
    empty = Empty(
        _("Nothing to tell yet"),
        _("Once a parcel is handed over, its channel is told the number."), "truck",
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[WriteBack]:
        """What concerns one's warehouses."""
        return reading.write_back_rows(self.request.user)

    def row_url(self, row: WriteBack) -> str:
        """The parcel."""
        return reverse("warehouse:parcel-detail", args=[row.parcel_id])

    def preset_counts(self) -> dict[str, int]:
        """How many a channel refused."""
        return {"failed": reading.failed_count(self.request.user)}

    def bulk_again(self, request: StaffRequest, rows: QuerySet[WriteBack]) -> None:
        """Try refused ones once more."""
        ids = list(rows.values_list("pk", flat=True))
        n = write_back.again(ids, actor=request.actor, at=timezone.now())
        _say(request, n, ngettext("%(n)s is told again.", "%(n)s are told again.", n))

    def bulk_by_hand(self, request: StaffRequest, rows: QuerySet[WriteBack]) -> None:
        """Somebody typed them into the channel's own back office."""
        ids = list(rows.values_list("pk", flat=True))
        n = write_back.done_by_hand(ids, actor=request.actor, at=timezone.now())
        _say(request, n, ngettext("%(n)s is done.", "%(n)s are done.", n))


def _say(request: StaffRequest, n: int, words: str) -> None:
    if n:
        messages.success(request, words % {"n": n})
    else:
        messages.warning(request, gettext("Only refused ones can be chosen for this."))
