"""Receiving: count what came piece by piece, reject what is bad, then end the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.whole import KEY_DIGITS, whole_number
from stores.models import Sku
from warehouse.models import Receipt, ReceiptLine, Warehouse
from warehouse.selectors import codes, known_here
from warehouse.services import hands, receiving
from warehouse.services.scanning import DONE, GOOD, WRONG, Answer, Choice, Scanned, station
from warehouse.services.screens import buttons, screen

NAME = "receive"
BLIND = "new"
TEN = "!x10"
REASONS = {
    "broken": gettext_lazy("Broken"),
    "quality": gettext_lazy("Bad quality"),
    "other": gettext_lazy("Not as ordered"),
}
KEYS = {
    TEN: (gettext_lazy("Ten of them"), "numbers"),
    **{
        f"!reject:{code}": (label, "box-off" if code == "broken" else "x")
        for code, label in REASONS.items()
    },
    "!undo": (gettext_lazy("Undo"), "arrow-back-up"),
    "!done": (gettext_lazy("All is counted"), "checks"),
}
LATEST = 8


@station(
    NAME, label=gettext_lazy("Receive"), icon="truck", action="warehouse.receive_stock", order=60,
    script="js/scan-known.js",
)  # fmt: skip
def take(scanned: Scanned) -> Answer:
    """A piece counts one (or what its pack says); buttons count ten, reject, undo and end."""
    receipt = _receipt(scanned)
    who = _who(scanned.actor, receipt)
    held = hands.take(scanned.warehouse_id, NAME, who)
    if scanned.code == "!done":
        return _end(scanned, receipt)
    if scanned.code == "!undo":
        return _undo(scanned, receipt, held)
    if scanned.code.startswith("!reject:"):
        return _reject(scanned, receipt, held)
    if scanned.code == TEN:
        if not held:
            raise DomainError(_("Scan one of the pieces first."))
        sku, units = Sku.objects.select_related("product").get(pk=held["sku"]), 9
    else:
        found = codes.known_piece(scanned.code)
        sku, units = found.sku, found.units
    line = receiving.count(receipt, sku, units, actor=scanned.actor, at=timezone.now())
    return _counted(scanned, receipt, line, sku, units)


def _counted(scanned: Scanned, receipt: Receipt, line: ReceiptLine, sku: Sku, units: int) -> Answer:
    held = {"sku": sku.pk, "units": units, "act": "count"}
    who = _who(scanned.actor, receipt)
    hands.keep(scanned.warehouse_id, NAME, who, held, at=timezone.now())
    shown = _state(receipt, scanned.actor)
    words = {"counted": line.counted, "expected": line.expected}
    if receiving.over(line, announced=bool(receipt.subject_type)):
        say = _("%(counted)s of %(expected)s: more than ordered. Put the rest on the held pile.")
        return Answer(True, say % words, WRONG, shown)
    say = _("%(counted)s / %(expected)s") if line.expected else _("%(counted)s counted")
    return Answer(True, say % words, DONE if line.counted == line.expected else GOOD, shown)


def _reject(scanned: Scanned, receipt: Receipt, held: dict[str, Any]) -> Answer:
    reason = scanned.code.partition(":")[2]
    if reason not in REASONS:
        raise codes.Unknown(scanned.code)
    if not held:
        raise DomainError(_("Scan the bad piece first, then say what is wrong with it."))
    sku = Sku.objects.get(pk=held["sku"])
    at = timezone.now()
    line = receiving.reject(receipt, sku, 1, reason=reason, actor=scanned.actor, at=at)
    kept = {"sku": sku.pk, "units": 1, "act": "reject", "reason": reason}
    hands.keep(scanned.warehouse_id, NAME, _who(scanned.actor, receipt), kept, at=at)
    say = _("%(n)s rejected. Put it on the damaged pile.") % {"n": line.rejected}
    return Answer(True, say, GOOD, _state(receipt, scanned.actor))


def _undo(scanned: Scanned, receipt: Receipt, held: dict[str, Any]) -> Answer:
    if not held:
        raise DomainError(_("There is nothing to take back. Go on."))
    sku, at = Sku.objects.get(pk=held["sku"]), timezone.now()
    if held["act"] == "reject":
        receiving.reject(receipt, sku, -1, reason=held["reason"], actor=scanned.actor, at=at)
    else:
        receiving.count(receipt, sku, -held["units"], actor=scanned.actor, at=at)
    hands.drop(scanned.warehouse_id, NAME, _who(scanned.actor, receipt))
    return Answer(True, _("Taken back."), GOOD, _state(receipt, scanned.actor))


def _end(scanned: Scanned, receipt: Receipt) -> Answer:
    whole = receiving.check(receipt, actor=scanned.actor, at=timezone.now())
    hands.drop(scanned.warehouse_id, NAME, _who(scanned.actor, receipt))
    if scanned.subject == BLIND:
        hands.drop(scanned.warehouse_id, NAME, _mine(scanned.actor))
    n = len(set(whole))
    served = ngettext(
        "Counted. %(n)s order that waited has its pieces now.",
        "Counted. %(n)s orders that waited have their pieces now.", n,
    )  # fmt: skip
    say = served % {"n": n} if n else _("Counted. Put the pieces away.")
    return Answer(True, say, DONE, _state(receipt, scanned.actor))


def _who(actor: Actor, receipt: Receipt) -> str:
    return f"{actor.id}-{receipt.pk}"


def _mine(actor: Actor) -> str:
    return f"{actor.id}-{BLIND}"


def _receipt(scanned: Scanned) -> Receipt:
    """The receipt of the subject; goods nobody announced begin one of their own."""
    if scanned.subject != BLIND:
        return _found(scanned.warehouse_id, scanned.subject)
    held = hands.take(scanned.warehouse_id, NAME, _mine(scanned.actor))
    if held:
        return _found(scanned.warehouse_id, str(held["receipt"]))
    if scanned.code.startswith("!"):
        raise DomainError(_("Scan one of the pieces first."))
    codes.known_piece(scanned.code)
    place, at = Warehouse.objects.get(pk=scanned.warehouse_id), timezone.now()
    made = receiving.open_blind(place, actor=scanned.actor, at=at)
    hands.keep(scanned.warehouse_id, NAME, _mine(scanned.actor), {"receipt": made.pk}, at=at)
    return made


def _found(warehouse_id: int, subject: str) -> Receipt:
    found = warehouse_of(subject) == warehouse_id and Receipt.objects.filter(pk=subject).first()
    if not found:
        raise DomainError(_("There is no such receipt here. Take another one."))
    return found


def page(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """What was announced; of goods nobody announced only the server knows what they are."""
    receipt = None if subject == BLIND else _found(warehouse_id, subject)
    if receipt is None or not receipt.subject_type:
        return {}
    skus = set(receipt.lines.values_list("sku_id", flat=True))
    return known_here.page(skus, known=_("Kept"), strange=receiving.NOT_ANNOUNCED)


def state(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """What is counted of the receipt."""
    if subject == BLIND:
        held = hands.look(warehouse_id, NAME, _mine(actor))
        if not held:
            hint = _("The first piece opens a receipt")
            return screen({"head": _("Not announced"), "ask": _("Scan a piece"), "hint": hint})
        subject = str(held["receipt"])
    return _state(_found(warehouse_id, subject), actor)


def _state(receipt: Receipt, actor: Actor) -> dict[str, Any]:
    receipt.refresh_from_db()
    lines = list(receipt.lines.select_related("sku__product").order_by("sku__code", "pk"))
    counted = sum(line.counted for line in lines)
    expected = sum(line.expected for line in lines)
    held = hands.look(receipt.warehouse_id, NAME, _who(actor, receipt))
    last = next((line for line in lines if held and line.sku_id == held["sku"]), None)
    is_open = receipt.state == Receipt.State.OPEN
    shown: dict[str, Any] = {
        "head": f"R{receipt.number}", "progress": f"{counted} / {expected or counted}",
        "percent": min(100, 100 * counted // max(expected, 1)), "name": "",
        "rows": [_row(line, announced=bool(receipt.subject_type)) for line in _first(lines, last)],
        "ask": _("Scan a piece") if is_open else _("This receipt is counted"),
        "hint": receipt.subject_label, "keys": _keys(last is not None) if is_open else [],
    }  # fmt: skip
    if last is not None and is_open:
        shown.update(codes.drawn(last.sku), quantity=last.counted, unit=_("pcs"))
    return screen(shown)


def _first(lines: list[ReceiptLine], last: ReceiptLine | None) -> list[ReceiptLine]:
    """What is still to come first, the line in hand on top."""
    return sorted(lines, key=lambda line: (line is not last, line.counted >= line.expected))[
        :LATEST
    ]


def _row(line: ReceiptLine, *, announced: bool) -> dict[str, Any]:
    more = receiving.over(line, announced=announced)
    detail = line.sku.product.label
    if line.rejected:
        detail = _("%(n)s rejected") % {"n": line.rejected}
    full = line.expected and line.counted == line.expected
    return {
        "label": line.sku.code, "detail": detail,
        "count": f"{line.counted} / {line.expected}" if line.expected else str(line.counted),
        "mood": "watch" if more else "good" if full else "", "icon": "check" if full else "package",
    }  # fmt: skip


def _keys(has_last: bool) -> list[dict[str, Any]]:
    if not has_last:
        return buttons(KEYS, "!done")
    return buttons(KEYS, TEN, "!reject:broken", "!reject:quality", "!undo", "!done")


def choices(warehouse_id: int, actor: Actor) -> Sequence[Choice]:
    """Receipts to count, and goods that nobody announced."""
    rows = (
        Receipt.objects.filter(warehouse_id=warehouse_id, state=Receipt.State.OPEN)
        .annotate(counted=Sum("lines__counted"), expected=Sum("lines__expected"))
        .order_by("pk")[:40]
    )
    found = [
        Choice(
            str(row.pk), f"R{row.number}", row.subject_label, "",
            f"{row.counted or 0} / {row.expected or row.counted or 0}",
        )
        for row in rows
    ]  # fmt: skip
    return [*found, Choice(BLIND, _("Not announced"), _("Goods without a purchase order"))]


def waiting(warehouse_id: int) -> int:
    """How many receipts are to be counted."""
    return Receipt.objects.filter(warehouse_id=warehouse_id, state=Receipt.State.OPEN).count()


def warehouse_of(subject: str) -> int | None:
    """The warehouse a receipt lies in."""
    pk = whole_number(subject, digits=KEY_DIGITS) or 0
    return Receipt.objects.filter(pk=pk).values_list("warehouse_id", flat=True).first()
