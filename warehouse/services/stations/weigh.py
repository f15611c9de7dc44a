"""The scale: scan the parcel, let the scale type what it weighs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.accounts.models import User
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.policies import may
from warehouse.domain import cartons
from warehouse.models import Parcel
from warehouse.selectors import codes
from warehouse.services import hands, weighing
from warehouse.services.packing import WeightOff
from warehouse.services.scanning import DONE, GOOD, Answer, Scanned, station
from warehouse.services.screens import buttons, screen

NAME = "weigh"
AGREE = "warehouse.agree_weight"
KEYS = {
    "!undo": (gettext_lazy("Another parcel"), "arrow-back-up"),
    "!agree": (gettext_lazy("Weight is right"), "check"),
}


@station(
    NAME, label=gettext_lazy("Weigh"), icon="scale", action="warehouse.pack", order=40,
)  # fmt: skip
def take(scanned: Scanned) -> Answer:
    """A waybill takes the parcel up, a weight is written to it."""
    here, who, at = scanned.warehouse_id, scanned.actor.id, timezone.now()
    held = hands.take(here, NAME, who)
    if scanned.code == "!undo":
        hands.drop(here, NAME, who)
        return Answer(True, _("Put down. Scan a parcel."), GOOD, state(here, "", scanned.actor))
    if scanned.code == "!agree":
        return _agree(scanned, held)
    grams = weighing.read(scanned.code)
    if grams is None:
        parcel = codes.parcel(here, scanned.code)
        if parcel.state != Parcel.State.PACKED:
            raise DomainError(_("This parcel is not on the bench any more. Take the next one."))
        hands.keep(here, NAME, who, {"parcel": parcel.pk}, at=at)
        return Answer(True, _("Now put it on the scale."), GOOD, _state(parcel, 0))
    parcel = _parcel(held)
    try:
        weighing.weigh(parcel, grams, actor=scanned.actor, at=at)
    except WeightOff as off:
        # refused, and yet the lead at this scale must be able to agree to what it said
        hands.keep(here, NAME, who, {"parcel": parcel.pk, "off": grams}, at=at)
        return Answer(False, off.for_user, "wrong", _state(parcel, grams, scanned.actor))
    hands.drop(here, NAME, who)
    words = {"kg": f"{grams / 1000:.2f}", "number": parcel.waybill.number}
    return Answer(True, _("%(kg)s kg. Next parcel.") % words, DONE, state(here, "", scanned.actor))


def _parcel(held: dict[str, Any]) -> Parcel:
    if not held:
        raise DomainError(_("Scan the parcel first, then weigh it."))
    return Parcel.objects.select_related("waybill", "fulfilment", "courier").get(pk=held["parcel"])


def _agree(scanned: Scanned, held: dict[str, Any]) -> Answer:
    parcel = _parcel(held)
    if "off" not in held:
        raise DomainError(_("Weigh the parcel first."))
    if not may_agree(scanned.actor):
        raise DomainError(_("Only the lead may let a wrong weight go. Call the lead."))
    at = timezone.now()
    weighing.weigh(parcel, held["off"], actor=scanned.actor, at=at, agreed=True)
    hands.drop(scanned.warehouse_id, NAME, scanned.actor.id)
    shown = state(scanned.warehouse_id, "", scanned.actor)
    return Answer(True, _("Agreed and written down. Next parcel."), DONE, shown)


def may_agree(actor: Actor) -> bool:
    """Whether this person may let a weight go that is off."""
    user = User.objects.filter(pk=actor.id, is_active=True).first() if actor.id.isdigit() else None
    return user is not None and may(user, AGREE)


def state(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """The parcel on the scale, or nothing."""
    held = hands.look(warehouse_id, NAME, actor.id)
    if held:
        return _state(_parcel(held), held.get("off", 0), actor)
    left = Parcel.objects.filter(
        warehouse_id=warehouse_id, state=Parcel.State.PACKED, weight_g=None
    ).count()
    note = {"mood": "info", "text": _("%(n)s parcels are not weighed yet.") % {"n": left}}
    return screen(
        {"head": _("Scale"), "ask": _("Scan the parcel"), "notes": [note] if left else []}
    )  # fmt: skip


def _state(parcel: Parcel, off: int, actor: Actor | None = None) -> dict[str, Any]:
    expected = parcel.expected_g
    notes = []
    if expected:
        words = {
            "kg": f"{expected / 1000:.2f}",
            "gap": f"{cartons.tolerance_g(expected) / 1000:.2f}",
        }
        notes.append({"mood": "info", "text": _("Should weigh %(kg)s kg ± %(gap)s.") % words})
    agree = off and actor is not None and may_agree(actor)
    keys = buttons(KEYS, "!undo", *(["!agree"] if agree else []))
    return screen({
        "head": parcel.waybill.number, "code": f"…{parcel.waybill.number[-5:]}",
        "side": parcel.courier.label, "arrow": "truck", "ask": _("Put it on the scale"),
        "hint": _("The scale types by itself"), "notes": notes, "keys": keys,
    })  # fmt: skip


def waiting(warehouse_id: int) -> int:
    """How many parcels have no weight."""
    return Parcel.objects.filter(
        warehouse_id=warehouse_id, state=Parcel.State.PACKED, weight_g=None
    ).count()
