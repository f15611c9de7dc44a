"""The ground of every scan station: each scan counts once, whatever the network does.

A station is a module of `warehouse.services.stations` whose function `take` carries the decorator
`station`; beside it stands `state`, and if the station has a queue, `choices` and `waiting`.
The same key always gets the same stored answer and changes nothing the second time. A refusal is
an answer too: kept in the log with `accepted` false, with nothing else changed.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from types import ModuleType
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from warehouse.models import Scan

GOOD, WRONG, STOP, DONE = "good", "wrong", "stop", "done"
LONGEST_CODE = 120
OLDEST, AHEAD = timedelta(days=60), timedelta(days=1)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]")


@dataclass(frozen=True, slots=True)
class Scanned:
    """One scan as the device sent it; `at` is the device's own clock."""

    key: UUID
    station: str
    warehouse_id: int
    subject: str
    code: str
    device: str
    position: int
    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class Answer:
    """What the screen says and shows next; `tone` is good, wrong, stop or done."""

    accepted: bool
    say: str
    tone: str = GOOD
    state: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The answer as it is stored and sent."""
        return {
            "accepted": self.accepted, "say": str(self.say), "tone": self.tone,
            "state": dict(self.state),
        }  # fmt: skip


class Stopped(DomainError):
    """A refusal that calls for one other act at once, such as the exception shelf."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A piece of work a person may open at a station."""

    subject: str
    label: str
    detail: str = ""
    mood: str = ""
    count: str = ""


Take = Callable[[Scanned], Answer]
Submit = Callable[[Scanned], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Station:
    """A place of work. `submit` replaces the usual transaction where a station has its own."""

    name: str
    label: str | Promise
    icon: str
    action: str
    order: int
    take: Take
    script: str = ""
    template: str = "scan/station.html"
    submit: Submit | None = None

    @property
    def module(self) -> ModuleType:
        return sys.modules[self.take.__module__]

    @property
    def keys(self) -> Mapping[str, tuple[Any, str]]:
        """Label and icon of each large key by the code that presses it, scanned or touched."""
        found: Mapping[str, tuple[Any, str]] = getattr(self.module, "KEYS", {})
        return found

    @property
    def direct(self) -> bool:
        """Whether a scan opens its work, so that there is nothing to choose."""
        return not hasattr(self.module, "choices")

    def state(self, warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
        """What a (re)loaded page starts from."""
        found: dict[str, Any] = self.module.state(warehouse_id, subject, actor)
        return found

    def choices(self, warehouse_id: int, actor: Actor) -> Sequence[Choice]:
        """The work that may be opened here; empty where a scan opens it."""
        asked = getattr(self.module, "choices", None)
        return asked(warehouse_id, actor) if asked else ()

    def waiting(self, warehouse_id: int) -> int | None:
        """How much waits here, or None where nothing is counted."""
        asked = getattr(self.module, "waiting", None)
        return asked(warehouse_id) if asked else None

    def page(self, warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
        """What the station's own page embeds beside the state; its script reads it."""
        asked = getattr(self.module, "page", None)
        return asked(warehouse_id, subject, actor) if asked else {}


_stations: dict[str, Station] = {}


def station(
    name: str,
    *,
    label: str | Promise,
    icon: str,
    action: str,
    order: int,
    script: str = "",
    template: str = "scan/station.html",
    submit: Submit | None = None,
) -> Callable[[Take], Take]:
    """Register the decorated function as what a scan at this station does."""

    def register(take: Take) -> Take:
        _stations[name] = Station(name, label, icon, action, order, take, script, template, submit)
        return take

    return register


@lru_cache(maxsize=1)
def _load() -> None:
    from warehouse.services import stations

    for found in pkgutil.iter_modules(stations.__path__):
        importlib.import_module(f"{stations.__name__}.{found.name}")


def stations() -> list[Station]:
    """Every station, in the order of the work."""
    _load()
    return sorted(_stations.values(), key=lambda one: one.order)


def find(name: str) -> Station | None:
    """The station of this name."""
    _load()
    return _stations.get(name)


def clean(code: str) -> str:
    """A code as scanners mean it: without control characters, full-width digits made plain.

    A key's code is small letters whatever the capitals lock of the device says.
    """
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", code)).strip()[:LONGEST_CODE]
    return plain.lower() if plain.startswith("!") else plain


def submit(scanned: Scanned, *, now: datetime) -> dict[str, Any]:
    """Do what the scan says, once, and return the stored answer."""
    _check(scanned, now)
    place = find(scanned.station)
    if place is None:
        raise DomainError(_("There is no such station. Go back to the start."))
    if place.submit is not None:
        return place.submit(scanned)
    return once(scanned, place.take)


def _check(scanned: Scanned, now: datetime) -> None:
    if not scanned.code:
        raise DomainError(_("Nothing was read. Scan again."))
    if not now - OLDEST < scanned.at < now + AHEAD:
        raise DomainError(_("The clock of this device is wrong. Set it, then scan again."))


def once(scanned: Scanned, take: Take) -> dict[str, Any]:
    """One transaction: the log row by its key, then the act; the key's second coming reads."""
    with transaction.atomic():
        if not _log(scanned):
            return stored(scanned)
        try:
            with transaction.atomic():
                answer = take(scanned)
        except DomainError as refusal:
            answer = refused(scanned, refusal)
        plain = answer.plain()
        Scan.objects.filter(key=scanned.key).update(answer=plain, accepted=answer.accepted)
        return plain


def refused(scanned: Scanned, refusal: DomainError) -> Answer:
    """A refusal as an answer: its sentence, and the state as it still is."""
    place = find(scanned.station)
    tone = STOP if isinstance(refusal, Stopped) else WRONG
    try:
        state = place.state(scanned.warehouse_id, scanned.subject, scanned.actor) if place else {}
    except DomainError:  # the work itself is not there: the sentence says so already
        state = {}
    return Answer(False, refusal.for_user, tone, state)


class KeyTaken(DomainError):
    """The key of a scan came back with another scan: a device's mistake, never ours to guess."""

    status = 409

    def __init__(self) -> None:
        super().__init__(_("This scan's key was used for another scan. Scan again."))


def stored(scanned: Scanned) -> dict[str, Any]:
    """The answer that this key got the first time."""
    row = Scan.objects.values("station", "code", "actor_id", "warehouse_id", "answer").get(
        key=scanned.key
    )
    return same(scanned, row)


def same(scanned: Scanned, before: Mapping[str, Any]) -> dict[str, Any]:
    """The kept answer, if what was kept under this key is this very scan."""
    sent = (scanned.station, scanned.code, scanned.actor.id, scanned.warehouse_id)
    if tuple(before[name] for name in ("station", "code", "actor_id", "warehouse_id")) != sent:
        raise KeyTaken
    answer: dict[str, Any] = before["answer"]
    return answer


def _log(scanned: Scanned) -> bool:
    """Write the log row; False when the key is there already. A rival with it is waited for."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO warehouse_scan (key, warehouse_id, device, position, station, subject, code,
                answer, accepted, actor_id, actor_label, scanned_at, received_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s, '{}', false, %s, %s, %s, clock_timestamp())
            ON CONFLICT DO NOTHING
            """,
            [
                scanned.key, scanned.warehouse_id, scanned.device[:40], scanned.position,
                scanned.station, scanned.subject[:40], scanned.code, scanned.actor.id,
                scanned.actor.label, scanned.at,
            ],
        )  # fmt: skip
        return bool(cursor.rowcount)
