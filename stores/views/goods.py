"""The catalogue by hand: products, SKUs, and kits with their recipes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ecomops.core.errors import DomainError, StaleVersion
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from ecomops.ui.lists import Empty, ListPage
from ecomops.ui.stale import differences, on_version
from stores.filters import KitFilter
from stores.goods_forms import KitForm, Parts, ProductForm, SkuForm, lines_of
from stores.models import Kit, Product, Sku
from stores.selectors import catalogue as reading
from stores.services import goods
from stores.tables import KitTable


class KitList(ListPage):
    """Everything that is sold as several pieces at once."""

    page = "stores.kits"
    action = "stores.view_catalogue"
    title = _("Kits")
    template_name = "stores/kit_list.html"
    table_class = KitTable
    filterset_class = KitFilter
    default_sort = "name"
    opens_drawer = False
    phone = {"name": "title", "parts": "meta", "listings": "amount"}
    empty = Empty(
        _("No kits yet"),
        _("A kit is one thing to the buyer and several to the warehouse."),
        "package",
        "/stores/products/kits/new/",
        _("Make a kit"),
    )

    def get_queryset(self) -> QuerySet[Kit]:
        """Kits in use."""
        return reading.kit_rows()

    def row_url(self, row: Kit) -> str:
        """The form of the kit."""
        return reverse("stores:kit-edit", args=[row.pk])


@require_http_methods(["GET", "POST"])
@allowed("stores.manage_catalogue")
def product_new(request: StaffRequest) -> HttpResponse:
    """A new product; its SKUs come next."""
    form = ProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = _values(form)
        product = goods.create_product(values, actor=request.actor, at=timezone.now())
        messages.success(request, gettext("Now add what is sold of it: its SKUs."))
        return redirect("stores:sku-new", product.pk)
    return render(request, "stores/product_form.html", {"form": form, "product": None})


@require_http_methods(["GET", "POST"])
@allowed("stores.manage_catalogue")
def product_edit(request: StaffRequest, product_id: int) -> HttpResponse:
    """A product, changed on the version that was read."""
    product = get_object_or_404(Product, pk=product_id)
    form = ProductForm(request.POST or None, instance=get_object_or_404(Product, pk=product_id))
    stale = None
    if request.method == "POST" and form.is_valid():
        expected = form.cleaned_data.get("version") or product.version
        values = {name: value for name, value in _values(form).items() if name != "code"}
        try:
            goods.change_product(
                product, values, expected=expected, actor=request.actor, at=timezone.now()
            )
        except StaleVersion as refusal:
            stale = {"told": refusal.for_user, "rows": differences(form, refusal)}
            form.data = on_version(form.data, product.version)
        else:
            return _saved(request, product)
    context = {"form": form, "product": product, "stale": stale}
    return render(request, "stores/product_form.html", context, status=409 if stale else 200)


def _values(form: ProductForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _saved(request: StaffRequest, product: Product) -> HttpResponse:
    messages.success(request, gettext("Saved."))
    return redirect("stores:product-detail", product.pk)


@require_http_methods(["GET", "POST"])
@allowed("stores.manage_catalogue")
def sku_new(request: StaffRequest, product_id: int) -> HttpResponse:
    """One more SKU of a product."""
    product = get_object_or_404(Product, pk=product_id)
    return _sku(request, product, None)


@require_http_methods(["GET", "POST"])
@allowed("stores.manage_catalogue")
def sku_edit(request: StaffRequest, sku_id: int) -> HttpResponse:
    """An SKU with its barcodes and its cost."""
    sku = get_object_or_404(Sku.objects.select_related("product"), pk=sku_id)
    return _sku(request, sku.product, sku)


def _sku(request: StaffRequest, product: Product, sku: Sku | None) -> HttpResponse:
    shown = Sku.objects.get(pk=sku.pk) if sku else None
    form = SkuForm(
        request.POST or None,
        instance=shown,
        initial=_of_sku(product, sku),
        shows_cost=may(request.user, "stores.view_costs"),
    )
    stale = None
    if request.method == "POST" and form.is_valid():
        try:
            _save_sku(request, form, product, sku)
        except StaleVersion as refusal:
            stale = {"told": refusal.for_user, "rows": differences(form, refusal)}
            form.data = on_version(form.data, Product.objects.get(pk=product.pk).version)
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            return _saved(request, product)
    context = {"form": form, "product": product, "sku": sku, "stale": stale}
    return render(request, "stores/sku_form.html", context, status=409 if stale else 200)


def _of_sku(product: Product, sku: Sku | None) -> dict[str, Any]:
    now = {"version": product.version, "cost_from": timezone.localdate()}
    if sku is None:
        return {**now, "code": f"{product.code}-", "list_price_currency": "CNY",
                "cost_currency": "CNY"}  # fmt: skip
    packs = sku.packs.order_by("units", "barcode")
    lines = (p.barcode if p.units == 1 else f"{p.barcode} × {p.units}" for p in packs)
    cost = sku.costs.order_by("-from_on").first()
    return {
        **now,
        "packs": "\n".join(lines),
        "cost_currency": cost.currency if cost else sku.list_price_currency or "CNY",
    }


def _save_sku(request: StaffRequest, form: SkuForm, product: Product, sku: Sku | None) -> None:
    data, at = form.cleaned_data, timezone.now()
    cost = goods.cost_from(
        data["code"], data.get("cost"), data.get("cost_currency", ""), data.get("cost_from")
    )
    values, packs = form.values(), data["packs"]
    expected = data.get("version") or product.version
    if sku is None:
        goods.create_sku(
            product, values, packs, cost=cost, expected=expected, actor=request.actor, at=at
        )
    else:
        del values["code"]
        goods.change_sku(
            sku, values, packs, cost=cost, expected=expected, actor=request.actor, at=at
        )


@require_http_methods(["GET", "POST"])
@allowed("stores.manage_catalogue")
def kit_new(request: StaffRequest) -> HttpResponse:
    """A new kit with its first recipe."""
    return _kit(request, None)


@require_http_methods(["GET", "POST"])
@allowed("stores.manage_catalogue")
def kit_edit(request: StaffRequest, kit_id: int) -> HttpResponse:
    """A kit: its name, its recipe now, and the recipes before."""
    return _kit(request, get_object_or_404(Kit, pk=kit_id))


def _kit(request: StaffRequest, kit: Kit | None) -> HttpResponse:
    latest = goods.latest_recipe(kit) if kit else None
    now = {"code": kit.code, "name": kit.name} if kit else {}
    form = KitForm(
        request.POST or None, kit=kit, initial={**now, "version": latest.n if latest else 0}
    )
    parts = Parts(request.POST or None, initial=lines_of(latest), prefix="parts")
    stale = None
    if request.method == "POST" and form.is_valid() and parts.is_valid():
        try:
            _save_kit(request, form, parts, kit)
        except StaleVersion as refusal:
            stale = {"told": refusal.for_user, "rows": differences(form, refusal)}
            form.data = on_version(form.data, latest.n if latest else 0)
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("stores:kit-list")
    context = {
        "form": form,
        "parts": parts,
        "kit": kit,
        "stale": stale,
        "recipes": reading.recipes(kit) if kit else [],
        "codes": reading.sku_codes(),
    }
    return render(request, "stores/kit_form.html", context, status=409 if stale else 200)


def _save_kit(request: StaffRequest, form: KitForm, parts: Any, kit: Kit | None) -> None:
    data, at = form.cleaned_data, timezone.now()
    if kit is None:
        goods.create_kit(data["code"], data["name"], parts.parts(), actor=request.actor, at=at)
        return
    goods.change_kit(
        kit, data["name"], parts.parts(), expected=data.get("version") or 0,
        actor=request.actor, at=at,
    )  # fmt: skip
