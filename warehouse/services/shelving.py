"""Two stations in one manner: take pieces from an area, put them onto a shelf (上架, 返库)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.ui import numbers
from stores.models import Sku
from warehouse.models import Bin
from warehouse.selectors import codes
from warehouse.services import areas, hands, placing
from warehouse.services.scanning import DONE, GOOD, Answer, Scanned
from warehouse.services.screens import buttons, screen

ALL = "!all"
KEYS = {
    ALL: (gettext_lazy("All of them"), "numbers"),
    "!undo": (gettext_lazy("Undo"), "arrow-back-up"),
}
LATEST = 8
# a gettext_lazy label cannot be made of a bin's side: these are the two there are
SIDES = {"L": gettext_lazy("Left side, level %(level)s"),
         "R": gettext_lazy("Right side, level %(level)s")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shelving:
    """A station that empties areas: first the piece, then the bin it goes into."""

    name: str
    kinds: Sequence[Bin.Kind]

    def take(self, scanned: Scanned) -> Answer:
        """A piece is taken into the hand, a bin puts down what is in it."""
        here, who = scanned.warehouse_id, scanned.actor.id
        held = hands.take(here, self.name, who)
        if scanned.code == "!undo":
            return self._undo(scanned, held)
        if scanned.code == ALL:
            return self._all(scanned, held)
        found = codes.piece(scanned.code)
        if found is not None:
            return self._piece(scanned, held, found)
        if not held.get("sku"):
            codes.known_shelf(here, scanned.code)
            raise DomainError(_("Scan a piece first, then its bin."))
        return self._put(scanned, held)

    def _piece(self, scanned: Scanned, held: dict[str, Any], found: codes.Piece) -> Answer:
        """The same piece again is one more; another one waits until these are put down."""
        units = found.units
        if held.get("sku") == found.sku.pk:
            units += held["units"]
        elif held.get("sku"):
            raise DomainError(_("Put down what you hold first: scan its bin."))
        area = self._area(scanned.warehouse_id, found.sku, units)
        kept = {"sku": found.sku.pk, "units": units, "area": area.pk}
        hands.keep(scanned.warehouse_id, self.name, scanned.actor.id, kept, at=timezone.now())
        shown = self._holding(scanned.warehouse_id, kept)
        return Answer(True, _("Bring it to %(bin)s.") % {"bin": shown["code"]}, GOOD, shown)

    def _area(self, warehouse_id: int, sku: Sku, units: int) -> Bin:
        """The area in which so many pieces lie."""
        most = 0
        for kind in self.kinds:
            area = areas.area(warehouse_id, kind)
            free = placing.free_units(area, sku.pk)
            if free >= units:
                return area
            most = max(most, free)
        if most:
            raise DomainError(
                _("Only %(units)s of %(sku)s wait here. Put the rest aside."),
                units=most, sku=sku.code,
            )  # fmt: skip
        raise DomainError(_("No %(sku)s waits here. Put it aside and tell the lead."),
                          sku=sku.code)  # fmt: skip

    def _all(self, scanned: Scanned, held: dict[str, Any]) -> Answer:
        if not held.get("sku"):
            raise DomainError(_("Scan one of the pieces first."))
        area = Bin.objects.get(pk=held["area"])
        held["units"] = placing.free_units(area, held["sku"])
        hands.keep(scanned.warehouse_id, self.name, scanned.actor.id, held, at=timezone.now())
        shown = self._holding(scanned.warehouse_id, held)
        return Answer(True, _("All %(n)s of them.") % {"n": held["units"]}, GOOD, shown)

    def _put(self, scanned: Scanned, held: dict[str, Any]) -> Answer:
        here, at = scanned.warehouse_id, timezone.now()
        target = codes.known_shelf(here, scanned.code)
        sku, area = Sku.objects.get(pk=held["sku"]), Bin.objects.get(pk=held["area"])
        placing.place(area, sku, held["units"], target, actor=scanned.actor, at=at)
        last = {"sku": sku.pk, "units": held["units"], "area": area.pk, "bin": target.pk}
        hands.keep(here, self.name, scanned.actor.id, {"last": last}, at=at)
        shown = self.state(here, "", scanned.actor)
        said = ngettext("%(n)s piece in %(bin)s.", "%(n)s pieces in %(bin)s.", held["units"])
        words = {"n": held["units"], "bin": target.code}
        return Answer(True, said % words, GOOD if shown["rows"] else DONE, shown)

    def _undo(self, scanned: Scanned, held: dict[str, Any]) -> Answer:
        here, who, at = scanned.warehouse_id, scanned.actor.id, timezone.now()
        if held.get("sku"):
            hands.drop(here, self.name, who)
        elif last := held.get("last"):
            sku = Sku.objects.get(pk=last["sku"])
            area, target = (Bin.objects.get(pk=last[name]) for name in ("area", "bin"))
            placing.take_back(area, sku, last["units"], target, actor=scanned.actor, at=at)
            kept = {name: last[name] for name in ("sku", "units", "area")}
            hands.keep(here, self.name, who, kept, at=at)
        else:
            raise DomainError(_("There is nothing to take back. Go on."))
        return Answer(True, _("Taken back."), GOOD, self.state(here, "", scanned.actor))

    def state(self, warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
        """What is in the hand and where it goes, or what still waits."""
        held = hands.look(warehouse_id, self.name, actor.id)
        if held.get("sku"):
            return self._holding(warehouse_id, held)
        waits = [
            one for kind in self.kinds for one in placing.waiting(areas.area(warehouse_id, kind))
        ]
        skus = Sku.objects.select_related("product").in_bulk([one.sku_id for one in waits])
        rows = [
            {
                "label": skus[one.sku_id].code, "detail": skus[one.sku_id].product.label,
                "count": numbers.grouped(one.units), "mood": "", "icon": "package",
            }
            for one in waits[:LATEST]
        ]  # fmt: skip
        keys = buttons(KEYS, "!undo") if held.get("last") else []
        total = sum(one.units for one in waits)
        left = ngettext("%(n)s piece waits", "%(n)s pieces wait", total) % {
            "n": numbers.grouped(total)
        }
        return screen({
            "head": left if total else _("All is put away"), "rows": rows, "name": "",
            "ask": _("Scan a piece"), "hint": "", "keys": keys,
        })  # fmt: skip

    def _holding(self, warehouse_id: int, held: dict[str, Any]) -> dict[str, Any]:
        sku = Sku.objects.select_related("product").get(pk=held["sku"])
        best = placing.proposals(warehouse_id, sku)
        others = ", ".join(one.code for one in best[1:])
        whole, back = buttons(KEYS, ALL, "!undo")
        keys = [whole, {**back, "label": _("Put it down")}]
        shown = {
            **codes.drawn(sku), "head": sku.code, "quantity": held["units"], "unit": _("pcs"),
            "ask": _("Scan the bin"), "keys": keys, "code": "–", "rows": [],
            "hint": _("or %(bins)s") % {"bins": others} if others else "",
        }  # fmt: skip
        if best:
            first = best[0]
            shown.update(
                code=first.code, arrow=f"arrow-big-{'left' if first.side == 'L' else 'right'}",
                side=str(SIDES[first.side]) % {"level": first.level},
            )  # fmt: skip
        return screen(shown)

    def waiting(self, warehouse_id: int) -> int:
        """How many pieces wait for a shelf."""
        return sum(
            one.units
            for kind in self.kinds
            for one in placing.waiting(areas.area(warehouse_id, kind))
        )
