"""The scan devices' pages and the one address that every scan is sent to."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may, public
from warehouse.models import Warehouse
from warehouse.selectors import layout as places
from warehouse.services import scanning
from warehouse.services.scanning import Scanned, Station
from warehouse.views.scan_keys import doors, doors_to

ACTION = "warehouse.scan"
# what the script of every station says by itself, without a network too
WORDS = {
    "kept": gettext_lazy("Kept"),
    "kept_more": gettext_lazy("It is sent as soon as there is a network."),
    "twice": gettext_lazy("Read twice"),
    "twice_more": gettext_lazy("It counts once. Go on."),
    "not_kept": gettext_lazy("Not kept"),
    "not_kept_more": gettext_lazy("This device is full. Tell the lead, scan with another one."),
    "differs": gettext_lazy("The system knows better than this device. Go on from here."),
    "offline": gettext_lazy("No network. Scans kept on this device: %n"),
    "signed_out": gettext_lazy("Signed out. Scans kept on this device: %n"),
    "sign_in": gettext_lazy("Sign in to send them"),
    "foreign": gettext_lazy("Scans of %who kept until they sign in on this device: %n"),
    "in_hands": gettext_lazy("In the hands of"),
    "seen": gettext_lazy("Seen"),
    "you_scanned": gettext_lazy("You scanned"),
    "you_need": gettext_lazy("You need"),
    "no_camera": gettext_lazy("The camera cannot be used here. Scan or type the code."),
}
View = Callable[..., HttpResponse]


def for_devices(view: View) -> View:
    """`allowed`, but a device that is signed out is told so instead of being sent away."""
    guarded = allowed(ACTION)(view)

    @wraps(guarded)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.content_type == "application/json" and not request.user.is_authenticated:
            say = _("You are signed out. Every scan is kept; sign in to send them.")
            return JsonResponse({"signed_out": True, "say": say}, status=401)
        return guarded(request, *args, **kwargs)

    return answer


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, served under the path that it covers."""
    source = finders.find("js/scan-worker.js")
    if not source:
        raise Http404
    script = Path(str(source)).read_text(encoding="utf-8")
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
@allowed(ACTION)
def home(request: StaffRequest) -> HttpResponse:
    """The floor's home: the stations this person may work at."""
    mine, warehouse = _chosen(request)
    tiles = []
    if warehouse is not None:
        for one in scanning.stations():
            if may(request.user, one.action):
                tiles.append((one, one.waiting(warehouse.pk)))
    context = {
        "warehouses": mine, "warehouse": warehouse, "tiles": tiles, "doors": doors(request.user),
    }  # fmt: skip
    return render(request, "scan/home.html", context)


@for_devices
@require_http_methods(["GET", "POST"])
def station(request: StaffRequest, station: str) -> HttpResponse:
    """What may be opened at a station; a POST of JSON is a scan."""
    place = _station(request, station)
    if request.method == "POST":
        return _scan(request, place)
    mine, warehouse = _chosen(request)
    if warehouse is None:
        return redirect("scan:home")
    choices = place.choices(warehouse.pk, request.actor)
    context = {
        "warehouses": mine, "warehouse": warehouse, "place": place, "choices": choices,
        "doors": doors(request.user) | doors_to(place, choices),
    }  # fmt: skip
    return render(request, "scan/choose.html", context)


@for_devices
@require_http_methods(["GET", "POST"])
def work(request: StaffRequest, station: str, subject: str) -> HttpResponse:
    """A piece of work at a station: the screen, and without script its form."""
    place = _station(request, station)
    warehouse = _warehouse_of(request, place, subject)
    said: dict[str, Any] | None = None
    if request.method == "POST":
        said = _answer(place, _typed(request, place, warehouse, subject), request)
        if said["state"].get("subject"):
            subject = str(said["state"]["subject"])
    try:
        state = place.state(warehouse.pk, subject, request.actor)
    except DomainError as nothing:
        raise Http404(nothing.for_user) from nothing
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"state": state})
    context = {
        "place": place, "warehouse": warehouse, "subject": subject, "state": state, "said": said,
        "key": uuid4(), "words": WORDS, "page": place.page(warehouse.pk, subject, request.actor),
        "doors": doors(request.user),
        "setup": {
            "station": place.name, "warehouse": warehouse.pk, "subject": subject,
            "who": request.actor.id, "label": request.actor.label,
            "post": reverse("scan:station", args=[place.name]), "home": reverse("scan:home"),
            "sign_in": reverse("accounts:badge-sign-in"), "now": timezone.now().isoformat(),
        },
    }  # fmt: skip
    return render(request, place.template, context)


def _station(request: StaffRequest, name: str) -> Station:
    place = scanning.find(name)
    if place is None or not may(request.user, place.action):
        raise Http404
    return place


def _chosen(request: StaffRequest) -> tuple[list[Warehouse], Warehouse | None]:
    asked = request.GET.get("warehouse", "")
    if asked:
        request.session["scan_warehouse"] = asked[:20]
    return places.chosen(request.user, asked or request.session.get("scan_warehouse", ""))


def _warehouse_of(request: StaffRequest, place: Station, subject: str) -> Warehouse:
    """The warehouse that the work lies in, if it is one of the person's own."""
    lies_in = getattr(place.module, "warehouse_of", None)
    if lies_in is None or subject == getattr(place.module, "BLIND", None):
        warehouse = _chosen(request)[1]
    else:
        pk = lies_in(subject)
        warehouse = places.warehouses_of(request.user).filter(pk=pk).first() if pk else None
    if warehouse is None:
        raise Http404
    return warehouse


def _scan(request: StaffRequest, place: Station) -> HttpResponse:
    try:
        sent = json.loads(request.body)
        scanned = _read(request, place, sent)
    except (ValueError, TypeError, KeyError):
        say = _("This scan cannot be read. Load the page again.")
        return JsonResponse({"say": say, "unreadable": True}, status=400)
    # a page kept on the device may be of somebody who has given the device back since
    if str(sent.get("who", scanned.actor.id)) != scanned.actor.id:
        say = _("Somebody else is signed in. Every scan is kept; sign in to send yours.")
        return JsonResponse({"signed_out": True, "say": say}, status=401)
    # a station with a transaction of its own looks at the scope where it reads its work
    if place.submit is None and not (
        Warehouse.objects.visible_to(request.user).filter(pk=scanned.warehouse_id).exists()
    ):
        say = _("You do not work in this warehouse. Choose yours.")
        return JsonResponse({"say": say, "foreign": True}, status=404)
    return JsonResponse(_answer(place, scanned, request))


def _answer(place: Station, scanned: Scanned, request: StaffRequest) -> dict[str, Any]:
    try:
        return scanning.submit(scanned, now=timezone.now())
    except DomainError as refusal:
        return scanning.refused(scanned, refusal).plain()


def _read(request: StaffRequest, place: Station, sent: dict[str, Any]) -> Scanned:
    at = parse_datetime(sent["at"])
    if at is None or at.tzinfo is None:
        raise ValueError("a scan needs an instant with its zone")
    return Scanned(
        key=UUID(sent["key"]), station=place.name, warehouse_id=_whole(sent["warehouse"]),
        subject=str(sent["subject"])[:40], code=scanning.clean(str(sent["code"])),
        device=str(sent.get("device", ""))[:40], position=_whole(sent.get("position", 0)),
        at=at, actor=request.actor,
    )  # fmt: skip


def _whole(value: Any) -> int:
    number = int(value)
    if not 0 <= number < 2**63:
        raise ValueError("out of range")
    return number


def _typed(request: StaffRequest, place: Station, warehouse: Warehouse, subject: str) -> Scanned:
    """The scan of a plain form; a key it lost is a new one."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    at: datetime = timezone.now()
    return Scanned(
        key=key, station=place.name, warehouse_id=warehouse.pk, subject=subject[:40],
        code=scanning.clean(request.POST.get("code", "")), device="form", position=0, at=at,
        actor=request.actor,
    )  # fmt: skip
