"""Scorecards of pickers and packers: the ranking, a person's card, and its way to a signature."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from kpi.models import Scorecard
from kpi.presentation import staff as drawn
from kpi.selectors import staff as reading
from kpi.selectors.staff import Card, Team
from kpi.services import scorecards

_APPEALABLE = (Scorecard.State.ISSUED, Scorecard.State.SIGNED)


@require_GET
@allowed("kpi.view_staff")
def staff_list(request: StaffRequest) -> HttpResponse:
    """Everybody the user may see, ranked within the team."""
    month = _month(request.GET.get("month", ""))
    seen = reading.seen_people(request.user, month)
    teams = [
        (team, drawn.ROLE_WORDS[team.station],
         [(card, drawn.lines(card)) for card in team.cards if card.person in seen])
        for team in reading.teams(request.user, month)
    ]  # fmt: skip
    return render(request, "kpi/staff.html", {"teams": teams, **_months(month)})


@require_GET
@allowed("kpi.view_staff")
def scorecard(request: StaffRequest, user_id: int) -> HttpResponse:
    """One page a person: indicators, radar, evidence, sign-off."""
    month = _month(request.GET.get("month", ""))
    team, card, others = _card(request, user_id, month, request.GET.get("at", ""))
    row = card.signed
    own = str(request.user.pk) == card.person
    lead = may(request.user, "kpi.issue_scorecard") and not own
    context = {
        "card": card, "team": team, "others": others, "person": user_id,
        "role": drawn.ROLE_WORDS[card.station],
        "lines": drawn.lines(card), "radar": drawn.radar(card, team), "row": row,
        "track": drawn.track(row), "days": reading.days_of(card, month),
        "may_sign": own and row is not None and row.state == Scorecard.State.ISSUED,
        "may_appeal": own and row is not None and row.state in _APPEALABLE,
        "may_issue": lead and (row is None or row.state == Scorecard.State.APPEALED),
        "may_close": lead and row is not None and row.state == Scorecard.State.SIGNED,
        **_months(month),
    }  # fmt: skip
    return render(request, "kpi/scorecard.html", context)


@require_POST
@allowed("kpi.view_staff")
def act(request: StaffRequest, user_id: int) -> HttpResponse:
    """Put before the person, sign, appeal, close."""
    month = _month(request.POST.get("month", ""))
    _team, card, _others = _card(request, user_id, month, request.POST.get("at", ""))
    given: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
    wanted = request.POST.get("act", "")
    if wanted in ("issue", "close") and not may(request.user, "kpi.issue_scorecard"):
        raise PermissionDenied
    if wanted == "issue":
        person = get_object_or_404(get_user_model(), pk=user_id)
        scorecards.issue(card, person, month, **given)
        messages.success(request, _("The card is put before the person."))
    elif card.signed is None:
        raise Http404
    elif wanted == "sign":
        scorecards.sign(card.signed, **given)
        messages.success(request, _("Signed."))
    elif wanted == "appeal":
        scorecards.appeal(card.signed, request.POST.get("words", ""), **given)
        messages.success(request, _("Your words are with the lead."))
    elif wanted == "close":
        scorecards.close(card.signed, **given)
        messages.success(request, _("The card is closed."))
    else:
        raise Http404
    here = reverse("kpi:scorecard", args=[user_id])
    return redirect(f"{here}?month={month:%Y-%m}&at={card.warehouse.pk}-{card.station}")


def _card(
    request: StaffRequest, user_id: int, month: date, asked: str
) -> tuple[Team, Card, list[tuple[str, Team]]]:
    """The person's card asked for, or the one with most work; 404 for whom one may not see."""
    person = str(user_id)
    if person not in reading.seen_people(request.user, month):
        raise Http404
    found = [
        (team, card)
        for team in reading.teams(request.user, month)
        for card in team.cards
        if card.person == person
    ]
    if not found:
        raise Http404
    found.sort(key=lambda pair: -pair[1].month.busy)
    named = [(f"{team.warehouse.pk}-{team.station}", team) for team, _card in found]
    chosen = next((n for n, (key, _team) in enumerate(named) if key == asked), 0)
    team, card = found[chosen]
    return team, card, named if len(named) > 1 else []


def _month(text: str) -> date:
    """The month asked for, else this one; nobody worked here in another century."""
    now = timezone.localdate().replace(day=1)
    try:
        asked = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return now
    return asked if abs(asked.year - now.year) < 100 else now


def _months(month: date) -> dict[str, Any]:
    first = timezone.localdate().replace(day=1)
    earlier = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
    later = date(month.year + (month.month == 12), month.month % 12 + 1, 1)
    return {"month": month, "earlier": earlier, "later": later if later <= first else None}
