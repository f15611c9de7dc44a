"""The put wall: scan a piece of the wave, put it into the slot that shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.whole import KEY_DIGITS, whole_number
from warehouse.models import Fulfilment, FulfilmentLine, Wave
from warehouse.selectors import codes, known_here
from warehouse.services import hands, sorting
from warehouse.services.scanning import DONE, GOOD, Answer, Choice, Scanned, station
from warehouse.services.screens import buttons, screen

KINDS = (Wave.Kind.MULTI, Wave.Kind.URGENT, Wave.Kind.BIG)
KEYS = {"!undo": (gettext_lazy("Undo"), "arrow-back-up")}
STATES = (Wave.State.RELEASED, Wave.State.PICKING, Wave.State.PACKING)


@station(
    "sort", label=gettext_lazy("Sort"), icon="grid-dots", action="warehouse.pack", order=20,
    script="js/scan-known.js",
)  # fmt: skip
def take(scanned: Scanned) -> Answer:
    """A piece goes to its slot; a full slot is done."""
    wave = _wave(scanned.warehouse_id, scanned.subject)
    at = timezone.now()
    if scanned.code == "!undo":
        return _undo(scanned, wave)
    found = codes.known_piece(scanned.code)
    if found.units > 1:
        raise DomainError(_("Open the pack and sort its pieces one by one."))
    put = sorting.put(wave, found.sku, actor=scanned.actor, at=at)
    held = {"line": put.line.pk, "slot": put.slot, "sku": found.sku.pk}
    hands.keep(wave.warehouse_id, "sort", _who(scanned.actor, wave), held, at=at)
    words = {"slot": put.slot, "inside": put.inside, "wanted": put.wanted}
    if put.is_whole:
        say = _("Slot %(slot)s is full: take it to the bench.") % words
    else:
        say = _("Slot %(slot)s · %(inside)s / %(wanted)s") % words
    shown = {**_state(wave, scanned.actor), **codes.drawn(found.sku)}
    return Answer(True, say, DONE if put.is_whole else GOOD, shown)


def _undo(scanned: Scanned, wave: Wave) -> Answer:
    who = _who(scanned.actor, wave)
    held = hands.take(wave.warehouse_id, "sort", who)
    if not held:
        raise DomainError(_("There is nothing to take back. Go on."))
    sorting.take_out(held["line"], actor=scanned.actor, at=timezone.now())
    hands.drop(wave.warehouse_id, "sort", who)
    say = _("Taken back from slot %(slot)s.") % {"slot": held["slot"]}
    return Answer(True, say, GOOD, _state(wave, scanned.actor))


def _who(actor: Actor, wave: Wave) -> str:
    return f"{actor.id}-{wave.pk}"


def _wave(warehouse_id: int, subject: str) -> Wave:
    found = warehouse_of(subject) == warehouse_id and Wave.objects.filter(pk=subject).first()
    if not found or found.state not in STATES:
        raise DomainError(_("This wave is not on the wall any more. Take the next one."))
    return found


def state(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """The wall as it stands."""
    return _state(_wave(warehouse_id, subject), actor)


def page(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """Its pieces: the slot is the server's to say, what is no piece of the wave the device's."""
    mine = FulfilmentLine.objects.filter(fulfilment__wave=_wave(warehouse_id, subject))
    skus = set(mine.values_list("sku_id", flat=True))
    return known_here.page(skus, strange=sorting.NOT_OF_WAVE)


def _state(wave: Wave, actor: Actor) -> dict[str, Any]:
    sums = FulfilmentLine.objects.filter(
        fulfilment__wave=wave, cancelled_at=None, fulfilment__state__in=sorting.SORTED
    ).aggregate(inside=Sum("sorted"), wanted=Sum("units"))
    inside, wanted = sums["inside"] or 0, sums["wanted"] or 0
    last = hands.look(wave.warehouse_id, "sort", _who(actor, wave))
    shown: dict[str, Any] = {
        "head": str(wave), "progress": f"{inside} / {wanted}",
        "percent": 100 * inside // max(wanted, 1), "rows": _rows(wave),
        "ask": _("Scan a piece") if inside < wanted else _("All is sorted"), "name": "",
        "keys": buttons(KEYS, "!undo") if last else [],
    }  # fmt: skip
    if last:
        shown.update(
            code=f"{last['slot']:02d}", side=_("Slot of the last piece"), arrow="grid-dots"
        )
    return screen(shown)


def _rows(wave: Wave) -> list[dict[str, Any]]:
    """Slots in use, the full ones first."""
    slots = (
        Fulfilment.objects.filter(wave=wave, state__in=sorting.SORTED)
        .exclude(slot=None)
        .annotate(inside=Sum("lines__sorted"), wanted=Sum("lines__units"))
        .order_by("slot")
    )
    rows = [
        {
            "label": _("Slot %(slot)s") % {"slot": row.slot},
            "count": f"{row.inside} / {row.wanted}",
            "mood": "good" if row.inside == row.wanted else "",
            "icon": "check" if row.inside == row.wanted else "package",
        }
        for row in slots
    ]
    return sorted(rows, key=lambda row: row["mood"] == "")


def choices(warehouse_id: int, actor: Actor) -> Sequence[Choice]:
    """Waves with pieces that are in no slot yet."""
    rows = _open(warehouse_id)
    return [
        Choice(
            str(row.pk), str(row), str(row.get_kind_display()), "",
            f"{row.inside or 0} / {row.wanted or 0}",
        )
        for row in rows
    ]  # fmt: skip


def _open(warehouse_id: int) -> list[Any]:
    lines = "fulfilments__lines"
    rows = Wave.objects.filter(
        warehouse_id=warehouse_id, kind__in=KINDS, state__in=STATES,
        fulfilments__state__in=sorting.SORTED, fulfilments__lines__cancelled_at=None,
    ).annotate(inside=Sum(f"{lines}__sorted"), wanted=Sum(f"{lines}__units"))  # fmt: skip
    return list(rows.filter(inside__lt=F("wanted")).order_by("cutoff_at", "pk")[:40])


def waiting(warehouse_id: int) -> int:
    """How many waves wait at the wall."""
    return len(_open(warehouse_id))


def warehouse_of(subject: str) -> int | None:
    """The warehouse a wave lies in."""
    pk = whole_number(subject, digits=KEY_DIGITS) or 0
    return Wave.objects.filter(pk=pk).values_list("warehouse_id", flat=True).first()
