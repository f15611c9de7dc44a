"""The daily routine of a role: steps by time of day, ticked by hand or by what happened.

Apps register the steps they know; a person sees those of their role. The system's tick is for a
store or a warehouse and counts for everybody who holds it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ecomops.core.errors import DomainError
from ecomops.core.roles import Role
from ecomops.work.models import RoutineTick

# Parts of the day by the hour a step is due.
PARTS: tuple[tuple[time, Promise], ...] = (
    (time(9), _("Before opening")),
    (time(12), _("Morning")),
    (time(14), _("Midday")),
    (time(18), _("Afternoon")),
    (time.max, _("Before leaving")),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What a role does every day by a time; `is_auto` is ticked by what happens."""

    code: str
    role: Role
    by: time
    sentence: Any
    url_name: str = ""
    is_auto: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A step as one person sees it on a day."""

    step: Step
    url: str
    tick: RoutineTick | None
    is_late: bool

    @property
    def by_hand(self) -> bool:
        """Whether the person ticked it themselves, and so may take it back."""
        return self.tick is not None and not self.tick.by_system


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day with its steps."""

    label: Promise
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Routine:
    """A person's day."""

    parts: list[Part]

    @property
    def all(self) -> int:
        """How many steps there are."""
        return sum(len(part.items) for part in self.parts)

    @property
    def done(self) -> int:
        """How many are ticked."""
        return sum(item.tick is not None for part in self.parts for item in part.items)


_steps: dict[str, Step] = {}


def register(*steps: Step) -> None:
    """Add steps; the same code again replaces the former one."""
    for step in steps:
        _steps[step.code] = step


def of(user: Any, now: datetime) -> Routine:
    """The user's routine of today; `now` is on the wall clock they look at."""
    mine = sorted((s for s in _steps.values() if s.role == user.role), key=lambda s: s.by)
    if not mine:
        return Routine([])
    ticks: dict[str, RoutineTick] = {}
    # by hand comes last, so that a person's own tick is the one they may take back
    for tick in RoutineTick.objects.visible_to(user).filter(on=now.date()).order_by("-by_system"):
        ticks[tick.code] = tick
    parts: dict[int, Part] = {}
    for step in mine:
        place = next(n for n, (end, _label) in enumerate(PARTS) if step.by <= end)
        tick_of = ticks.get(step.code)
        late = tick_of is None and now.time() > step.by
        url = reverse(step.url_name) if step.url_name else ""
        part = parts.setdefault(place, Part(PARTS[place][1], []))
        part.items.append(Item(step, url, tick_of, late))
    return Routine([parts[n] for n in sorted(parts)])


def person(pk: object) -> str:
    """The scope of what one person alone has done."""
    return f"user:{pk}"


def tick_by_hand(user: Any, code: str, *, on: date, at: datetime) -> None:
    """The person did it."""
    _known(user, code)
    RoutineTick.objects.get_or_create(
        code=code, scope=person(user.pk), on=on, defaults={"ticked_at": at}
    )


def untick(user: Any, code: str, *, on: date) -> None:
    """The person takes their own tick back; the system's stays."""
    _known(user, code)
    mine = RoutineTick.objects.filter(code=code, scope=person(user.pk), on=on)
    mine.filter(by_system=False).delete()


def tick(code: str, scopes: Iterable[str], *, on: date, at: datetime) -> int:
    """It happened: tick it for everybody who holds one of the scopes; once a day."""
    if code not in _steps:
        raise KeyError(code)
    rows = [
        RoutineTick(code=code, scope=scope, on=on, ticked_at=at, by_system=True) for scope in scopes
    ]
    return len(RoutineTick.objects.bulk_create(rows, ignore_conflicts=True))


def _known(user: Any, code: str) -> None:
    step = _steps.get(code)
    if step is None or step.role != user.role:
        raise DomainError(_("This is not a step of your routine."))
