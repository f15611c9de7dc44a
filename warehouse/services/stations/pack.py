"""The packing bench: a tote, then every piece of it; the last scan packs and prints."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from warehouse.domain import cartons
from warehouse.models import Parcel
from warehouse.selectors import bench as reading
from warehouse.selectors import codes
from warehouse.services import bench as benches
from warehouse.services import packing, weighing
from warehouse.services.bench import Bench
from warehouse.services.scanning import DONE, GOOD, Answer, Scanned, Stopped, station
from warehouse.services.screens import buttons, screen
from warehouse.services.stations.weigh import may_agree

_CARTON = re.compile(r"^(?:carton-|!carton:)(\d{1,2})$", re.IGNORECASE)

KEYS = {
    "!done": (gettext_lazy("Close as part"), "box"),
    "!undo": (gettext_lazy("Undo"), "arrow-back-up"),
    "!other": (gettext_lazy("Put aside"), "hand-stop"),
    "!agree": (gettext_lazy("Weight is right"), "check"),
}


@station(
    benches.NAME, label=gettext_lazy("Pack"), icon="package", action="warehouse.pack", order=30,
    script="js/scan-pack.js", template="scan/pack.html",
)  # fmt: skip
def take(scanned: Scanned) -> Answer:
    """What a code means at the bench: a button, a weight, a carton, a piece, a tote."""
    here = benches.at(scanned.warehouse_id, scanned.actor.id, locked=True)
    act = BUTTONS.get(scanned.code)
    if act is not None:
        return act(scanned, here)
    grams = weighing.read(scanned.code)
    if grams is not None:
        return _weigh(scanned, here, grams)
    if box := _CARTON.match(scanned.code):
        return _carton(scanned, here, box[1])
    work = codes.fulfilment(scanned.warehouse_id, scanned.code)
    if work is not None:
        return _open(scanned, here, work)
    found = codes.piece(scanned.code)
    if found is None:
        return _known_parcel(scanned)
    if here.fulfilment is None:
        return _open_by_piece(scanned, here, found)
    return _piece(scanned, here, found)


def _known_parcel(scanned: Scanned) -> Answer:
    """A waybill at the bench is of a parcel that is packed already, or it is nothing of ours."""
    parcel = codes.parcel(scanned.warehouse_id, scanned.code)
    raise DomainError(
        _("%(work)s is packed already. Take the next tote."), work=str(parcel.fulfilment)
    )


def _open(scanned: Scanned, here: Bench, work: Any) -> Answer:
    benches.put_on(here, work)
    here.keep(at=timezone.now())
    left = sum(one.units for one in packing.to_pack(work))
    say = _("%(work)s: scan %(n)s pieces.") % {"work": reading.label_of(work), "n": left}
    return Answer(True, say, GOOD, _state(here))


def _open_by_piece(scanned: Scanned, here: Bench, found: codes.Piece) -> Answer:
    """A loose piece names its order, and counts as its first scan."""
    row = reading.with_piece(scanned.warehouse_id, found.sku.pk, but=here.who)
    if row is None:
        if reading.is_stopped(scanned.warehouse_id, found.sku.pk):
            raise Stopped(
                _("The order of %(sku)s is stopped. Put it on the exception shelf."),
                sku=found.sku.code,
            )
        raise DomainError(
            _("No picked order waits for %(sku)s. Put it aside and tell the lead."),
            sku=found.sku.code,
        )
    benches.put_on(here, row)
    return _piece(scanned, here, found)


def _piece(scanned: Scanned, here: Bench, found: codes.Piece) -> Answer:
    work = here.fulfilment
    assert work is not None
    work.refresh_from_db()
    packing.check_may_pack(work)
    left = packing.to_pack(work)
    sku_id, wanted = found.sku.pk, sum(o.units for o in left if o.line.sku_id == found.sku.pk)
    have = here.verified.get(sku_id, 0)
    if not wanted:
        raise DomainError(
            _("Wrong piece: %(sku)s is not in this order. Put it aside."), sku=found.sku.code
        )
    if have + found.units > wanted:
        raise DomainError(
            _("Too many: this order takes %(n)s of %(sku)s. Put the rest aside."),
            n=wanted, sku=found.sku.code,
        )  # fmt: skip
    here.scans.append((sku_id, found.units))
    done, total = sum(n for _sku, n in here.scans), sum(one.units for one in left)
    if done == total:
        return _close(scanned, here)
    here.keep(at=timezone.now())
    say = _("%(done)s / %(total)s") % {"done": done, "total": total}
    return Answer(True, say, GOOD, _state(here))


def _close(scanned: Scanned, here: Bench) -> Answer:
    """Pack what is verified; its label and slip are printed by the page."""
    work = here.fulfilment
    if work is None or not here.scans:
        raise DomainError(_("Nothing is in the carton yet. Scan its pieces first."))
    at = timezone.now()
    parcel = packing.pack(
        work, here.verified, carton=here.box, weight_g=None, actor=scanned.actor, at=at
    )
    here.clear()
    work.refresh_from_db()
    here.parcel = parcel.pk
    if work.state == "picked":  # a partial parcel: the rest stays on the bench
        here.fulfilment = work
    here.keep(at=at)
    say = _("Packed. Stick on label %(number)s.") % {"number": parcel.waybill.number}
    return Answer(True, say, DONE, {**_state(here), "print": _papers(parcel)})


def _papers(parcel: Parcel) -> list[str]:
    return [reverse(name, args=[parcel.pk]) for name in ("scan:label", "scan:slip")]


def _weigh(scanned: Scanned, here: Bench, grams: int) -> Answer:
    parcel = benches.last_parcel(here)
    if parcel is None:
        raise DomainError(_("Pack first, then weigh the parcel."))
    at = timezone.now()
    try:
        weighing.weigh(parcel, grams, actor=scanned.actor, at=at)
    except packing.WeightOff as off:
        here.off = grams
        here.keep(at=at)
        return Answer(False, off.for_user, "wrong", _state(here))
    here.off = 0
    here.keep(at=at)
    return Answer(True, _kilograms(grams), GOOD, _state(here))


def _agree(scanned: Scanned, here: Bench) -> Answer:
    parcel = benches.last_parcel(here)
    if parcel is None or not here.off:
        raise DomainError(_("Weigh the parcel first."))
    if not may_agree(scanned.actor):
        raise DomainError(_("Only the lead may let a wrong weight go. Call the lead."))
    at = timezone.now()
    weighing.weigh(parcel, here.off, actor=scanned.actor, at=at, agreed=True)
    here.off = 0
    here.keep(at=at)
    return Answer(True, _("Agreed and written down."), GOOD, _state(here))


def _carton(scanned: Scanned, here: Bench, code: str) -> Answer:
    if code not in cartons.BY_CODE:
        raise codes.Unknown(scanned.code)
    if here.fulfilment is None:
        raise DomainError(_("Scan a tote first."))
    here.box = code
    here.keep(at=timezone.now())
    return Answer(True, _("Carton no. %(n)s") % {"n": code}, GOOD, _state(here))


def _undo(scanned: Scanned, here: Bench) -> Answer:
    """Take back the last piece; with none, the parcel packed last; with neither, the tote."""
    at = timezone.now()
    if here.scans:
        here.scans.pop()
        here.keep(at=at)
        return Answer(True, _("Taken back."), GOOD, _state(here))
    parcel = benches.last_parcel(here)
    if parcel is not None:
        packing.unpack(parcel, actor=scanned.actor, at=at)
        here.clear()
        here.fulfilment, here.parcel = parcel.fulfilment, 0
        here.fulfilment.refresh_from_db()
        here.keep(at=at)
        say = _("%(number)s is taken apart: tear up its label.") % {"number": parcel.waybill.number}
        return Answer(True, say, GOOD, _state(here))
    return _aside(scanned, here)


def _aside(scanned: Scanned, here: Bench) -> Answer:
    if here.fulfilment is None:
        raise DomainError(_("There is nothing to take back. Go on."))
    say = _("%(work)s is put aside.") % {"work": reading.label_of(here.fulfilment)}
    here.clear()
    here.keep(at=timezone.now())
    return Answer(True, say, GOOD, _state(here))


BUTTONS: dict[str, Callable[[Scanned, Bench], Answer]] = {
    "!undo": _undo, "!other": _aside, "!done": _close, "!agree": _agree,
}  # fmt: skip


def state(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """The bench as it lies there."""
    return _state(benches.at(warehouse_id, actor.id, locked=False), actor)


def _state(here: Bench, actor: Actor | None = None) -> dict[str, Any]:
    row = here.fulfilment
    totes, more = reading.next_totes(here.warehouse_id, but=row.pk if row else None)
    shown: dict[str, Any] = {
        "next": totes, "more": more, "last": _last(here), "print": [], "carton": None,
        "store": "", "courier": "", "order": "", "cutoff": "", "late": False, "left": 0,
        "agree": bool(here.off) and may_agree(actor or _somebody(here)),
    }  # fmt: skip
    if row is None:
        return screen({
            **shown, "head": _("Packing bench"), "ask": _("Scan a tote or a piece"),
            "keys": _keys(here),
        })  # fmt: skip
    left = packing.to_pack(row)
    verified = here.verified
    done, total = sum(verified.values()), sum(one.units for one in left)
    return screen({
        **shown, "head": reading.label_of(row), "store": row.store.name,
        "courier": row.courier.label if row.courier else "", "order": str(row),
        "cutoff": f"{timezone.localtime(row.cutoff_at):%H:%M}" if row.cutoff_at else "",
        "late": bool(row.cutoff_at and row.cutoff_at < timezone.now()),
        "progress": f"{done} / {total}", "percent": 100 * done // max(total, 1),
        "left": total - done, "rows": _rows(left, verified), "notes": reading.notes(row),
        "carton": _box(left, here.box), "ask": _("Scan the next piece"),
        "hint": _("The last scan prints the label"), "keys": _keys(here),
    })  # fmt: skip


def _somebody(here: Bench) -> Actor:
    return Actor("user", here.who, "")


def _rows(left: list[packing.ToPack], verified: dict[int, int]) -> list[dict[str, Any]]:
    """Pieces by SKU, those still to scan first as they lie in the tote."""
    units: dict[int, int] = {}
    for one in left:
        units[one.line.sku_id] = units.get(one.line.sku_id, 0) + one.units
    rows = []
    for sku_id, wanted in units.items():
        if not wanted:
            continue
        sku = next(one.line.sku for one in left if one.line.sku_id == sku_id)
        have, drawn = verified.get(sku_id, 0), codes.drawn(sku)
        rows.append(
            {
                "label": drawn["name"], "detail": sku.code, "count": f"{have} / {wanted}",
                "mood": "good" if have == wanted else "now" if have else "",
                "icon": drawn["picture"], "picture_url": drawn["picture_url"],
            }
        )  # fmt: skip
    return rows


def _box(left: list[packing.ToPack], box: str) -> dict[str, Any] | None:
    carton, expected = benches.proposed(left, box)
    if carton is None:
        return None
    sides = {"l": carton.length_mm, "w": carton.width_mm, "h": carton.height_mm}
    return {
        "code": carton.code, "label": _("Carton no. %(n)s") % {"n": carton.code},
        "size": _("%(l)s × %(w)s × %(h)s mm") % sides, **sides, "expected": expected,
        "weight": f"{expected / 1000:.2f} ± {cartons.tolerance_g(expected) / 1000:.2f} kg"
        if expected else "",
    }  # fmt: skip


def _last(here: Bench) -> dict[str, Any] | None:
    parcel = benches.last_parcel(here)
    if parcel is None:
        return None
    weighed = here.off or parcel.weight_g or 0
    return {
        "number": parcel.waybill.number, "courier": parcel.courier.label, "weighed": weighed,
        "expected": parcel.expected_g, "tolerance": cartons.tolerance_g(parcel.expected_g),
        "is_off": bool(here.off), "papers": _papers(parcel),
        "kg": _kilograms(weighed),
        "should": _kilograms(parcel.expected_g),
    }  # fmt: skip


def _kilograms(grams: int) -> str:
    return _("%(kg)s kg") % {"kg": f"{grams / 1000:.2f}"} if grams else "–"


def _keys(here: Bench) -> list[dict[str, str]]:
    shown = {
        "!done": here.scans, "!undo": here.scans or here.parcel or here.fulfilment,
        "!other": here.fulfilment, "!agree": here.off,
    }  # fmt: skip
    return buttons(KEYS, *(code for code, yes in shown.items() if yes))


def waiting(warehouse_id: int) -> int:
    """How many totes wait for a bench."""
    return int(reading.queue(warehouse_id).count())
