"""Blind counting: scan a bin, scan every piece in it; the next bin writes the last one down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count as Number
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.whole import KEY_DIGITS, whole_number
from stores.models import Sku
from warehouse.models import Bin, Count
from warehouse.selectors import codes, known_here
from warehouse.services import counting, hands, stocktake
from warehouse.services.scanning import DONE, GOOD, Answer, Choice, Scanned, station
from warehouse.services.screens import buttons, screen

NAME = "count"
TEN = "!x10"
KEYS = {
    TEN: (gettext_lazy("Ten of them"), "numbers"),
    "!undo": (gettext_lazy("Undo"), "arrow-back-up"),
    "!done": (gettext_lazy("Ready"), "checks"),
}
LATEST = 6


@station(
    NAME, label=pgettext_lazy("station", "Count"), icon="clipboard-check",
    action="warehouse.count_stock", order=80, script="js/scan-known.js",
)  # fmt: skip
def take(scanned: Scanned) -> Answer:
    """A bin opens itself, a piece counts in it, the end writes it down."""
    count = _count(scanned.warehouse_id, scanned.subject)
    if count.state not in (Count.State.OPEN, Count.State.REVIEW):
        raise DomainError(_("This count is over. Take the next one."))
    held = hands.take(scanned.warehouse_id, NAME, _who(scanned.actor, count))
    if scanned.code == "!undo":
        return _undo(scanned, count, held)
    if scanned.code == "!done":
        return _end(scanned, count, held)
    if scanned.code == TEN:
        return _again(scanned, count, held, 9)
    found = codes.piece(scanned.code)
    if found is None:
        return _bin(scanned, count, held)
    return _piece(scanned, count, held, found.sku.pk, found.units)


def _piece(scanned: Scanned, count: Count, held: dict[str, Any], sku_id: int, units: int) -> Answer:
    if not held.get("bin"):
        raise DomainError(_("Scan the bin first, then what lies in it."))
    key = str(sku_id)
    held["found"][key] = held["found"].get(key, 0) + units
    held["scans"].append([sku_id, units])
    _keep(scanned, count, held)
    say = _("%(n)s counted") % {"n": held["found"][key]}
    return Answer(True, say, GOOD, _state(count, scanned.actor))


def _again(scanned: Scanned, count: Count, held: dict[str, Any], units: int) -> Answer:
    if not held.get("scans"):
        raise DomainError(_("Scan one of the pieces first."))
    return _piece(scanned, count, held, held["scans"][-1][0], units)


def _bin(scanned: Scanned, count: Count, held: dict[str, Any]) -> Answer:
    """Another bin: what was in hand is written down first."""
    shelf = codes.known_shelf(scanned.warehouse_id, scanned.code)
    if held.get("bin") == shelf.pk:
        raise DomainError(_("This bin is open. Scan the pieces in it."))
    _mine(count, shelf)
    wrote = _write(scanned, count, held)
    _keep(scanned, count, {"bin": shelf.pk, "found": {}, "scans": []})
    say = _("Bin %(bin)s. Scan every piece in it.") % {"bin": shelf.code}
    if wrote:
        say = _("%(last)s is written down. Now %(bin)s.") % {"last": wrote, "bin": shelf.code}
    return Answer(True, say, GOOD, _state(count, scanned.actor))


def _mine(count: Count, shelf: Bin) -> None:
    """Only bins of this count; a second look only at what differs."""
    lines = count.lines.filter(bin=shelf)
    if count.state == Count.State.REVIEW:
        lines = lines.exclude(difference=0)
    if count.lines.exists() and not lines.exists():
        raise DomainError(_("Bin %(bin)s is not part of this count. Scan another one."),
                          bin=shelf.code)  # fmt: skip


def _write(scanned: Scanned, count: Count, held: dict[str, Any]) -> str:
    """Write the bin in hand down: what was not scanned in it is not there."""
    if not held.get("bin"):
        return ""
    shelf = Bin.objects.get(pk=held["bin"])
    found = {int(sku): units for sku, units in held["found"].items()}
    lines = list(count.lines.filter(bin=shelf).order_by("sku_id", "lot"))
    if count.state == Count.State.REVIEW:
        for line in lines:
            if line.difference:
                counting.recount(
                    line, found.get(line.sku_id, 0), actor=scanned.actor, at=scanned.at
                )
        return shelf.code
    known = {line.sku_id: line.lot for line in lines}
    for sku_id in sorted({*found, *known}):
        counting.record(
            count, shelf, sku_id, found.get(sku_id, 0), actor=scanned.actor, at=scanned.at,
            lot=known.get(sku_id, ""),
        )  # fmt: skip
    return shelf.code


def _end(scanned: Scanned, count: Count, held: dict[str, Any]) -> Answer:
    wrote = _write(scanned, count, held)
    hands.drop(scanned.warehouse_id, NAME, _who(scanned.actor, count))
    left = count.lines.filter(counted=None).count()
    if count.state == Count.State.REVIEW:
        say = _("Second look written down. The lead decides.")
    elif left:
        said = ngettext("%(n)s line is left to count.", "%(n)s lines are left to count.", left)
        if not wrote:
            raise DomainError(said % {"n": left})
        say = said % {"n": left}
    else:
        differing = stocktake.finish(count, actor=scanned.actor, at=timezone.now())
        n = len(differing)
        say = _("All is counted and agrees with the books.")
        if n:
            say = ngettext(
                "Counted. %(n)s line wants a second look by somebody else.",
                "Counted. %(n)s lines want a second look by somebody else.", n,
            ) % {"n": n}  # fmt: skip
    count.refresh_from_db()
    return Answer(True, say, DONE if not left else GOOD, _state(count, scanned.actor))


def _undo(scanned: Scanned, count: Count, held: dict[str, Any]) -> Answer:
    if not held.get("bin"):
        raise DomainError(_("There is nothing to take back. Go on."))
    if not held["scans"]:
        hands.drop(scanned.warehouse_id, NAME, _who(scanned.actor, count))
        return Answer(True, _("Bin put aside."), GOOD, _state(count, scanned.actor))
    sku_id, units = held["scans"].pop()
    held["found"][str(sku_id)] -= units
    _keep(scanned, count, held)
    return Answer(True, _("Taken back."), GOOD, _state(count, scanned.actor))


def _keep(scanned: Scanned, count: Count, held: dict[str, Any]) -> None:
    who = _who(scanned.actor, count)
    hands.keep(scanned.warehouse_id, NAME, who, held, at=timezone.now())


def _who(actor: Actor, count: Count) -> str:
    return f"{actor.id}-{count.pk}"


def _count(warehouse_id: int, subject: str) -> Count:
    found = warehouse_of(subject) == warehouse_id and Count.objects.filter(pk=subject).first()
    if not found:
        raise DomainError(_("There is no such count here. Take another one."))
    return found


def state(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """The bin in hand, never what the books say of it."""
    return _state(_count(warehouse_id, subject), actor)


def page(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """Its bins and what should lie in them; anything else may lie there too."""
    rows = _count(warehouse_id, subject).lines.values_list("bin__code", "sku_id")
    bins, skus = {code for code, _sku in rows}, {sku for _code, sku in rows}
    return known_here.page(skus, bins=sorted(bins), known=_("Kept"))


def _state(count: Count, actor: Actor) -> dict[str, Any]:
    held = hands.look(count.warehouse_id, NAME, _who(actor, count))
    again = count.state == Count.State.REVIEW
    lines = count.lines.exclude(difference=0) if again else count.lines.all()
    todo = Q(recounted=None) if again else Q(counted=None)
    sums = lines.aggregate(all=Number("pk"), left=Number("pk", filter=todo))
    done = sums["all"] - sums["left"]
    shown: dict[str, Any] = {
        "head": f"C{count.number}", "progress": f"{done} / {sums['all']}", "name": "",
        "percent": 100 * done // max(sums["all"], 1), "ask": _("Scan a bin"), "rows": [],
        "hint": _("Second look") if again else "", "keys": buttons(KEYS, "!done"),
    }  # fmt: skip
    if count.state not in (Count.State.OPEN, Count.State.REVIEW):
        return screen({**shown, "ask": _("This count is over"), "keys": []})
    if held.get("bin"):
        return screen(_in_bin(shown, held))
    codes_left = lines.filter(todo).order_by("bin__code").values_list("bin__code", flat=True)
    shown["rows"] = [
        {"label": code, "detail": "", "count": "", "mood": "", "icon": "map-pin"}
        for code in codes_left.distinct()[:LATEST]
    ]
    return screen(shown)


def _in_bin(shown: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
    skus = Sku.objects.select_related("product").in_bulk([int(pk) for pk in held["found"]])
    rows = [
        {
            "label": skus[int(pk)].code, "detail": skus[int(pk)].product.label,
            "count": str(units), "mood": "", "icon": "package",
        }
        for pk, units in held["found"].items()
    ]  # fmt: skip
    keys = buttons(KEYS, *([TEN] if held["scans"] else []), "!undo", "!done")
    shelf = Bin.objects.get(pk=held["bin"])
    return {
        **shown, "code": shelf.code, "side": "", "rows": rows[::-1][:LATEST], "keys": keys,
        "ask": _("Scan every piece"), "hint": _("then the next bin"),
    }  # fmt: skip


def choices(warehouse_id: int, actor: Actor) -> Sequence[Choice]:
    """Counts to be counted, and those that want a second look by somebody else."""
    rows = (
        Count.objects.filter(
            warehouse_id=warehouse_id, state__in=(Count.State.OPEN, Count.State.REVIEW)
        )
        .annotate(
            all=Number("lines"), left=Number("lines", filter=Q(lines__counted=None)),
            differing=Number("lines", filter=~Q(lines__difference=0) & Q(
                lines__recounted=None, lines__difference__isnull=False
            ) & ~Q(lines__counted_by=actor.id)),
        )
        .order_by("pk")[:40]
    )  # fmt: skip
    made = []
    for row in rows:
        if row.state == Count.State.OPEN:
            made.append(
                Choice(str(row.pk), f"C{row.number}", "", "", f"{row.all - row.left} / {row.all}")
            )
        elif row.differing:
            made.append(
                Choice(str(row.pk), f"C{row.number}", _("Second look"), "watch", str(row.differing))
            )
    return made


def waiting(warehouse_id: int) -> int:
    """How many counts are open."""
    return Count.objects.filter(warehouse_id=warehouse_id, state=Count.State.OPEN).count()


def warehouse_of(subject: str) -> int | None:
    """The warehouse a count lies in."""
    pk = whole_number(subject, digits=KEY_DIGITS) or 0
    return Count.objects.filter(pk=pk).values_list("warehouse_id", flat=True).first()
