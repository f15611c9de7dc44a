"""Hand-over: scan parcels out to the courier's truck until the counts agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from warehouse.models import Courier, Manifest, Parcel, Warehouse
from warehouse.selectors import codes
from warehouse.services import shipping
from warehouse.services.scanning import DONE, GOOD, Answer, Choice, Scanned, station
from warehouse.services.screens import buttons, screen

KEYS = {
    "!done": (gettext_lazy("Close the list"), "checks"),
    "!leave": (gettext_lazy("Leave the rest"), "truck-delivery"),
}
LATEST = 5


@station(
    "handover", label=gettext_lazy("Hand over"), icon="truck-delivery",
    action="warehouse.hand_over", order=50,
)  # fmt: skip
def take(scanned: Scanned) -> Answer:
    """A parcel leaves with the truck; the list is closed when nothing is left behind unsaid."""
    courier = _courier(scanned.subject)
    here, at = scanned.warehouse_id, timezone.now()
    if scanned.code in ("!done", "!leave"):
        return _close(scanned, courier)
    parcel = codes.parcel(here, scanned.code)
    place = Warehouse.objects.get(pk=here)
    manifest = shipping.open_manifest(place, courier, actor=scanned.actor, at=at)
    shipping.hand_over(parcel, manifest, actor=scanned.actor, at=at)
    shown = state(here, scanned.subject, scanned.actor)
    say = _("On the truck · %(count)s") % {"count": shown["progress"]}
    return Answer(True, say, DONE if shown["left"] == 0 else GOOD, shown)


def _close(scanned: Scanned, courier: Courier) -> Answer:
    manifest = _open(scanned.warehouse_id, courier)
    if manifest is None:
        raise DomainError(_("No parcel is on this list yet. Scan the first one."))
    closed = shipping.close_manifest(
        manifest, actor=scanned.actor, at=timezone.now(), leave_behind=scanned.code == "!leave"
    )
    taken = closed.parcels.count()
    said = ngettext(
        "List %(list)s is closed with %(n)s parcel.",
        "List %(list)s is closed with %(n)s parcels.", taken,
    )  # fmt: skip
    shown = state(scanned.warehouse_id, scanned.subject, scanned.actor)
    return Answer(True, said % {"list": str(closed), "n": taken}, DONE, shown)


def _courier(subject: str) -> Courier:
    found = Courier.objects.filter(code=subject).first()
    if found is None:
        raise DomainError(_("There is no such courier. Take another one."))
    return found


def _open(warehouse_id: int, courier: Courier) -> Manifest | None:
    return Manifest.objects.filter(
        warehouse_id=warehouse_id, courier=courier, closed_at=None
    ).first()


def state(warehouse_id: int, subject: str, actor: Actor) -> dict[str, Any]:
    """What is on the truck and what still stands here."""
    courier = _courier(subject)
    manifest = _open(warehouse_id, courier)
    here = Parcel.objects.filter(
        warehouse_id=warehouse_id, courier=courier, state=Parcel.State.PACKED
    ).select_related("waybill", "fulfilment")
    left = here.count()
    taken = manifest.parcels.count() if manifest else 0
    rows = [
        {
            "label": one.waybill.number, "detail": str(one.fulfilment), "count": "",
            "mood": "watch" if one.weight_g is None else "", "icon": "package",
        }
        for one in here.order_by("packed_at", "pk")[:LATEST]
    ]  # fmt: skip
    keys = buttons(KEYS, "!leave" if left else "!done") if taken else []
    words = {"n": left}
    note = ngettext("%(n)s parcel still stands here.", "%(n)s parcels still stand here.", left)
    return screen({
        "head": courier.label, "progress": f"{taken} / {taken + left}",
        "percent": 100 * taken // max(taken + left, 1), "code": str(taken), "left": left,
        "side": str(manifest) if manifest else _("New list"), "arrow": "truck-delivery",
        "rows": rows, "notes": [{"mood": "info", "text": note % words}] if left else [],
        "ask": _("Scan a parcel") if left else _("All are on the truck"), "keys": keys,
    })  # fmt: skip


def choices(warehouse_id: int, actor: Actor) -> Sequence[Choice]:
    """Couriers with parcels that wait, and those whose list is open."""
    waits = {
        row["courier__code"]: row
        for row in Parcel.objects.filter(warehouse_id=warehouse_id, state=Parcel.State.PACKED)
        .values("courier__code")
        .annotate(n=Count("pk"), cutoff=Min("fulfilment__cutoff_at"))
    }
    open_ones = Manifest.objects.filter(warehouse_id=warehouse_id, closed_at=None)
    known = {*waits, *open_ones.values_list("courier__code", flat=True)}
    rows = Courier.objects.filter(code__in=known).order_by("code")
    now = timezone.now()
    made = []
    for row in rows:
        waiting_here = waits.get(row.code)
        cutoff = waiting_here["cutoff"] if waiting_here else None
        detail = f"{timezone.localtime(cutoff):%H:%M}" if cutoff else ""
        mood = "act" if cutoff and cutoff < now else ""
        made.append(
            Choice(row.code, row.label, detail, mood, str(waiting_here["n"] if waiting_here else 0))
        )
    return made


def waiting(warehouse_id: int) -> int:
    """How many parcels wait for a truck."""
    return Parcel.objects.filter(warehouse_id=warehouse_id, state=Parcel.State.PACKED).count()
