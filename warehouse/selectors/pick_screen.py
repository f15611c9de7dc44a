"""The pick screen in words and shapes: what the page shows, with a script and without one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warehouse.domain import picking as rules
from warehouse.models import PickList
from warehouse.selectors.picking import Seen, Work

WRONG, STOP = "wrong", "stop"
# what was wrong, and the one next step
REFUSALS: dict[str, tuple[Any, Any]] = {
    rules.BIN_FIRST: (gettext_lazy("Bin first"), gettext_lazy("Scan bin %(bin)s, then the piece.")),
    rules.BIN_AGAIN: (gettext_lazy("The bin is right"), gettext_lazy("Scan the piece now.")),
    rules.OTHER_BIN: (gettext_lazy("Wrong bin"), gettext_lazy("Go to bin %(bin)s.")),
    rules.OTHER_ITEM: (gettext_lazy("Wrong piece"), gettext_lazy("Put it back. Take %(name)s.")),
    rules.OTHER_TOTE: (gettext_lazy("Wrong tote"), gettext_lazy("Put it into tote %(tote)s.")),
    rules.TOO_MANY: (
        gettext_lazy("Too many"), gettext_lazy("Only %(left)s more here. Put the rest back."),
    ),
    rules.FINISHED: (gettext_lazy("This list is finished"), gettext_lazy("Take the next one.")),
    rules.UNKNOWN: (gettext_lazy("Nothing knows this code"), gettext_lazy("Scan again.")),
}  # fmt: skip
WORDS: dict[str, Any] = {
    "at_bin": gettext_lazy("Bin is right"),
    "counted": gettext_lazy("%(picked)s / %(units)s"),
    "done": gettext_lazy("%(picked)s / %(units)s"),
    "into": gettext_lazy("%(units)s into tote %(tote)s"),
    "undone": gettext_lazy("Taken back."),
    "nothing": gettext_lazy("There is nothing to take back. Go on."),
    "taken": gettext_lazy("This list is yours."),
    "paused": gettext_lazy("Paused. A colleague may take it from here."),
    "short": gettext_lazy("Written down. Go on to the next bin."),
    "ask_bin": gettext_lazy("Scan the bin"),
    "ask_item": gettext_lazy("Scan the piece"),
    "ask_tote": gettext_lazy("Scan the tote"),
    "bin_right": gettext_lazy("Bin is right"),
    "over": gettext_lazy("This list is finished"),
    "over_frozen": gettext_lazy("What is left was stopped. Bring it to the exception shelf."),
    "unit": gettext_lazy("pcs"),
    "into_label": gettext_lazy("Into tote"),
    "key_short": gettext_lazy("Short"),
    "key_all": gettext_lazy("All of them"),
    "key_undo": gettext_lazy("Undo"),
    "key_pause": gettext_lazy("Pause"),
    "key_take": gettext_lazy("Take this list"),
    "key_next": gettext_lazy("Next list"),
}
ICONS = {
    "short": "box-off", "all": "numbers", "undo": "arrow-back-up", "pause": "player-pause",
    "take": "hand-grab", "next": "arrow-right",
}  # fmt: skip

KEYS = {f"!{name}": (WORDS[f"key_{name}"], icon) for name, icon in ICONS.items()}


def words() -> dict[str, str]:
    """Every word the script says by itself, in the person's language."""
    said = {name: str(text) for name, text in WORDS.items()}
    for name, (head, step) in REFUSALS.items():
        said[f"{name}_head"], said[name] = str(head), str(step)
    return said


def refusal(done: rules.Scan, kind: str, what: Work) -> tuple[str, str]:
    """One sentence and one next step."""
    stop = done.stop
    if kind == rules.FINISHED and any(one.to_do or one.frozen for one in done.walk.stops):
        return STOP, str(WORDS["over_frozen"])
    head, step = REFUSALS[kind]
    drawn_at = next((one.drawn for one in what.places if stop and one.id == stop.id), {})
    values = {
        "bin": stop.bin if stop else "", "tote": stop.tote if stop else "",
        "left": stop.units - stop.picked if stop else 0, "name": drawn_at.get("name", ""),
    }  # fmt: skip
    return WRONG, _("%(what)s: %(step)s") % {"what": head, "step": str(step) % values}


def stops(what: Work) -> list[dict[str, Any]]:
    """The walk for the page: every stop with its barcodes, so that a scan needs no network."""
    return [
        {"id": one.id, "bin": one.bin, "codes": dict(one.codes), "units": one.units,
         "tote": one.tote, **one.drawn}
        for one in what.places
    ]  # fmt: skip


def drawn(seen: Seen, what: Work, walk: rules.Walk, *, mine: bool) -> dict[str, Any]:
    """The screen that the script would draw, for a page without one."""
    over = sum(stop.state != rules.OPEN for stop in walk.stops)
    head = {
        "head": what.name, "progress": f"{over} / {len(walk.stops)}",
        "percent": 100 * over // max(len(walk.stops), 1),
    }  # fmt: skip
    stop = rules.current(walk)
    if stop is None or seen.state == PickList.State.DONE:
        return {**head, "over": True, "ask": str(WORDS["over"]), "keys": _keys("next")}
    place = next(one for one in what.places if one.id == stop.id)
    step = rules.step(walk)
    in_hand = seen.state == PickList.State.PICKING and mine
    every = ("all",) if 0 < stop.picked < stop.units else ()
    keys = _keys("short", *every, "undo", "pause") if in_hand else _keys("take")
    return {
        **head, "code": stop.bin, "arrow": place.drawn["arrow"], "side": place.drawn["side"],
        "picture": place.drawn["picture"], "name": place.drawn["name"],
        "detail": place.drawn["detail"], "quantity": stop.units - stop.picked or stop.units,
        "unit": str(WORDS["unit"]), "into": stop.tote if what.totes else "",
        "into_label": str(WORDS["into_label"]), "ask": str(WORDS[f"ask_{step}"]),
        "hint": "" if step == rules.BIN else str(WORDS["bin_right"]), "keys": keys,
    }  # fmt: skip


def _keys(*names: str) -> list[dict[str, str]]:
    return [
        {"code": f"!{name}", "label": str(WORDS[f"key_{name}"]), "icon": ICONS[name]}
        for name in names
    ]
