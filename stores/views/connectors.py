"""The lines to the channels: how they do, how they are set, and the door for their messages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest, length_of
from ecomops.core.policies import allowed, public
from stores.channel_forms import ConnectionForm
from stores.models import Connection, Store
from stores.selectors import channel_stock as reading
from stores.services import connections, webhooks

BIGGEST_MESSAGE = 256 * 1024


@require_GET
@allowed("stores.view_connectors")
def connector_list(request: StaffRequest) -> HttpResponse:
    """Each store's line: how far it has read, what went wrong, when it is tried again."""
    at = timezone.now()
    rows = [
        (store, line, reading.mood_of(line, at=at))
        for store in reading.lines(request.user, at=at)
        for line in (getattr(store, "connection", None),)
    ]
    connected = sum(line is not None for _store, line, _mood in rows)
    return render(request, "stores/connector_list.html", {"rows": rows, "connected": connected})


@require_POST
@allowed("stores.pull_orders")
def connector_pull(request: StaffRequest, store_id: int) -> HttpResponse:
    """Try the line now, whatever it waits for."""
    store = get_object_or_404(Store.objects.visible_to(request.user), pk=store_id)
    connections.ask_pull(store, at=timezone.now())
    said = gettext("%(store)s is asked within seconds.") % {"store": store.label}
    messages.success(request, said)
    return redirect("stores:connector-list")


@require_http_methods(["GET", "POST"])
@allowed("stores.manage_connections")
def connection_edit(request: StaffRequest, store_id: int) -> HttpResponse:
    """Where a store's channel is and what we sign with."""
    store = get_object_or_404(Store.objects.visible_to(request.user), pk=store_id)
    line = Connection.objects.filter(store=store).first()
    form = ConnectionForm(request.POST or None, line=line)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            connections.put(store, **given, actor=request.actor, at=timezone.now())
        except DomainError as refusal:
            form.add_error("secret", refusal.for_user)
        else:
            messages.success(request, gettext("Saved. The line is tried within seconds."))
            return redirect("stores:connector-list")
    context = {"form": form, "store": store, "line": line}
    return render(request, "stores/connection_form.html", context)


@csrf_exempt
@require_POST
@public
def hook(request: HttpRequest, code: str) -> HttpResponse:
    """A message of a channel: known by its signature alone."""
    if length_of(request) > BIGGEST_MESSAGE:
        return JsonResponse({"error": "too big"}, status=413)
    if not webhooks.receive(code, request.headers, request.body, at=timezone.now()):
        return JsonResponse({"error": "signature"}, status=401)
    return JsonResponse({"code": 0, "msg": "success"})
