"""Couriers: who takes parcels at what price, when their trucks leave, and the rules of choice."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from ecomops.core.whole import whole_number
from ecomops.ui import numbers
from ecomops.ui.lists import Empty, ListPage, Preset
from stores.models import Store
from warehouse.courier_forms import CourierForm, PriceForm, RuleForm, ShippingForm
from warehouse.domain.choice import Wanted
from warehouse.models import Courier, CourierRule, Fulfilment, StoreShipping, Warehouse
from warehouse.parcel_tables import FulfilmentFilter, FulfilmentTable
from warehouse.selectors import couriers as reading
from warehouse.selectors import layout as places
from warehouse.services import courier_terms, couriers


@require_GET
@allowed("warehouse.view_couriers")
def courier_list(request: StaffRequest) -> HttpResponse:
    """One warehouse's couriers, and what a parcel would cost."""
    mine, place = places.chosen(request.user, request.GET.get("warehouse", ""))
    now = timezone.now()
    asked = "region" in request.GET
    form = PriceForm(
        request.GET if asked else None, user=request.user, initial={"warehouse": place}
    )
    context: dict[str, Any] = {"warehouses": mine, "warehouse": place, "form": form}
    if place is not None:
        context["rows"] = reading.rows_for(place, now)
    if asked and form.is_valid():
        context |= _priced(form, now)
    return render(request, "warehouse/courier_list.html", context)


def _priced(form: PriceForm, now: datetime) -> dict[str, Any]:
    given = form.cleaned_data
    wanted = Wanted(0, given["region"], given["city"], given["grams"], form.volume_mm3())
    prices, found = reading.prices(given["warehouse"], wanted, now)
    return {"prices": prices, "why": reading.why(found.code, found.params)}


@require_http_methods(["GET", "POST"])
@allowed("warehouse.manage_couriers")
def courier_new(request: StaffRequest) -> HttpResponse:
    """A new courier."""
    form = CourierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = courier_terms.create(form.values(), actor=request.actor, at=timezone.now())
        messages.success(
            request,
            gettext("%(name)s is there. Now give it a rate card.") % {"name": made.label},
        )
        return redirect("warehouse:courier-detail", made.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "courier": None}
    return render(request, "warehouse/courier_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allowed("warehouse.manage_couriers")
def courier_edit(request: StaffRequest, courier_id: int) -> HttpResponse:
    """A courier, changed on the version that was read."""
    courier = get_object_or_404(Courier, pk=courier_id)
    form = CourierForm(request.POST or None, instance=courier)
    if request.method == "POST" and form.is_valid():
        now = Courier.objects.get(pk=courier.pk)
        expected = form.cleaned_data.get("version") or now.version
        try:
            courier_terms.change(
                now, form.values(), expected=expected, actor=request.actor, at=timezone.now()
            )
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("warehouse:courier-detail", courier.pk)
    context = {"form": form, "courier": Courier.objects.get(pk=courier.pk)}
    status = 422 if form.errors else 200
    return render(request, "warehouse/courier_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allowed("warehouse.view_couriers")
def rules(request: StaffRequest) -> HttpResponse:
    """The rules of choice, and one more."""
    manages = may(request.user, "warehouse.manage_couriers")
    form = RuleForm(request.POST or None, user=request.user)
    if request.method == "POST":
        if not manages:
            raise DomainError(_("Only a warehouse lead makes rules."))
        if form.is_valid():
            rule = courier_terms.add_rule(form.cleaned_data, actor=request.actor, at=timezone.now())
            choose_again(request, rule.courier, rule.warehouse)
            return redirect("warehouse:courier-rules")
    rows = list(CourierRule.objects.select_related("courier", "warehouse", "store"))
    status = 422 if form.errors else 200
    context = {"rows": [(row, _scope(row)) for row in rows], "form": form}
    return render(request, "warehouse/courier_rules.html", context, status=status)


def _scope(rule: CourierRule) -> list[str]:
    """What a rule is narrowed to; nothing where it holds for every parcel."""
    found = [rule.warehouse.label] if rule.warehouse else []
    found += [rule.store.label] if rule.store else []
    found += [text for text in (rule.category, rule.region) if text]
    if rule.least_g is not None or rule.most_g is not None:
        least, most = numbers.grouped(rule.least_g), numbers.grouped(rule.most_g)
        found.append(f"{least} – {most} g")
    return found


@require_POST
@allowed("warehouse.manage_couriers")
def rule_drop(request: StaffRequest, rule_id: int) -> HttpResponse:
    """A rule holds no more."""
    rule = get_object_or_404(CourierRule.objects.select_related("courier"), pk=rule_id)
    courier, place = rule.courier, rule.warehouse
    courier_terms.drop_rule(rule, actor=request.actor, at=timezone.now())
    choose_again(request, courier, place)
    return redirect("warehouse:courier-rules")


def choose_again(request: StaffRequest, courier: Courier, place: Warehouse | None) -> None:
    """What waits is chosen anew, and whoever changed something reads what it moved."""
    mine = [place] if place is not None else list(places.warehouses_of(request.user))
    moved = sum(
        couriers.choose_again(one, courier.pk, actor=request.actor, at=timezone.now())
        for one in mine
    )
    messages.success(
        request, gettext("Saved. Orders that changed their courier: %(n)s.") % {"n": moved}
    )


@require_GET
@allowed("warehouse.view_couriers")
def shipping_list(request: StaffRequest) -> HttpResponse:
    """How each store's parcels get their numbers and when its channel is told."""
    stores = (
        Store.objects.visible_to(request.user)
        .filter(archived_at=None)
        .select_related("shipping")
        .order_by("code")
    )
    rows = [(store, getattr(store, "shipping", None) or StoreShipping()) for store in stores]
    return render(request, "warehouse/shipping_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@allowed("warehouse.manage_couriers")
def shipping_edit(request: StaffRequest, store_id: int) -> HttpResponse:
    """One store's rule, changed on the version that was read."""
    store = get_object_or_404(Store.objects.visible_to(request.user), pk=store_id)
    held = StoreShipping.objects.filter(store=store).first() or StoreShipping(store=store)
    form = ShippingForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        expected = form.cleaned_data.get("version") or 1
        try:
            courier_terms.put_shipping(
                store.pk, form.values(), expected=expected, actor=request.actor,
                at=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("warehouse:shipping-list")
    status = 422 if form.errors else 200
    context = {"form": form, "store": store}
    return render(request, "warehouse/shipping_form.html", context, status=status)


class FulfilmentList(ListPage):
    """What waits for a wave, with its courier and why."""

    page = "warehouse.fulfilments"
    action = "warehouse.view_couriers"
    title = _("Courier of waiting orders")
    table_class = FulfilmentTable
    filterset_class = FulfilmentFilter
    default_columns = ("number", "courier", "why", "freight", "weight", "cutoff", "promised")
    default_sort = "promised"
    optional = ("weight", "promised")
    phone = {"number": "title", "freight": "amount", "courier": "meta", "why": "side"}
    presets = (
        Preset("all", _("All")),
        Preset("none", _("No courier goes there"), "choice=none"),
        Preset("over", _("Over the limit"), "choice=over_limit"),
    )
    opens_drawer = False
    empty = Empty(
        _("Nothing waits for a wave"),
        _("Orders that audit lets through stand here until a wave takes them."), "truck",
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Fulfilment]:
        """Fulfilments of one's warehouses that no wave has taken."""
        return (
            Fulfilment.objects.visible_to(self.request.user)
            .filter(state=Fulfilment.State.WAITING)
            .select_related("store", "courier")
        )

    def row_url(self, row: Fulfilment) -> str:
        """Where its courier is chosen."""
        return reverse("warehouse:fulfilment-courier", args=[row.pk])


@require_http_methods(["GET", "POST"])
@allowed("warehouse.view_couriers")
def fulfilment_courier(request: StaffRequest, fulfilment_id: int) -> HttpResponse:
    """Why this courier, what the others ask, and another one by hand."""
    row = get_object_or_404(
        Fulfilment.objects.visible_to(request.user).select_related("warehouse", "store", "courier"),
        pk=fulfilment_id,
    )
    if request.method == "POST":
        if not may(request.user, "warehouse.manage_couriers"):
            raise DomainError(_("Only a warehouse lead chooses a courier by hand."))
        asked = whole_number(request.POST.get("courier"))
        chosen = get_object_or_404(Courier, pk=asked, archived_at=None)
        couriers.choose_by_hand(row, chosen, actor=request.actor, at=timezone.now())
        messages.success(request, gettext("Saved."))
        return redirect("warehouse:fulfilment-courier", row.pk)
    now = timezone.now()
    wanted = couriers.wanted_of([row])[row.pk]
    prices, _found = reading.prices(row.warehouse, wanted, now)
    context = {
        "row": row, "prices": prices, "wanted": wanted,
        "why": reading.why(row.choice, row.choice_params),
        "couriers": Courier.objects.filter(archived_at=None),
        "today": now.astimezone(ZoneInfo(row.warehouse.zone)).date(),
    }  # fmt: skip
    return render(request, "warehouse/fulfilment_courier.html", context)
