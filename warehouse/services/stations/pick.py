"""The pick station: an exact walk, one scan after the other; the scan itself is one statement.

The walk is read, the pure rules say what the code means, and the change is written on the version
that was read; whoever lost that race reads again. Buttons and refusals take the common way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.whole import KEY_DIGITS, whole_number
from stores.models import SkuPack
from warehouse.domain import picking as rules
from warehouse.models import Bin, Fulfilment, Pick, PickList
from warehouse.selectors import pick_screen as screen
from warehouse.selectors import picking as reading
from warehouse.selectors.picking import Seen, Work
from warehouse.services import picking, scanning, short_picks
from warehouse.services.scanning import DONE, GOOD, STOP, Answer, Choice, Scanned, station

State = PickList.State
ALL = "!all"  # the rest of the pieces, once one of them was scanned
KEYS = screen.KEYS
TRIES = 8
MOST_LISTS = 40


class NoSuchList(DomainError):
    """There is none of this number in the person's warehouses."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("There is no such pick list here. Take another one."))


def submit(scanned: Scanned) -> dict[str, Any]:
    """A scan at a list: by the short way when it is right, by the common one when it is not."""
    if scanned.code in BUTTONS:
        return scanning.once(scanned, take)
    for _try in range(TRIES):
        seen = _read(scanned)
        if seen is None:
            break
        if seen.before is not None:
            return scanning.same(scanned, seen.before)
        if seen.state != State.PICKING or seen.picker_id != scanned.actor.id:
            if seen.state == State.DONE or not _first(scanned, seen):
                break
            continue
        what = reading.work(seen, get_language() or "")
        done = _meant(reading.walk_of(seen, what), scanned.code)
        if not done.accepted:
            break
        answer = _answer(done, seen, seen.version + 1).plain()
        said = picking.write(scanned, seen.version, done, answer, timezone.now())
        if said == "over":
            picking.close_lists([seen.list_id], actor=scanned.actor, at=timezone.now())
        if said != "again":
            return answer
    return scanning.once(scanned, take)


def _meant(walk: rules.Walk, code: str) -> rules.Scan:
    return rules.all_of(walk) if code == ALL else rules.scan(walk, code)


def _first(scanned: Scanned, seen: Seen) -> bool:
    """The first right scan of a list takes it; say whether it may."""
    what = reading.work(seen, get_language() or "")
    if not _meant(reading.walk_of(seen, what), scanned.code).accepted:
        return False
    try:
        picking.start(seen.list_id, actor=scanned.actor, at=timezone.now())
    except DomainError:
        return False
    return True


@station(
    "pick", label=gettext_lazy("Pick"), icon="shopping-cart", action="warehouse.pick", order=10,
    script="js/scan-pick.js", submit=submit,
)  # fmt: skip
def take(scanned: Scanned) -> Answer:
    """What is not a plain right scan: the buttons, and every refusal with its sentence."""
    seen = _read(scanned)
    if seen is None:
        raise NoSuchList
    act = BUTTONS.get(scanned.code)
    if act is not None:
        return act(scanned, seen)
    if seen.state == State.DONE:
        raise DomainError(_("This list is finished. Take the next one."))
    if seen.picker_id and seen.picker_id != scanned.actor.id and seen.state == State.PICKING:
        raise picking.NotYours(seen.picker_label)
    what = reading.work(seen, get_language() or "")
    done = _meant(reading.walk_of(seen, what), scanned.code)
    if done.accepted:
        raise DomainError(_("Somebody else works on this list. Scan again."))
    if scanned.code == ALL:
        raise DomainError(_("Scan one of the pieces first, then take all of them."))
    kind = done.kind
    if kind == rules.UNKNOWN and done.stop is not None:
        kind = _known(scanned, rules.step(done.walk))
    tone, say = screen.refusal(done, kind, what)
    return Answer(False, say, tone, _state(seen, what, scanned.actor))


def _read(scanned: Scanned) -> Seen | None:
    pk = whole_number(scanned.subject, digits=KEY_DIGITS)
    seen = None if pk is None else reading.read(pk, scanned.actor.id, scanned.key)
    return seen if seen is not None and seen.warehouse_id == scanned.warehouse_id else None


def _answer(done: rules.Scan, seen: Seen, version: int) -> Answer:
    stop = done.stop
    if stop is None or done.kind == rules.AT_BIN:
        return Answer(True, _("Bin is right"), GOOD, _short_state(done, seen, version))
    count = {"picked": stop.picked, "units": stop.units, "tote": stop.tote}
    say = _("%(picked)s / %(units)s") % count
    if done.kind == rules.DONE and done.walk.totes:
        say = _("%(units)s into tote %(tote)s") % count
    over = rules.current(done.walk) is None
    return Answer(True, say, DONE if over else GOOD, _short_state(done, seen, version))


def _short_state(done: rules.Scan, seen: Seen, version: int) -> dict[str, Any]:
    """What changed since the page was loaded: enough for the page to draw itself."""
    marks = [
        [stop.id, stop.picked, stop.state, frozen]
        for stop, (_pk, _n, _state, frozen) in zip(done.walk.stops, seen.marks, strict=True)
    ]
    last = done.walk.last
    return {
        "v": version, "here": done.walk.here, "marks": marks, "list": State.PICKING, "mine": True,
        "last": [last.kind, last.stop_id, last.units, last.here] if last else None,
    }  # fmt: skip


def _known(scanned: Scanned, step: str) -> str:
    """What a code is that this walk does not know: a bin, a piece, or nothing of ours."""
    if step == rules.BIN:
        mine = Bin.objects.filter(warehouse=scanned.warehouse_id, code__iexact=scanned.code)
        return rules.OTHER_BIN if mine.exists() else rules.UNKNOWN
    known = SkuPack.objects.filter(barcode__iexact=scanned.code)
    return rules.OTHER_ITEM if known.exists() else rules.UNKNOWN


def _take(scanned: Scanned, seen: Seen) -> Answer:
    picking.start(seen.list_id, actor=scanned.actor, at=timezone.now())
    return _now(scanned, _("This list is yours."), GOOD)


def _pause(scanned: Scanned, seen: Seen) -> Answer:
    picking.pause(seen.list_id, actor=scanned.actor, at=timezone.now())
    return _now(scanned, _("Paused. A colleague may take it from here."), DONE)


def _undo(scanned: Scanned, seen: Seen) -> Answer:
    row = picking.own(seen.list_id, scanned.actor)
    now = _again(scanned)
    done = rules.undo(reading.walk_of(now, reading.work(now, get_language() or "")))
    if not done.accepted:
        raise DomainError(_("There is nothing to take back. Go on."))
    picking.undo(row, done, actor=scanned.actor, at=timezone.now())
    return _now(scanned, _("Taken back."), GOOD)


def _short(scanned: Scanned, seen: Seen) -> Answer:
    row = picking.own(seen.list_id, scanned.actor)
    now = _again(scanned)
    walk = reading.walk_of(now, reading.work(now, get_language() or ""))
    stop = rules.current(walk)
    if stop is None:
        raise DomainError(_("This list is finished. Take the next one."))
    if stop.picked == stop.units:
        raise DomainError(_("All its pieces are counted. Scan the tote."))
    pick = Pick.objects.select_related("line", "bin", "sku").get(pk=stop.id)
    at = timezone.now()
    found = short_picks.short(row, pick, actor=scanned.actor, at=at)
    picking.moved_on(row)
    picking.close_lists([row.pk], actor=scanned.actor, at=at)
    if found:
        say = ngettext(
            "Written down. %(n)s bin more at the end of the walk has it.",
            "Written down. %(n)s bins more at the end of the walk have it.", len(found),
        ) % {"n": len(found)}  # fmt: skip
        return _now(scanned, say, GOOD)
    order = Fulfilment.objects.get(pk=pick.line.fulfilment_id)
    say = _("No other bin has it. %(order)s is stopped: put its pieces on the exception shelf.")
    return _now(scanned, say % {"order": str(order)}, STOP)


def _next(scanned: Scanned, seen: Seen) -> Answer:
    open_ones = choices(seen.warehouse_id, scanned.actor)
    if not open_ones:
        raise DomainError(_("There is no other list now. Look again in a moment."))
    picking.start(int(open_ones[0].subject), actor=scanned.actor, at=timezone.now())
    return Answer(True, _("This list is yours."), GOOD, {"subject": open_ones[0].subject})


BUTTONS: dict[str, Callable[[Scanned, Seen], Answer]] = {
    "!take": _take, "!pause": _pause, "!undo": _undo, "!short": _short,
    "!next": _next,
}  # fmt: skip


def _again(scanned: Scanned) -> Seen:
    seen = _read(scanned)
    if seen is None:
        raise NoSuchList
    return seen


def _now(scanned: Scanned, say: str, tone: str) -> Answer:
    """The whole state after a button: stops may have been added."""
    return Answer(True, say, tone, state(scanned.warehouse_id, scanned.subject, scanned.actor))


def state(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """The list as it is now, with its screen for a page without script."""
    pk = whole_number(subject, digits=KEY_DIGITS)
    seen = None if pk is None else reading.read(pk, actor.id)
    if seen is None or seen.warehouse_id != warehouse_id:
        raise NoSuchList
    return _state(seen, reading.work(seen, get_language() or ""), actor)


def _state(seen: Seen, what: Work, actor: Actor) -> dict[str, Any]:
    walk = reading.walk_of(seen, what)
    mine = seen.picker_id == actor.id
    return {
        "v": seen.version, "here": seen.here, "last": seen.last, "marks": seen.marks,
        "list": seen.state, "mine": mine, "who": seen.picker_label, "stops": screen.stops(what),
        **screen.drawn(seen, what, walk, mine=mine),
    }  # fmt: skip


def page(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """What the page keeps beside the state."""
    seen = reading.read(int(subject), actor.id)
    if seen is None:
        raise NoSuchList
    what = reading.work(seen, get_language() or "")
    return {"name": what.name, "aisles": what.aisles, "totes": what.totes, "words": screen.words()}


def choices(warehouse_id: int, actor: Actor) -> Sequence[Choice]:
    """One's own lists first, then those nobody has, by cut-off."""
    rows = list(reading.open_lists(warehouse_id)[: MOST_LISTS * 4])
    mine = [row for row in rows if row.picker_id == actor.id and row.state != State.OPEN]
    free = [row for row in rows if row not in mine and row.state != State.PICKING]
    busy = [row for row in rows if row not in mine and row.state == State.PICKING]
    return [_choice(row, actor) for row in [*mine, *free, *busy][:MOST_LISTS]]


def _choice(row: Any, actor: Actor) -> Choice:
    done = row.all - row.left
    detail = str(row.wave.get_kind_display())
    if row.picker_label and row.state != State.OPEN:
        detail = f"{detail} · {row.get_state_display()} · {row.picker_label}"
    mood = "now" if row.picker_id == actor.id and row.state == State.PICKING else ""
    return Choice(str(row.pk), str(row), detail, mood, f"{done} / {row.all}")


def waiting(warehouse_id: int) -> int:
    """How many lists wait for a picker."""
    return reading.to_take(warehouse_id)


def warehouse_of(subject: str) -> int | None:
    """The warehouse a list lies in."""
    pk = whole_number(subject, digits=KEY_DIGITS) or 0
    row = PickList.objects.filter(pk=pk).values_list("wave__warehouse_id", flat=True)
    return row.first()
