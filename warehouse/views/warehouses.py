"""Warehouses: the list, the form, the plan with its bins, and the file they come in."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.core.tabular import write_csv
from warehouse.domain import plan
from warehouse.domain.bins import COLUMNS, Fault
from warehouse.forms import BinFileForm, WarehouseForm
from warehouse.models import Warehouse
from warehouse.selectors import layout as reading
from warehouse.services import bin_files, layout
from warehouse.services.waves import layout_of

SAMPLE = [
    ["01-01-L-1", "pick", 1, 1, "L", 500, 1],
    ["01-01-R-1", "pick", 1, 1, "R", 500, 1],
    ["01-02-L-1", "reserve", 1, 1, "L", 1500, 2],
]


@require_GET
@allowed("warehouse.view_layout")
def warehouse_list(request: StaffRequest) -> HttpResponse:
    """One's warehouses."""
    rows = reading.warehouse_rows(request.user)
    return render(request, "warehouse/warehouse_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@allowed("warehouse.manage_layout")
def warehouse_new(request: StaffRequest) -> HttpResponse:
    """A new warehouse."""
    form = WarehouseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = layout.create(
                form.values(), form.ranks(), actor=request.actor, at=timezone.now()
            )
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            messages.success(
                request,
                gettext("Warehouse “%(name)s” is ready. Now give it its bins.")
                % {"name": made.label},
            )
            return redirect("warehouse:warehouse-detail", made.pk)
    return render(request, "warehouse/warehouse_form.html", {"form": form, "warehouse": None})


@require_http_methods(["GET", "POST"])
@allowed("warehouse.manage_layout")
def warehouse_edit(request: StaffRequest, warehouse_id: int) -> HttpResponse:
    """A warehouse, changed on the version that was read."""
    warehouse = _warehouse(request, warehouse_id)
    form = WarehouseForm(request.POST or None, instance=warehouse, user=request.user)
    if request.method == "POST" and form.is_valid():
        now = Warehouse.objects.get(pk=warehouse.pk)
        expected = form.cleaned_data.get("version") or now.version
        try:
            layout.change(
                now, form.values(), form.ranks(), expected=expected,
                actor=request.actor, at=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("warehouse:warehouse-detail", warehouse.pk)
    saved = Warehouse.objects.get(pk=warehouse.pk)
    return render(request, "warehouse/warehouse_form.html", {"form": form, "warehouse": saved})


@require_GET
@allowed("warehouse.view_layout")
def warehouse_detail(request: StaffRequest, warehouse_id: int) -> HttpResponse:
    """The building drawn, its bins coloured by what lies in them."""
    warehouse = _warehouse(request, warehouse_id)
    return _plan(request, warehouse, BinFileForm())


@require_POST
@allowed("warehouse.manage_layout")
def bin_file(request: StaffRequest, warehouse_id: int) -> HttpResponse:
    """A file of bins comes in."""
    warehouse = _warehouse(request, warehouse_id)
    form = BinFileForm(request.POST, request.FILES)
    outcome = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder) / f"bins{Path(file.name).suffix.lower()[:6]}"
            with kept.open("wb") as out:
                for chunk in file.chunks():
                    out.write(chunk)
            try:
                outcome = bin_files.load(warehouse, kept, actor=request.actor, at=timezone.now())
            except DomainError as refusal:
                form.add_error("file", refusal.for_user)
    if outcome is not None and not outcome.bad_rows:
        messages.success(
            request,
            gettext("%(new)s new bins, %(moved)s changed, %(same)s as they were.")
            % {"new": outcome.new, "moved": outcome.moved, "same": outcome.same},
        )
        return redirect("warehouse:warehouse-detail", warehouse.pk)
    status = 200 if outcome is not None else 422
    return _plan(request, warehouse, form, outcome=outcome, status=status)


@require_GET
@allowed("warehouse.view_layout")
def bin_sample(request: StaffRequest) -> HttpResponse:
    """A bin file to fill in."""
    out = io.StringIO(newline="")
    write_csv(out, list(COLUMNS), SAMPLE)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="bins.csv"'
    return response


def said(fault: Fault) -> str:
    """What is wrong with a cell."""
    words = {
        "missing": gettext("is empty"),
        "too_long": gettext("is longer than %(most)s characters"),
        "unknown": gettext("“%(value)s” is not known"),
        "no_number": gettext("“%(value)s” is not a whole number"),
        "outside": gettext("%(value)s lies outside the layout (at most %(most)s)"),
        "damaged": gettext("the row is damaged"),
    }
    return words[fault.code] % {"value": fault.value, "most": fault.most}


def _warehouse(request: StaffRequest, warehouse_id: int) -> Warehouse:
    found: Warehouse = get_object_or_404(
        Warehouse.objects.visible_to(request.user), pk=warehouse_id
    )
    return found


def _plan(
    request: StaffRequest,
    warehouse: Warehouse,
    form: BinFileForm,
    *,
    outcome: bin_files.Outcome | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "warehouse": warehouse,
        "plan": plan.draw(layout_of(warehouse), reading.shelves(warehouse)),
        "sums": reading.bin_sums(warehouse),
        "ships_for": reading.ranked_stores(warehouse, request.user),
        "form": form,
        "outcome": outcome,
        "faults": [(one.row, one.column, said(one)) for one in outcome.faults] if outcome else [],
    }
    return render(request, "warehouse/warehouse_detail.html", context, status=status)
