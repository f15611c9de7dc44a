"""A month's scorecard: put before the person, signed or appealed, closed by the lead."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.states import advance
from kpi.domain import scorecards
from kpi.models import Scorecard
from kpi.selectors.staff import Card


@transaction.atomic
def issue(card: Card, person: Any, month: date, *, actor: Actor, at: datetime) -> Scorecard:
    """Put a month before the person, its figures frozen; after an appeal they are drawn anew."""
    if str(person.pk) == actor.id:
        raise DomainError(_("Somebody else puts your card before you."))
    points = scorecards.total(card.lines)
    if points is None:
        raise DomainError(_("Nothing was measured in this month."))
    frozen: dict[str, Any] = {
        "points": points, "lines": _frozen(card), "issued_by": actor.label, "issued_at": at,
    }  # fmt: skip
    known = Scorecard.objects.select_for_update().filter(
        person=person, station=card.station, warehouse=card.warehouse, month=month
    ).first()  # fmt: skip
    if known is not None:
        advance(known, Scorecard.State.ISSUED, actor=actor, at=at, **frozen)
        return known
    made = Scorecard.objects.create(
        person=person, station=card.station, warehouse=card.warehouse, month=month, moved_at=at,
        **frozen,
    )  # fmt: skip
    history.note(made, "scorecard.issued", actor=actor, at=at, after={"points": points})
    return made


@transaction.atomic
def sign(row: Scorecard, *, actor: Actor, at: datetime) -> None:
    """The person agrees."""
    _only_the_person(row, actor)
    advance(row, Scorecard.State.SIGNED, actor=actor, at=at)


@transaction.atomic
def appeal(row: Scorecard, words: str, *, actor: Actor, at: datetime) -> None:
    """The person does not agree, and says why."""
    _only_the_person(row, actor)
    words = " ".join(words.split())[:400]
    if not words:
        raise DomainError(_("Say what is wrong with the card."))
    advance(row, Scorecard.State.APPEALED, actor=actor, at=at, words=words)


@transaction.atomic
def close(row: Scorecard, *, actor: Actor, at: datetime) -> None:
    """The lead closes a signed card."""
    if str(row.person_id) == actor.id:
        raise DomainError(_("Nobody closes their own card."))
    advance(row, Scorecard.State.CLOSED, actor=actor, at=at)


def _only_the_person(row: Scorecard, actor: Actor) -> None:
    if str(row.person_id) != actor.id:
        raise DomainError(_("Only the person whose card it is may do this."))


def _frozen(card: Card) -> list[dict[str, Any]]:
    return [
        {
            "id": line.indicator.id,
            "weight": line.indicator.weight,
            "target": str(line.indicator.target),
            "value": None if line.value is None else str(line.value),
            "points": None if line.points is None else str(line.points),
        }
        for line in card.lines
    ]
