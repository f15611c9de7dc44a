"""Files in: the list of imports and the wizard from upload to result."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecomops.core import vault
from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from ecomops.ui.figures import Stage
from ecomops.ui.lists import Empty, ListPage, Preset
from stores.domain.formats import FORMATS
from stores.domain.formats.base import plain_name
from stores.filters import ImportFilter
from stores.forms import AD_ANSWERS, UNKNOWN, ChoiceForm, UploadForm
from stores.models import ImportBatch, ImportKind
from stores.problems import note_sentence
from stores.selectors import imports as reading
from stores.services import imports, mappings
from stores.services.reading import NO_STORE_NEEDED, UnknownFormat
from stores.tables import ImportTable

State = ImportBatch.State
# What our own simple files hold; the others are told by their platform's name.
OWN_FILES: dict[str, Any] = {
    "products": _("Seller's code and name; spec, barcode, price, cost, weight and size if known"),
    "stock": _("Seller's code and pieces"),
    "costs": _("Seller's code, cost and the day it holds from"),
    "events": _("Visitor, time, kind and item of each event of an own shop"),
}


class ImportList(ListPage):
    """All imports into one's stores, the newest first."""

    page = "stores.imports"
    action = "stores.view_imports"
    title = _("Imports")
    template_name = "stores/import_list.html"
    table_class = ImportTable
    filterset_class = ImportFilter
    default_sort = "-at"
    opens_drawer = False
    phone = {
        "filename": "title", "shop": "meta", "at": "side", "state": "state", "rejected": "end",
    }  # fmt: skip
    presets = (
        Preset("all", _("All")),
        Preset("orders", _("Orders"), "kind=orders"),
        Preset("traffic", _("Traffic"), "kind=traffic"),
        Preset("ads", _("Ads"), "kind=ads"),
        Preset("catalogue", _("Products, stock and costs"), "kind=products&kind=stock&kind=costs"),
    )
    empty = Empty(
        _("Nothing was imported yet"),
        _("Drop in the order export, the traffic export or the ad report of a store."),
        "upload",
        "/stores/imports/new/",
        _("Import a file"),
    )

    def get_queryset(self) -> QuerySet[ImportBatch]:
        """Imports of the user's stores."""
        return reading.imports_of(self.request.user)

    def row_url(self, row: ImportBatch) -> str:
        """The wizard at the step the import is at."""
        return reverse("stores:import-detail", args=[row.pk])

    def fresh(self) -> str:
        """What everybody asks first."""
        return gettext("The same file twice changes nothing")


def one(request: HttpRequest, batch_id: int) -> ImportBatch:
    """The import, if it is of one's stores or one's own."""
    batch: ImportBatch = get_object_or_404(reading.imports_of(request.user), pk=batch_id)
    return batch


def stages(now: int) -> list[Stage]:
    """The five steps of the wizard with one of them now."""
    labels = (_("File"), _("Format"), _("Preview"), _("Import"), _("Result"))
    return [
        Stage(str(label), "done" if n < now else "now" if n == now else "")
        for n, label in enumerate(labels)
    ]


@require_http_methods(["GET", "POST"])
@allowed("stores.import_files")
def new(request: StaffRequest) -> HttpResponse:
    """First step: the file, and the store where it is known."""
    form = UploadForm(request.user, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        batch = imports.upload(
            file.chunks(),
            PurePath(file.name).name,
            store=form.cleaned_data["store"],
            kind=form.cleaned_data["kind"],
            actor=request.actor,
            at=timezone.now(),
        )
        return redirect("stores:import-detail", batch.pk)
    if request.method == "GET" and (store := request.GET.get("store")):
        form.initial["store"] = store
    context = {"form": form, "stages": stages(0), "known": _known_formats()}
    return render(request, "stores/import_new.html", context)


def _known_formats() -> list[tuple[str, list[str]]]:
    """What is recognised by itself, by kind."""
    found: dict[str, list[str]] = {}
    for known in FORMATS.values():
        words = OWN_FILES.get(known.kind) or gettext(known.label)
        found.setdefault(str(ImportKind(known.kind).label), []).append(str(words))
    return [*found.items(), (str(ImportKind.EVENTS.label), [str(OWN_FILES["events"])])]


@require_GET
@allowed("stores.view_imports")
def detail(request: StaffRequest, batch_id: int) -> HttpResponse:
    """The wizard at the step this import is at."""
    batch = one(request, batch_id)
    if batch.state == State.UPLOADED:
        return _preview(request, batch)
    running = batch.state in (State.IMPORTING, State.UNDOING)
    context = {
        "batch": batch,
        "stages": stages(3 if running else 5 if batch.state == State.DONE else 4),
        "running": running,
        "kinds": reading.kept_problem_kinds(batch),
        "format_label": _label(batch.format),
        "can_undo": batch.state in (State.DONE, State.FAILED) and batch.kind in imports.UNDOABLE,
        **_progress_context(batch),
    }
    return render(request, "stores/import_result.html", context)


def _label(code: str) -> str:
    """What a format is called."""
    known = FORMATS.get(code)
    return gettext(known.label) if known is not None else code


def _progress_context(batch: ImportBatch) -> dict[str, Any]:
    return {"job": batch.job, "pace": reading.pace(batch.job, timezone.now())}


def _preview(request: StaffRequest, batch: ImportBatch) -> HttpResponse:
    """Second and third step: what the file is, and its rows as they will be understood."""
    form = ChoiceForm(request.user, initial=_chosen(batch))
    context: dict[str, Any] = {
        "batch": batch,
        "form": form,
    }
    try:
        seen = imports.preview(batch)
    except UnknownFormat as unknown:
        form.ask((), is_ads=False)
        context |= {"unknown": unknown.header, "refusal": unknown.for_user, "stages": stages(1)}
        return render(request, "stores/import_unknown.html", context)
    except DomainError as refusal:
        form.ask((), is_ads=False)
        context |= {"refusal": refusal.for_user, "stages": stages(1)}
        return render(request, "stores/import_unknown.html", context)
    form.offer_sheets(seen.sheets)
    form.ask(seen.unsaid, is_ads=seen.kind == ImportKind.ADS)
    if not form.initial.get("encoding"):
        form.initial["encoding"] = seen.encoding
    context |= {
        "seen": seen,
        "seen_notes": [note_sentence(*told) for told in seen.notes],
        "label": gettext(seen.format_label) if seen.format_label else seen.format_code,
        "rows": reading.seen_rows(seen.kind, seen.records, seen.problems),
        "kinds": reading.problem_kinds(seen.problems),
        "stages": stages(2),
        "asked": [form.fields[name].label for name in AD_ANSWERS if name in seen.unsaid],
        "ways": [("", gettext("Understood")), ("file", gettext("As in the file"))],
        "known_columns": _known_columns(seen),
        "needs_store": batch.store is None and seen.kind not in NO_STORE_NEEDED,
    }
    if request.GET.get("as") == "file":
        context["raw"] = mappings.first_rows(batch, imports.SHOWN)
    return render(request, "stores/import_preview.html", context)


def _known_columns(seen: imports.Preview) -> int | None:
    """How many of the file's columns the format reads; None where a mapping decides."""
    known = FORMATS.get(seen.format_code)
    if known is None:
        return None
    return len({plain_name(name) for name in seen.header if name} & known.known)


def _chosen(batch: ImportBatch) -> dict[str, Any]:
    reader = f"mapping:{batch.mapping_id}" if batch.mapping_id else batch.format
    options: Mapping[str, Any] = batch.options
    return {
        "store": batch.store_id,
        "reader": reader,
        "encoding": batch.encoding,
        "sheet": batch.sheet,
        "date_order": options.get("date_order", ""),
        "tool": options.get("tool", ""),
        "on": options.get("on", ""),
        "attribution_days": options.get("attribution_days", "") or UNKNOWN
        if "attribution_days" in options
        else "",
    }


@require_POST
@allowed("stores.import_files")
def choose(request: StaffRequest, batch_id: int) -> HttpResponse:
    """What the person decided about format, store, encoding or sheet."""
    batch = one(request, batch_id)
    form = ChoiceForm(request.user, request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Choose from the lists."))
        return redirect("stores:import-detail", batch.pk)
    data = form.cleaned_data
    imports.choose(
        batch,
        store=data["store"],
        format_code=data["format_code"],
        mapping=data["mapping"],
        encoding=data["encoding"],
        sheet=data["sheet"],
        options=form.options(),
    )
    return redirect("stores:import-detail", batch.pk)


@require_POST
@allowed("stores.import_files")
def start(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Fourth step: import in the background."""
    batch = one(request, batch_id)
    imports.start(
        batch,
        actor=request.actor,
        at=timezone.now(),
        may_do=lambda action: may(request.user, action),
    )
    return redirect("stores:import-detail", batch.pk)


@require_GET
@allowed("stores.view_imports")
def progress(request: StaffRequest, batch_id: int) -> HttpResponse:
    """The bar with its speed; reloads the page once the job has ended."""
    batch = one(request, batch_id)
    context = {"batch": batch, **_progress_context(batch)}
    answer = render(request, "stores/_import_progress.html", context)
    if batch.job is None or not batch.job.is_open:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@allowed("stores.undo_import")
def undo(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take the import back in the background."""
    batch = one(request, batch_id)
    imports.undo(batch, actor=request.actor, at=timezone.now())
    return redirect("stores:import-detail", batch.pk)


@require_GET
@allowed("stores.import_files")
def rejected(request: StaffRequest, batch_id: int) -> HttpResponseBase:
    """The rejected rows as a file: as they stood, each with what to do."""
    batch = one(request, batch_id)
    if not batch.rejected_path:
        raise Http404
    name = gettext("rejected-%(file)s.csv") % {"file": PurePath(batch.filename).stem}
    answer = StreamingHttpResponse(vault.read(batch.rejected_path), content_type="text/csv")
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    answer["Cache-Control"] = "no-store"
    return answer
