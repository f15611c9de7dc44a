"""Suppliers: the list, one with its papers, items and record."""

from __future__ import annotations

import io

from django.contrib import messages
from django.db.models import Count, Min, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.core.tabular import write_csv
from ecomops.core.whole import whole_number
from ecomops.ui.lists import Empty, ListPage, Preset
from procurement.domain.supplier_file import sample_file
from procurement.filters import SupplierFilter
from procurement.forms import ItemForm, LicenceForm, SupplierForm
from procurement.models import Supplier
from procurement.selectors.record import deliveries, record_of
from procurement.services import suppliers as service
from procurement.tables import SupplierTable


class SupplierList(ListPage):
    """Every supplier with how far it is qualified."""

    page = "procurement.suppliers"
    action = "procurement.view_suppliers"
    title = _("Suppliers")
    template_name = "procurement/supplier_list.html"
    table_class = SupplierTable
    filterset_class = SupplierFilter
    default_sort = "name"
    opens_drawer = False
    phone = {"name": "title", "state": "state", "grade": "meta", "items": "side"}
    presets = (
        Preset("all", _("All")),
        Preset("qualified", _("Qualified"), "state=qualified"),
        Preset("suspended", _("Suspended"), "state=suspended"),
    )
    empty = Empty(
        _("No suppliers yet"), _("Register those you buy from, then qualify them."), "truck",
        "/procurement/suppliers/new/", _("Register a supplier"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Supplier]:
        """All of them, with what they supply and when a paper ends."""
        return Supplier.objects.annotate(
            item_count=Count("items", distinct=True), licence_ends=Min("licences__expires_on")
        )

    def row_url(self, row: Supplier) -> str:
        """Its page."""
        return reverse("procurement:supplier", args=[row.pk])


@require_GET
@allowed("procurement.view_suppliers")
def sample(request: StaffRequest) -> HttpResponse:
    """A file of suppliers to fill in, with headers in the person's language."""
    out = io.StringIO(newline="")
    write_csv(out, *sample_file(chinese=(get_language() or "").startswith("zh")))
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="suppliers.csv"'
    return response


@require_GET
@allowed("procurement.view_suppliers")
def detail(request: StaffRequest, supplier_id: int) -> HttpResponse:
    """One supplier whole."""
    supplier = get_object_or_404(Supplier, pk=supplier_id)
    return _page(request, supplier)


def _page(
    request: StaffRequest, supplier: Supplier, status: int = 200, **forms: object
) -> HttpResponse:
    steps = [
        (state, Supplier.State(state).label)
        for state in supplier.MOVES[Supplier.State(supplier.state)]
    ]
    came = deliveries(supplier, timezone.localdate())
    context = {
        "supplier": supplier,
        "steps": steps,
        "record": record_of(supplier),
        "deliveries": came,
        "took": [float(one.took) for one in came if one.took is not None],
        "today": timezone.localdate(),
        "items": supplier.items.select_related("sku__product").order_by("sku__code"),
        "orders": supplier.orders.order_by("-pk")[:10],
        "licence_form": LicenceForm(),
        "item_form": ItemForm(),
        **forms,
    }
    return render(request, "procurement/supplier.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allowed("procurement.manage_suppliers")
def new(request: StaffRequest) -> HttpResponse:
    """Register a prospect."""
    form = SupplierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = service.register(form.cleaned_data, actor=request.actor, at=timezone.now())
        messages.success(request, gettext("Registered. Add its licence, then qualify it."))
        return redirect("procurement:supplier", made.pk)
    return render(request, "procurement/supplier_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@allowed("procurement.manage_suppliers")
def edit(request: StaffRequest, supplier_id: int) -> HttpResponse:
    """Change what is known of a supplier."""
    supplier = get_object_or_404(Supplier, pk=supplier_id)
    form = SupplierForm(request.POST or None, instance=supplier)
    if request.method == "POST" and form.is_valid():
        held = Supplier.objects.get(pk=supplier_id)
        expected = whole_number(request.POST.get("version")) or held.version
        service.change(held, expected, form.cleaned_data, actor=request.actor, at=timezone.now())
        messages.success(request, gettext("Saved."))
        return redirect("procurement:supplier", supplier_id)
    context = {"form": form, "supplier": supplier}
    return render(request, "procurement/supplier_form.html", context)


@require_POST
@allowed("procurement.move_supplier")
def move(request: StaffRequest, supplier_id: int) -> HttpResponse:
    """A step further, or out."""
    supplier = get_object_or_404(Supplier, pk=supplier_id)
    to = request.POST.get("to", "")
    if to in Supplier.State.values:
        reason = request.POST.get("reason", "")
        service.move(supplier, to, reason=reason, actor=request.actor, at=timezone.now())
        messages.success(request, supplier.get_state_display())
    return redirect("procurement:supplier", supplier_id)


@require_POST
@allowed("procurement.manage_suppliers")
def licence(request: StaffRequest, supplier_id: int) -> HttpResponse:
    """File a paper."""
    supplier = get_object_or_404(Supplier, pk=supplier_id)
    form = LicenceForm(request.POST)
    if not form.is_valid():
        return _page(request, supplier, 422, licence_form=form)
    service.add_licence(supplier, **form.cleaned_data, actor=request.actor, at=timezone.now())
    return redirect("procurement:supplier", supplier_id)


@require_POST
@allowed("procurement.manage_suppliers")
def item(request: StaffRequest, supplier_id: int) -> HttpResponse:
    """Say what it supplies."""
    supplier = get_object_or_404(Supplier, pk=supplier_id)
    form = ItemForm(request.POST)
    if not form.is_valid():
        return _page(request, supplier, 422, item_form=form)
    service.supplies(supplier, **form.cleaned_data, actor=request.actor, at=timezone.now())
    return redirect("procurement:supplier", supplier_id)
