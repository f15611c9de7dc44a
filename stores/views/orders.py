"""Orders: the list, the page of one, and what may be done to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.ui.answers import FRAGMENT_HEADERS, is_fragment
from ecomops.ui.lists import BulkAction, Empty, ListPage, Preset
from stores.filters import OrderFilter
from stores.forms import HoldForm, ReleaseForm
from stores.models import Order, OrderVersion
from stores.selectors import order_panels
from stores.selectors import orders as reading
from stores.selectors.order_page import order_page
from stores.selectors.sources import differences, source_label
from stores.services import audit, people
from stores.tables import OrderTable

Act = Callable[[Order, StaffRequest], None]


class OrderList(ListPage):
    """All orders of one's stores."""

    page = "stores.orders"
    action = "stores.view_orders"
    title = _("Orders")
    template_name = "stores/list.html"
    table_class = OrderTable
    filterset_class = OrderFilter
    default_columns = (
        "number",
        "pic",
        "items",
        "paid",
        "state",
        "left",
        "courier",
        "buyer",
        "paid_at",
    )
    default_sort = "-placed"
    optional = (
        "courier", "buyer", "paid_at", "placed", "shop", "channel_status", "total", "refunded",
        "receivable", "waybill",
    )  # fmt: skip
    phone = {
        "pic": "pic", "items": "title", "paid": "amount", "number": "meta", "left": "side",
        "state": "state",
    }  # fmt: skip
    presets = (
        Preset("all", _("All")),
        Preset("to_audit", _("To audit"), "state=paid"),
        Preset("held", _("On hold"), "state=held"),
        Preset("to_ship", _("To ship"), "state=released&sort=left"),
        Preset("late", _("Late"), "ship_by=late&sort=left"),
        Preset("refunds", _("Refunds"), "refund=any"),
    )
    bulk = (
        BulkAction("release", _("Release"), "stores.release_order", icon="check", primary=True),
    )
    empty = Empty(
        _("No orders yet"),
        _("Import the order export of a store to begin."),
        "receipt",
        "/stores/imports/new/",
        _("Import orders"),
    )

    def get_queryset(self) -> QuerySet[Order]:
        """Orders of the user's stores."""
        return reading.order_rows(self.request.user)

    def row_url(self, row: Order) -> str:
        """The page of the order."""
        return reverse("stores:order-detail", args=[row.pk])

    def preset_counts(self) -> Mapping[str, int]:
        """What waits, counted once for the tabs and the words beside the title."""
        if not hasattr(self, "_counts"):
            self._counts = reading.counts_of_views(self.request.user, timezone.now())
        return self._counts

    def fresh(self) -> str:
        """How much waits to be shipped."""
        counts = self.preset_counts()
        words = {"to_ship": counts["to_ship"], "late": counts["late"]}
        return gettext("%(to_ship)s to ship · %(late)s late") % words

    def bulk_release(self, request: StaffRequest, rows: QuerySet[Order]) -> None:
        """Let the ticked orders go on; what may not is said."""
        release_many(request, rows)


def release_many(request: StaffRequest, rows: QuerySet[Order]) -> None:
    """Release rows of a list and say how many went."""
    ids = list(rows.order_by().values_list("pk", flat=True))
    released = audit.release_many(ids, actor=request.actor, at=timezone.now())
    count = len(released)
    if count:
        said = ngettext("%(count)s order released.", "%(count)s orders released.", count)
        messages.success(request, said % {"count": count})
    if left := len(ids) - count:
        said = ngettext(
            "%(count)s order stays: an item is not matched, a refund is open, or it is past audit.",
            "%(count)s orders stay: an item is not matched, a refund is open, "
            "or they are past audit.",
            left,
        )
        messages.warning(request, said % {"count": left})


def contact_many(request: StaffRequest, rows: QuerySet[Order]) -> None:
    """Note the contact of rows of a list and say how many."""
    ids = list(rows.order_by().values_list("pk", flat=True))
    count = len(audit.record_contact_many(ids, actor=request.actor, at=timezone.now()))
    said = ngettext("%(count)s buyer contacted.", "%(count)s buyers contacted.", count)
    messages.success(request, said % {"count": count})


def one(request: HttpRequest, order_id: int) -> Order:
    """The order, if it is of one's stores; else there is no such order."""
    mine = Order.objects.visible_to(request.user).select_related("store__entity")
    order: Order = get_object_or_404(mine, pk=order_id)
    return order


def shown(
    request: HttpRequest, order: Order, *, person: dict[str, str] | None = None, changed: bool
) -> HttpResponse:
    """The order in the drawer of a list or as a page of its own."""
    in_drawer = is_fragment(request, "drawer")
    context: dict[str, Any] = {
        "page": order_page(order, request.user, timezone.now()),
        "panels": list(order_panels.panels(order, request.user)),
        "person": person or people.masked(order),
        "revealed": person is not None,
        "hold_form": HoldForm(),
        "release_form": ReleaseForm(),
        "in_drawer": in_drawer,
        "detail_base": "ui/detail_drawer.html",
        "list_address": _list_address(request) if changed and in_drawer else "",
    }
    template = "stores/order_drawer.html" if in_drawer else "stores/order.html"
    answer = render(request, template, context)
    patch_vary_headers(answer, FRAGMENT_HEADERS)
    if person is not None:
        answer["Cache-Control"] = "no-store"
    return answer


def _list_address(request: HttpRequest) -> str:
    """Where the list behind the drawer can be read again."""
    address: str | None = request.htmx.current_url_abs_path  # type: ignore[attr-defined]  # by its middleware
    return address or ""


@require_GET
@allowed("stores.view_orders")
def order_detail(request: StaffRequest, order_id: int) -> HttpResponse:
    """One order."""
    return shown(request, one(request, order_id), changed=False)


def _do(request: StaffRequest, order_id: int, act: Act) -> HttpResponse:
    order = one(request, order_id)
    act(order, request)
    if is_fragment(request, "drawer"):
        return shown(request, one(request, order_id), changed=True)
    return redirect("stores:order-detail", order.pk)


@require_POST
@allowed("stores.hold_order")
def hold(request: StaffRequest, order_id: int) -> HttpResponse:
    """Take the order out of the flow, saying why."""
    form = HoldForm(request.POST)
    if not form.is_valid():
        one(request, order_id)
        messages.error(request, gettext("Say in a few words why the order is held."))
        return redirect("stores:order-detail", order_id)

    def act(order: Order, request: StaffRequest) -> None:
        audit.hold(order, note=form.cleaned_data["note"], actor=request.actor, at=timezone.now())

    return _do(request, order_id, act)


@require_POST
@allowed("stores.release_order")
def release(request: StaffRequest, order_id: int) -> HttpResponse:
    """Let the order go on."""
    note = request.POST.get("note", "")

    def act(order: Order, request: StaffRequest) -> None:
        audit.release(order, note=note, actor=request.actor, at=timezone.now())

    return _do(request, order_id, act)


@require_POST
@allowed("stores.contact_buyer")
def contact(request: StaffRequest, order_id: int) -> HttpResponse:
    """The buyer was contacted."""

    def act(order: Order, request: StaffRequest) -> None:
        audit.record_contact(order, actor=request.actor, at=timezone.now())

    return _do(request, order_id, act)


@require_POST
@allowed("stores.reveal_people")
def reveal(request: StaffRequest, order_id: int) -> HttpResponse:
    """The consignee in the clear, once; the look is written down."""
    order = one(request, order_id)
    person = people.reveal(order, actor=request.actor, at=timezone.now())
    if is_fragment(request, "consignee"):
        answer = render(
            request, "stores/_consignee.html",
            {"person": person, "revealed": True, "page": {"order": order}},
        )  # fmt: skip
        answer["Cache-Control"] = "no-store"
        return answer
    return shown(request, order, person=person, changed=False)


@require_GET
@allowed("stores.view_orders")
def version(request: StaffRequest, order_id: int, version_id: int) -> HttpResponse:
    """What a source said, beside what it had said before."""
    order = one(request, order_id)
    said = get_object_or_404(order.versions.select_related("batch"), pk=version_id)
    earlier: OrderVersion | None = (
        order.versions.filter(source=said.source, n__lt=said.n).order_by("-n").first()
    )
    context = {
        "order": order,
        "said": said,
        "earlier": earlier,
        "source": source_label(said.source),
        "differences": differences(said, earlier),
        "erased": not said.payload,
    }
    return render(request, "stores/order_version.html", context)
