"""The wave board, a wave with its pick lists, and a pick list to print."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from warehouse.domain import plan
from warehouse.forms import ReleaseForm
from warehouse.models import Pick, PickList, Warehouse, Wave
from warehouse.selectors import layout as places
from warehouse.selectors import waves as reading
from warehouse.selectors.waves import Work
from warehouse.services import waves
from warehouse.services.waves import layout_of


@require_GET
@allowed("warehouse.view_waves")
def board(request: StaffRequest) -> HttpResponse:
    """What waits, runs and left, by cut-off."""
    mine, warehouse = places.chosen(request.user, request.GET.get("warehouse", ""))
    context: dict[str, Any] = {"warehouses": mine, "warehouse": warehouse}
    if warehouse is not None:
        context |= _board(warehouse, timezone.now())
    return render(request, "warehouse/wave_board.html", context)


def _board(warehouse: Warehouse, now: datetime) -> dict[str, Any]:
    offers = reading.offers(warehouse, now)
    piles = reading.cards(warehouse, now)
    next_at = min(reading.cutoffs(warehouse, now).values(), default=None)
    minutes = int((next_at - now).total_seconds() // 60) if next_at else 0
    shown = next((card.wave for state in ("picking", "released") for card in piles[state]), None)
    return {
        "offers": offers,
        "offered": sum(len(one.plan.ids) for one in offers),
        "piles": [
            (Wave.State(state).label, sum(card.wave.order_count for card in cards), cards)
            for state, cards in piles.items()
        ],
        "next_at": next_at,
        "hours": f"{minutes // 60}:{minutes % 60:02d}",
        "work": _work(reading.states(warehouse)),
        "due": sum(one.due for one in offers),
        "late": sum(one.mood == "act" for one in offers),
        "shown": shown,
        "walk": _first_walk(shown) if shown else None,
    }


def _work(states: dict[str, int]) -> list[Work]:
    """Done of all at each step; what is further on has passed the steps before."""
    whole = sum(states.get(name, 0) for name in ("waiting", "waved", "picked", "packed", "shipped"))
    shipped = states.get("shipped", 0)
    packed = shipped + states.get("packed", 0)
    picked = packed + states.get("picked", 0)
    return [
        Work(gettext("Pick"), picked, whole),
        Work(gettext("Pack"), packed, whole),
        Work(gettext("Hand over"), shipped, whole),
    ]


def _first_walk(wave: Wave) -> dict[str, Any] | None:
    walk = reading.lists_of(wave).first()
    return {"list": walk, "plan": _drawn(wave.warehouse, reading.picks_of(walk))} if walk else None


def _drawn(warehouse: Warehouse, picks: list[Pick]) -> plan.Plan:
    shelves = places.shelves(warehouse, {one.bin_id for one in picks})
    return plan.draw(layout_of(warehouse), shelves, reading.stops(picks))


@require_POST
@allowed("warehouse.release_wave")
def release(request: StaffRequest) -> HttpResponse:
    """Make a wave of the orders the board proposed."""
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("This proposal is out of date. Choose from the new ones."))
        return redirect("warehouse:wave-board")
    given = form.cleaned_data
    warehouse = get_object_or_404(Warehouse.objects.visible_to(request.user), pk=given["warehouse"])
    asked = form.fulfilments()
    back = f"{reverse('warehouse:wave-board')}?warehouse={warehouse.pk}"
    try:
        wave = waves.release(
            warehouse, asked, kind=given["kind"], cutoff_at=given["cutoff"],
            actor=request.actor, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        messages.error(request, refusal.for_user)
        return redirect(back)
    messages.success(
        request,
        ngettext(
            "Wave %(wave)s with %(n)s order is on the floor.",
            "Wave %(wave)s with %(n)s orders is on the floor.",
            wave.order_count,
        )
        % {"wave": str(wave), "n": wave.order_count},
    )
    left = len(asked) - wave.order_count
    if left:
        messages.warning(
            request,
            ngettext(
                "%(n)s order stays behind: no bin shows its pieces, or somebody else took it.",
                "%(n)s orders stay behind: no bin shows their pieces, or somebody else took them.",
                left,
            )
            % {"n": left},
        )
    return redirect("warehouse:wave-detail", wave.pk)


@require_GET
@allowed("warehouse.view_waves")
def wave_detail(request: StaffRequest, wave_id: int) -> HttpResponse:
    """A wave with its walks against first come, first served."""
    wave = get_object_or_404(
        Wave.objects.visible_to(request.user).select_related("warehouse", "courier"), pk=wave_id
    )
    lists = list(reading.lists_of(wave))
    asked = request.GET.get("list", "")
    shown = next((one for one in lists if str(one.n) == asked), next(iter(lists), None))
    context = {
        "wave": wave,
        "lists": lists,
        "shown": shown,
        "plan": _drawn(wave.warehouse, reading.picks_of(shown)) if shown else None,
        "saved": 100 - 100 * wave.walk_mm / wave.walk_fcfs_mm if wave.walk_fcfs_mm else None,
    }
    return render(request, "warehouse/wave_detail.html", context)


@require_GET
@allowed("warehouse.view_waves")
def pick_list(request: StaffRequest, list_id: int) -> HttpResponse:
    """A pick list on paper: the walk, and every stop in its order."""
    walk = get_object_or_404(
        PickList.objects.visible_to(request.user).select_related("wave__warehouse"), pk=list_id
    )
    picks = reading.picks_of(walk)
    context = {
        "walk": walk,
        "wave": walk.wave,
        "stops": _numbered(picks),
        "pieces": sum(one.units for one in picks),
        "plan": _drawn(walk.wave.warehouse, picks),
    }
    return render(request, "warehouse/pick_list.html", context)


def _numbered(picks: list[Pick]) -> list[tuple[int, Pick]]:
    """Each pick with the number its place has on the map."""
    by_place = groupby(picks, key=lambda one: (one.bin.aisle, one.bin.block, one.bin.position_mm))
    return [(n, pick) for n, (_place, group) in enumerate(by_place, start=1) for pick in group]
