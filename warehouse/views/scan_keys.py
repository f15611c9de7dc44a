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
from warehouse.domain import barcodes, cartons
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
    parts = [(_("Stations"), "barcode", [_drawn(label, code) for label, code in doorways])]
    for one in _stations(request.user):
        keys = [_drawn(str(label), code) for code, (label, _icon) in one.keys.items()]
        if one.name == "pack":
            keys += [
                _drawn(_("Carton no. %(n)s") % {"n": box.code}, f"!carton:{box.code}")
                for box in cartons.STANDARD
            ]
        parts.append((str(one.label), one.icon, keys))
    return render(request, "scan/keys.html", {"parts": parts})


def _stations(user: Any) -> list[Station]:
    return [one for one in scanning.stations() if may(user, one.action)]


def _drawn(label: str, code: str) -> dict[str, Any]:
    path, wide = barcodes.strokes(code)
    return {"label": label, "code": code, "path": path, "wide": wide}
