"""Stores and channels: the list, and the form of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from ecomops.core.errors import DomainError, StaleVersion
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.ui.stale import differences, on_version
from stores.forms import StoreForm
from stores.models import Store
from stores.selectors.stores import latest_zones, store_rows
from stores.services import stores


@require_GET
@allowed("stores.view_stores")
def store_list(request: StaffRequest) -> HttpResponse:
    """One's stores with what came in last."""
    return render(request, "stores/store_list.html", {"rows": store_rows(request.user)})


@require_http_methods(["GET", "POST"])
@allowed("stores.manage_stores")
def store_new(request: StaffRequest) -> HttpResponse:
    """A new store."""
    form = StoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            store, _made = stores.put(code, form.changes(), actor=request.actor, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            messages.success(request, gettext("Store “%(name)s” is ready.") % {"name": store.label})
            return redirect("stores:store-list")
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
@allowed("stores.manage_stores")
def store_edit(request: StaffRequest, store_id: int) -> HttpResponse:
    """What is known of a store, changed on the version that was read."""
    store = get_object_or_404(Store.objects.visible_to(request.user), pk=store_id)
    form = StoreForm(request.POST or None, instance=store)
    stale = None
    if request.method == "POST" and form.is_valid():
        now = Store.objects.get(pk=store.pk)
        expected = form.cleaned_data.get("version") or now.version
        try:
            stores.change(
                now, form.changes(), expected=expected, actor=request.actor, at=timezone.now()
            )
        except StaleVersion as refusal:
            stale = {"told": refusal.for_user, "rows": differences(form, refusal)}
            form.data = on_version(form.data, now.version)
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("stores:store-list")
    return _form(request, form, store, stale)


def _form(
    request: StaffRequest, form: StoreForm, store: Store | None, stale: dict[str, Any] | None = None
) -> HttpResponse:
    has_orders = store is not None and store.orders.exists()
    if has_orders:
        for name in ("currency", "zone"):
            form.fields[name].widget.attrs["readonly"] = True
    context = {
        "form": form,
        "store": store,
        "frozen": has_orders,
        "zones": latest_zones(),
        "stale": stale,
    }
    return render(request, "stores/store_form.html", context, status=409 if stale else 200)
