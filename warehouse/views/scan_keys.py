"""The sheet of keys: every large key and every station as a barcode that a scanner presses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from warehouse.domain import cartons
from warehouse.models import Courier
from warehouse.services import scanning
from warehouse.services.scanning import Choice, Station

GO = "!go:"


def doors(user: Any) -> dict[str, str]:
    """Where a station's code leads this person, by code."""
    found = {f"{GO}floor": reverse("scan:home")}
    for one in _stations(user):
        work = reverse("scan:work", args=[one.name, "-"])
        found[f"{GO}{one.name}"] = work if one.direct else reverse("scan:station", args=[one.name])
    return found


def doors_to(place: Station, choices: Iterable[Choice]) -> dict[str, str]:
    """Where the number of a piece of work leads at its station: as it is printed, and its label."""
    found: dict[str, str] = {}
    for one in choices:
        work = reverse("scan:work", args=[place.name, one.subject])
        found |= {one.label.lower(): work, f"{GO}{place.name}:{one.subject}".lower(): work}
    return found


@require_GET
@allowed("warehouse.scan")
def sheet(request: StaffRequest) -> HttpResponse:
    """Every key this person may press, to print and hang up where it is needed."""
    doorways = [(_("Stations"), f"{GO}floor")]
    doorways += [(str(one.label), f"{GO}{one.name}") for one in _stations(request.user)]
    parts = [(_("Stations"), "barcode", [{"label": a, "code": b} for a, b in doorways])]
    for one in _stations(request.user):
        keys = [{"label": str(label), "code": code} for code, (label, _icon) in one.keys.items()]
        parts.append((str(one.label), one.icon, [*_first(one), *keys]))
    return render(request, "scan/keys.html", {"parts": parts})


def _first(place: Station) -> list[dict[str, str]]:
    """What is scanned at a station before its keys: whose truck it is, which carton is taken."""
    if place.name == "handover":
        return [
            {"label": one.label, "code": f"{GO}{place.name}:{one.code}".lower()}
            for one in Courier.objects.order_by("code")
        ]
    if place.name == "pack":
        return [
            {"label": _("Carton no. %(n)s") % {"n": box.code}, "code": f"!carton:{box.code}"}
            for box in cartons.STANDARD
        ]
    return []


def _stations(user: Any) -> list[Station]:
    return [one for one in scanning.stations() if may(user, one.action)]
