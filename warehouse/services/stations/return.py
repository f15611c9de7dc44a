"""Returns: scan the parcel, say why, scan each piece into what it is now."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from stores.models import Sku
from warehouse.models import ReturnParcel, Warehouse
from warehouse.selectors import codes
from warehouse.services import hands, returns
from warehouse.services.scanning import DONE, GOOD, Answer, Scanned, station
from warehouse.services.screens import buttons, screen

NAME = "return"
GRADE, WHY = "!grade:", "!why:"
ICONS = {"good": "check", "held": "hand-stop", "damaged": "box-off", "scrap": "trash"}
KEYS = {
    **{f"{WHY}{code}": (label, "message") for code, label in returns.REASONS.items()},
    **{f"{GRADE}{code}": (label, ICONS[code]) for code, label in returns.GRADES.items()},
    "!undo": (gettext_lazy("Undo"), "arrow-back-up"),
    "!done": (gettext_lazy("Ready"), "checks"),
}


@station(
    NAME, label=gettext_lazy("Returns"), icon="truck-return", action="warehouse.take_returns",
    order=90,
)  # fmt: skip
def take(scanned: Scanned) -> Answer:
    """A parcel, its reason, its pieces, its end."""
    here, who, at = scanned.warehouse_id, scanned.actor.id, timezone.now()
    held = hands.take(here, NAME, who)
    if not held:
        return _register(scanned)
    came = ReturnParcel.objects.get(pk=held["came"])
    if scanned.code == "!undo":
        return _undo(scanned, came, held)
    if scanned.code == "!done":
        returns.finish(came, actor=scanned.actor, at=at)
        hands.drop(here, NAME, who)
        say = _("Finished. Customer service knows.")
        return Answer(True, say, DONE, state(here, "", scanned.actor))
    if scanned.code.startswith(WHY):
        returns.say_why(came, scanned.code[len(WHY) :], actor=scanned.actor, at=at)
        return Answer(True, _("Written down."), GOOD, state(here, "", scanned.actor))
    if scanned.code.startswith(GRADE):
        return _verdict(scanned, held)
    return _piece(scanned, came, held)


def _register(scanned: Scanned) -> Answer:
    here, at = scanned.warehouse_id, timezone.now()
    if scanned.code.startswith("!"):
        raise DomainError(_("Scan the number on the parcel first."))
    if codes.piece(scanned.code) is not None or codes.shelf(here, scanned.code) is not None:
        raise DomainError(_("This is no parcel. Scan the number on the parcel first."))
    place = Warehouse.objects.get(pk=here)
    came = returns.register(place, scanned.code, actor=scanned.actor, at=at)
    if came.state != ReturnParcel.State.REGISTERED:
        raise DomainError(_("This parcel is graded already. Scan the next one."))
    held = {"came": came.pk, "grade": returns.GOOD, "scans": []}
    hands.keep(here, NAME, scanned.actor.id, held, at=at)
    if came.order_number:
        say = _("Order %(order)s. Scan its pieces.") % {"order": came.order_number}
    else:
        say = _("Sender unknown: registered. Scan its pieces.")
    return Answer(True, say, GOOD, state(here, "", scanned.actor))


def _verdict(scanned: Scanned, held: dict[str, Any]) -> Answer:
    verdict = scanned.code[len(GRADE) :]
    if verdict not in returns.GRADES:
        raise codes.Unknown(scanned.code)
    held["grade"] = verdict
    hands.keep(scanned.warehouse_id, NAME, scanned.actor.id, held, at=timezone.now())
    say = _("The next pieces are: %(grade)s") % {"grade": returns.GRADES[verdict]}
    return Answer(True, say, GOOD, state(scanned.warehouse_id, "", scanned.actor))


def _piece(scanned: Scanned, came: ReturnParcel, held: dict[str, Any]) -> Answer:
    found, at = codes.known_piece(scanned.code), timezone.now()
    grade = held["grade"]
    returns.grade(came, found.sku, found.units, grade, actor=scanned.actor, at=at)
    held["scans"].append([found.sku.pk, found.units, grade])
    hands.keep(scanned.warehouse_id, NAME, scanned.actor.id, held, at=at)
    words = {"sku": found.sku.code, "grade": returns.GRADES[grade]}
    shown = state(scanned.warehouse_id, "", scanned.actor)
    return Answer(True, _("%(sku)s: %(grade)s") % words, GOOD, shown)


def _undo(scanned: Scanned, came: ReturnParcel, held: dict[str, Any]) -> Answer:
    here, at = scanned.warehouse_id, timezone.now()
    if held["scans"]:
        sku_id, units, grade = held["scans"].pop()
        sku = Sku.objects.get(pk=sku_id)
        returns.ungrade(came, sku, units, grade, actor=scanned.actor, at=at)
        hands.keep(here, NAME, scanned.actor.id, held, at=at)
        say = _("Taken back.")
    else:
        hands.drop(here, NAME, scanned.actor.id)
        say = _("Put aside; it stays registered.")
    return Answer(True, say, GOOD, state(here, "", scanned.actor))


def state(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """The parcel in hand, or nothing."""
    held = hands.look(warehouse_id, NAME, actor.id)
    if not held:
        hint = _("Any number on it, even of an unknown sender")
        return screen({"head": _("Returns"), "ask": _("Scan the parcel"), "hint": hint})
    came = ReturnParcel.objects.get(pk=held["came"])
    lines = list(came.lines.select_related("sku__product").order_by("sku__code", "grade"))
    rows = [
        {
            "label": line.sku.code, "detail": str(returns.GRADES[line.grade]),
            "count": str(line.units), "mood": "" if line.grade == returns.GOOD else "watch",
            "icon": ICONS[line.grade],
        }
        for line in lines
    ]  # fmt: skip
    return screen({
        "head": came.order_number or _("Sender unknown"), "code": f"…{came.tracking[-6:]}",
        "side": str(returns.REASONS.get(came.reason, "")), "rows": [*_due(came, lines), *rows],
        "name": "", "ask": _("Scan a piece") if came.reason else _("Choose the reason"),
        "hint": _("It is put down as: %(grade)s") % {"grade": returns.GRADES[held["grade"]]},
        "keys": _keys(came, held["grade"], any(lines)),
    })  # fmt: skip


def _due(came: ReturnParcel, lines: list[Any]) -> list[dict[str, Any]]:
    """What was sent in it and is not graded yet."""
    left = returns.expected(came)
    for line in lines:
        left[line.sku_id] = left.get(line.sku_id, 0) - line.units
    skus = Sku.objects.select_related("product").in_bulk([pk for pk, n in left.items() if n > 0])
    return [
        {
            "label": sku.code, "detail": sku.product.label, "count": str(left[pk]), "mood": "",
            "icon": "package",
        }
        for pk, sku in sorted(skus.items())
    ]  # fmt: skip


def _keys(came: ReturnParcel, grade: str, has_lines: bool) -> list[dict[str, str]]:
    if not came.reason:
        return buttons(KEYS, *(f"{WHY}{code}" for code in returns.REASONS))
    others = [f"{GRADE}{code}" for code in returns.GRADES if code != grade]
    return buttons(KEYS, *others, "!undo", *(["!done"] if has_lines else []))


def waiting(warehouse_id: int) -> int:
    """How many parcels are registered and not graded."""
    return ReturnParcel.objects.filter(
        warehouse_id=warehouse_id, state=ReturnParcel.State.REGISTERED
    ).count()
