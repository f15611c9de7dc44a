"""Column mappings: made once for a kind of file, kept under a name, carried as JSON."""

from __future__ import annotations

import json
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.core.whole import whole_number
from stores.domain.mapping import CODES, MappedKind
from stores.mapping_form import KINDS, MappingForm, initial_of
from stores.models import ImportBatch, ImportMapping
from stores.selectors import fields
from stores.selectors.imports import imports_of
from stores.selectors.stores import latest_zones
from stores.services import imports, mappings
from stores.services.mappings import Column

LARGEST = 200_000


@require_GET
@allowed("stores.manage_mappings")
def mapping_list(request: StaffRequest) -> HttpResponse:
    """All mappings of the company."""
    rows = ImportMapping.objects.order_by("name")
    return render(request, "stores/mapping_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@allowed("stores.manage_mappings")
def mapping_new(request: StaffRequest) -> HttpResponse:
    """Give the columns of an uploaded file their meaning."""
    batch = _batch(request)
    kind = _kind(request)
    columns = mappings.columns_of(batch) if batch is not None else []
    guessed = fields.guesses(kind, [column.name for column in columns])
    initial = initial_of("", {"columns": {f: c for c, f in guessed.items()}}, columns)
    return _edit(request, kind, columns, initial, None, batch)


@require_http_methods(["GET", "POST"])
@allowed("stores.manage_mappings")
def mapping_edit(request: StaffRequest, mapping_id: int) -> HttpResponse:
    """Change a mapping that is kept."""
    mapping = get_object_or_404(ImportMapping, pk=mapping_id)
    kind = cast(MappedKind, mapping.kind)
    if kind not in CODES:
        raise Http404
    columns = [Column(name) for name in mapping.spec.get("columns", {}).values()]
    initial = initial_of(mapping.name, mapping.spec, columns)
    return _edit(request, kind, columns, initial, mapping, None)


def _edit(
    request: StaffRequest,
    kind: MappedKind,
    columns: list[Column],
    initial: dict[str, Any],
    mapping: ImportMapping | None,
    batch: ImportBatch | None,
) -> HttpResponse:
    form = MappingForm(kind, columns, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            kept = mappings.save(
                form.cleaned_data["name"], form.spec(), mapping=mapping,
                actor=request.actor, at=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            messages.success(request, gettext("Mapping “%(name)s” is kept.") % {"name": kept.name})
            if batch is None:
                return redirect("stores:mapping-list")
            imports.choose(batch, mapping=kept, encoding=batch.encoding, sheet=batch.sheet)
            return redirect("stores:import-detail", batch.pk)
    context = {
        "form": form, "kind": kind, "kinds": KINDS, "mapping": mapping, "batch": batch,
        "needed": gettext(", ").join(" / ".join(map(str, one)) for one in fields.needed(kind)),
        "zones": latest_zones(),
    }  # fmt: skip
    return render(request, "stores/mapping_form.html", context)


def _batch(request: HttpRequest) -> ImportBatch | None:
    number = whole_number(request.GET.get("batch"))
    if number is None:
        return None
    batch: ImportBatch = get_object_or_404(imports_of(request.user), pk=number)
    return batch


def _kind(request: HttpRequest) -> MappedKind:
    kind = request.GET.get("kind", "orders")
    return cast(MappedKind, kind) if kind in CODES else "orders"


@require_GET
@allowed("stores.manage_mappings")
def mapping_export(request: StaffRequest, mapping_id: int) -> HttpResponse:
    """The mapping as the JSON that the command takes too."""
    mapping = get_object_or_404(ImportMapping, pk=mapping_id)
    answer = JsonResponse(mapping.spec, json_dumps_params={"indent": 2, "ensure_ascii": False})
    name = f"{mapping.name}.json"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


@require_POST
@allowed("stores.manage_mappings")
def mapping_import(request: StaffRequest) -> HttpResponse:
    """A mapping from a JSON file, under the file's name or the one given."""
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST:
        messages.error(request, gettext("Choose the JSON file of a mapping."))
        return redirect("stores:mapping-list")
    try:
        spec = json.loads(file.read().decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        spec = None
    if not isinstance(spec, dict):
        messages.error(request, gettext("This file is not the JSON of a mapping."))
        return redirect("stores:mapping-list")
    name = request.POST.get("name", "").strip() or (file.name or "").removesuffix(".json")
    known = ImportMapping.objects.filter(name=name).first()
    kept = mappings.save(name, spec, mapping=known, actor=request.actor, at=timezone.now())
    messages.success(request, gettext("Mapping “%(name)s” is kept.") % {"name": kept.name})
    return redirect("stores:mapping-list")
