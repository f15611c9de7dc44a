"""The campaign calendar: five weeks by store, a month, or a list; and its check before a move."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from campaigns.labels import FESTIVAL_WORDS
from campaigns.models import Campaign
from campaigns.policies import PLANNERS
from campaigns.selectors import calendar
from campaigns.selectors.page import is_whole
from campaigns.services import campaigns, checks
from campaigns.views.feed import address
from ecomops.accounts.models import User
from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from ecomops.core.whole import whole_number
from ecomops.ui import dates
from stores.models import Store
from stores.selectors.scope import colour_token, stores_of

VIEWS = ("timeline", "month", "list")
PHASE_CLASS = {"warm_up": "warm", "presale": "pre", "main": "main", "return": "ret"}
FARTHEST = 20


@require_GET
@allowed("campaigns.view_campaigns")
def show(request: StaffRequest) -> HttpResponse:
    """The calendar as its address asks for it."""
    today = timezone.localdate()
    view = request.GET.get("view", "")
    view = view if view in VIEWS else VIEWS[0]
    first = _first(request, view, today)
    weeks = calendar.weeks_of(first) if view == "month" else []
    last = weeks[-1][-1] if weeks else first + timedelta(days=calendar.SPAN - 1)
    start = weeks[0][0] if weeks else first
    asked = calendar.Filters(
        start, last, _number(request, "store"), _kind(request), _number(request, "owner")
    )
    stores = stores_of(request.user)
    shown = [one for one in stores if asked.store in (None, one.pk)]
    found = calendar.campaigns(request.user, asked)
    calendar.mark_late(found, timezone.now())
    calendar.mark_short(found)
    context: dict[str, Any] = {
        "view": view, "first": first, "last": last, "today": today, "asked": asked,
        "views": _views(request, first, today), "before": _moved(request, view, first, -1),
        "after": _moved(request, view, first, 1), "stores": stores, "found": found,
        "kinds": Campaign.Kind.choices,
        "owners": User.objects.filter(is_active=True, role__in=PLANNERS).order_by("username"),
        "feed": request.build_absolute_uri(address(request.user)),
        "may_plan": may(request.user, "campaigns.plan_campaigns"),
        "marks": [_mark(one, asked) for one in calendar.marks(asked)],
        "next": _next(found, today),
    }  # fmt: skip
    if view == "month":
        context["weeks"] = _month(weeks, found, asked, first, today)
    elif view == "timeline":
        context |= _timeline(shown, found, asked, today)
    return render(request, "campaigns/calendar.html", context)


@require_POST
@allowed("campaigns.plan_campaigns")
def check(request: StaffRequest) -> HttpResponse:
    """What would be said of a campaign moved or drawn; nothing is changed."""
    today, campaign_id = timezone.localdate(), _number(request, "campaign")
    if campaign_id is not None:
        campaign = _movable(request, campaign_id)
        if text := _not_whole(request, campaign):
            lines = [{"mood": "act", "text": text}]
            return JsonResponse({"ok": False, "span": "", "lines": lines})
        told = checks.of_shift(
            campaign, _days(request), request.user, actor=request.actor, at=timezone.now(),
            today=today,
        )  # fmt: skip
    else:
        first, last = _day(request.POST.get("from")), _day(request.POST.get("to"))
        store = Store.objects.visible_to(request.user).filter(pk=_number(request, "store")).first()
        if first is None or last is None or store is None:
            return JsonResponse({"ok": False, "lines": [], "span": ""}, status=422)
        told = checks.of_span(first, last, store, request.user, today=today)
    span = dates.span(told.first, told.last) if told.first and told.last else ""
    lines = [{"mood": mood, "text": text} for mood, text in told.lines]
    return JsonResponse({"ok": told.is_accepted, "span": span, "lines": lines})


@require_POST
@allowed("campaigns.plan_campaigns")
def move(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """Move a campaign by days, on the version that was dragged."""
    campaign = _movable(request, campaign_id)
    if text := _not_whole(request, campaign):
        return JsonResponse({"ok": False, "text": text}, status=422)
    expected = _number(request, "version") or 0
    try:
        campaigns.shift(
            campaign, _days(request), expected=expected, actor=request.actor, at=timezone.now(),
            today=timezone.localdate(),
        )  # fmt: skip
    except DomainError as refusal:
        return JsonResponse({"ok": False, "text": refusal.for_user}, status=refusal.status)
    text = gettext("“%(name)s” now runs %(span)s.") % {
        "name": campaign.label,
        "span": dates.span(campaign.starts_on, campaign.ends_on),
    }
    return JsonResponse({"ok": True, "text": text})


def _movable(request: StaffRequest, campaign_id: int) -> Campaign:
    found: Campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=campaign_id)
    return found


def _not_whole(request: StaffRequest, campaign: Campaign) -> str:
    if is_whole(campaign, request.user):
        return ""
    return gettext("This campaign also runs in stores that are not yours.")


def _timeline(
    stores: list[Store], found: list[Campaign], asked: calendar.Filters, today: date
) -> dict[str, Any]:
    span = (asked.last - asked.first).days + 1
    load = calendar.load(stores, found, asked, today)
    top = max(*load.parcels, load.pack_rate or 0, 1)
    limit = None if load.pack_rate is None else f"{load.pack_rate / top * 88:.1f}px"
    return {
        "lanes": [_lane(lane, asked, span) for lane in calendar.lanes(stores, found)],
        "days": [
            (on, f"{n / span * 100:.3f}%", on.weekday() > 4, on == today)
            for n in range(span)
            if (on := asked.first + timedelta(days=n))
        ],
        "width": f"{100 / span:.3f}%",
        "now": _x(today, asked, span) if asked.first <= today <= asked.last else "",
        "load": [
            (n, f"{n / top * 88:.1f}px", f"{i / span * 100:.3f}%",
             bool(load.pack_rate and n > load.pack_rate), asked.first + timedelta(days=i))
            for i, n in enumerate(load.parcels)
        ],
        "pack_rate": load.pack_rate, "limit": limit,
        "over": [
            asked.first + timedelta(days=i) for i, n in enumerate(load.parcels)
            if load.pack_rate and n > load.pack_rate
        ][:1],
        "has_load": any(load.parcels),
    }  # fmt: skip


def _lane(lane: calendar.Lane, asked: calendar.Filters, span: int) -> dict[str, Any]:
    return {
        "store": lane.store,
        "colour": colour_token(lane.store.colour),
        "rows": lane.rows,
        "mood": lane.mood,
        "bars": [_bar(bar, asked, span) for bar in lane.bars],
    }


def _bar(bar: calendar.Bar, asked: calendar.Filters, span: int) -> dict[str, Any]:
    one = bar.campaign
    first, last = max(one.starts_on, asked.first), min(one.ends_on, asked.last)
    length = (last - first).days + 1
    parts = []
    for phase in one.phases.all():
        begins, ends = max(phase.starts_on, first), min(phase.ends_on, last)
        if phase.kind in PHASE_CLASS and begins <= ends:
            parts.append(
                (
                    PHASE_CLASS[phase.kind],
                    f"{(begins - first).days / length * 100:.2f}%",
                    f"{((ends - begins).days + 1) / length * 100:.2f}%",
                )
            )
    return {
        "campaign": one, "row": bar.row, "clashes": bar.clashes, "parts": parts,
        "x": _x(first, asked, span), "w": f"{length / span * 100:.3f}%",
    }  # fmt: skip


def _month(
    weeks: list[list[date]], found: list[Campaign], asked: calendar.Filters, first: date,
    today: date,
) -> list[list[dict[str, Any]]]:  # fmt: skip
    named = defaultdict(list)
    for festival in calendar.marks(asked):
        named[festival.on].append(FESTIVAL_WORDS[festival.code])
    return [
        [
            {
                "on": on, "is_other": on.month != first.month, "is_today": on == today,
                "names": named[on],
                "campaigns": [one for one in found if one.starts_on <= on <= one.ends_on],
            }
            for on in week
        ]
        for week in weeks
    ]  # fmt: skip


def _mark(festival: Any, asked: calendar.Filters) -> dict[str, Any]:
    span = (asked.last - asked.first).days + 1
    return {
        "name": FESTIVAL_WORDS[festival.code], "on": festival.on, "is_big": festival.is_platform,
        "x": _x(festival.on, asked, span),
    }  # fmt: skip


def _x(on: date, asked: calendar.Filters, span: int) -> str:
    return f"{(on - asked.first).days / span * 100:.3f}%"


def _next(found: list[Campaign], today: date) -> tuple[Campaign, int] | None:
    """The next main phase and the days until it begins."""
    ahead = [
        (phase.starts_on, one)
        for one in found
        for phase in one.phases.all()
        if phase.kind == "main" and phase.starts_on > today
    ]
    if not ahead:
        return None
    on, one = min(ahead, key=lambda pair: (pair[0], pair[1].pk))
    return one, (on - today).days


def _views(request: StaffRequest, first: date, today: date) -> list[tuple[str, str, str]]:
    labels = {
        "timeline": gettext("Timeline"), "month": gettext("Month"), "list": gettext("List")
    }  # fmt: skip
    middle = first + timedelta(days=10)
    return [
        (
            view,
            labels[view],
            _with(
                request, view=view, **{"from": (middle if view == "month" else first).isoformat()}
            ),
        )
        for view in VIEWS
    ]


def _moved(request: StaffRequest, view: str, first: date, way: int) -> str:
    if view == "month":
        step = (first.replace(day=1) + timedelta(days=32 if way > 0 else -1)).replace(day=1)
    else:
        step = first + timedelta(days=way * 28)
    return _with(request, **{"from": step.isoformat()})


def _with(request: StaffRequest, **changes: str) -> str:
    kept = {
        name: value
        for name, value in request.GET.items()
        if name in {"view", "store", "kind", "owner", "from"} and value
    }
    return f"{reverse('campaigns:calendar')}?{urlencode(kept | changes)}"


def _first(request: StaffRequest, view: str, today: date) -> date:
    asked = _day(request.GET.get("from")) or today
    if abs(asked.year - today.year) > FARTHEST:
        asked = today
    if view == "month":
        return asked.replace(day=1)
    if request.GET.get("from"):
        return asked
    return today - timedelta(days=7)


def _kind(request: StaffRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in Campaign.Kind.values else ""


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text or "")
    except ValueError:
        return None


def _number(request: StaffRequest, name: str) -> int | None:
    given = request.POST if request.method == "POST" else request.GET
    return whole_number(given.get(name))


def _days(request: StaffRequest) -> int:
    text = request.POST.get("days", "0")
    sign = -1 if text.startswith("-") else 1
    return sign * (whole_number(text.lstrip("-"), digits=3) or 0)
