"""Hand-over: parcels leave with a courier's truck, and only now their pieces leave the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from ecomops.core import history, numbering, outbox
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.states import advance_many
from stores.models import Order, Refund
from stores.services import shipping as sent
from warehouse.models import (
    Courier,
    Fulfilment,
    Manifest,
    Parcel,
    ParcelLine,
    Reservation,
    Warehouse,
    Wave,
)
from warehouse.selectors import pieces as where
from warehouse.services import areas, claims, freezing, ledger
from warehouse.services.scanning import Stopped

State = Fulfilment.State


@transaction.atomic
def open_manifest(
    warehouse: Warehouse, courier: Courier, *, actor: Actor, at: datetime
) -> Manifest:
    """The courier's open list of this warehouse; begun when there is none."""
    found = Manifest.objects.filter(warehouse=warehouse, courier=courier, closed_at=None).first()
    if found is not None:
        return found
    year = at.astimezone(ZoneInfo(warehouse.zone)).year
    try:
        with transaction.atomic():
            made = Manifest.objects.create(
                warehouse=warehouse, courier=courier, year=year, opened_at=at,
                number=numbering.next_number(warehouse.code, "manifest", year),
            )  # fmt: skip
    except IntegrityError:  # somebody else at the same dock was first
        return Manifest.objects.get(warehouse=warehouse, courier=courier, closed_at=None)
    history.note(made, "opened", actor=actor, at=at)
    return made


@transaction.atomic
def hand_over(parcel: Parcel, manifest: Manifest, *, actor: Actor, at: datetime) -> None:
    """Give one parcel to the truck; what must not leave is refused with the next step."""
    held = _hold(manifest)
    parcel.refresh_from_db()
    _refuse(parcel, held)
    if not hand_over_many([parcel.pk], held, actor=actor, at=at):
        raise DomainError(_("Somebody else changed this parcel a moment ago. Scan it again."))
    parcel.refresh_from_db()


def _hold(manifest: Manifest) -> Manifest:
    """One truck is loaded or closed by one transaction at a time; it is locked before all else."""
    return Manifest.objects.select_for_update(no_key=True).get(pk=manifest.pk)


def _refuse(parcel: Parcel, manifest: Manifest) -> None:
    number = parcel.waybill.number
    if manifest.closed_at is not None:
        raise DomainError(_("This list is closed. Open a new one for the courier."))
    if parcel.state in where.GONE:
        raise DomainError(_("%(number)s is handed over already. Scan the next one."), number=number)
    if parcel.state == Parcel.State.CANCELLED:
        raise Stopped(
            _("%(number)s was taken apart. Put it on the exception shelf."), number=number
        )
    freezing.refuse_stopped(parcel.fulfilment)
    if parcel.warehouse_id != manifest.warehouse_id:
        raise DomainError(_("%(number)s belongs to another warehouse. Put it aside."),
                          number=number)  # fmt: skip
    if parcel.courier_id != manifest.courier_id:
        raise DomainError(
            _("%(number)s goes with %(right)s, not with %(wrong)s. Put it on that pile."),
            number=number, right=parcel.courier.label, wrong=manifest.courier.label,
        )  # fmt: skip


@transaction.atomic
def hand_over_many(
    parcel_ids: Collection[int], manifest: Manifest, *, actor: Actor, at: datetime
) -> list[int]:
    """The set-based twin of `hand_over`: gives what may leave and returns it, the rest stays."""
    if _hold(manifest).closed_at is not None:
        return []
    going = _lock(parcel_ids, manifest)
    if not going:
        return []
    lines = list(
        ParcelLine.objects.filter(parcel__in=going)
        .select_related("line")
        .order_by("line_id", "parcel_id")
    )
    # while the parcels still count as here: what left before decides which lots leave now
    taken = _lots(lines)
    claims.ship(manifest.warehouse_id, _by_item(lines), at=at)
    _post(going, taken, actor=actor, at=at)
    moved = advance_many(
        Parcel, [parcel.pk for parcel in going], Parcel.State.SHIPPED, actor=actor, at=at,
        manifest_id=manifest.pk, handed_over_at=at,
    )  # fmt: skip
    _forward(going, lines, actor=actor, at=at)
    for start in range(0, len(moved), outbox.BIGGEST_LIST):
        part = sorted(moved)[start : start + outbox.BIGGEST_LIST]
        outbox.emit("parcels.handed_over", at=at, parcels=part)
    return sorted(moved)


def _lock(parcel_ids: Collection[int], manifest: Manifest) -> list[Parcel]:
    """Lock orders, fulfilments, parcels in everybody's order; leave out what is stopped."""
    together = Fulfilment.objects.filter(parcels__in=parcel_ids).values_list("order_ids", flat=True)
    orders = {pk for ids in together for pk in ids}
    asked_back = Refund.objects.filter(order=OuterRef("pk"), succeeded_at=None)
    allowed = set(
        Order.objects.select_for_update()
        .filter(~Exists(asked_back), pk__in=orders, state=Order.State.RELEASED)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    open_ones = {
        row.pk: row
        for row in Fulfilment.objects.select_for_update(of=("self",))
        .filter(parcels__in=parcel_ids, state__in=(State.PICKED, State.PACKED))
        .order_by("pk")
    }
    rows = (
        Parcel.objects.select_for_update()
        .filter(
            pk__in=parcel_ids, state=Parcel.State.PACKED, fulfilment__in=open_ones,
            warehouse_id=manifest.warehouse_id, courier_id=manifest.courier_id,
        )
        .order_by("pk")
    )  # fmt: skip
    gone = where.left(open_ones)
    here = {pk: set(one.order_ids) - gone[pk] for pk, one in open_ones.items()}
    return [row for row in rows if here[row.fulfilment_id] <= allowed]


def _lots(lines: Sequence[ParcelLine]) -> list[tuple[ParcelLine, str, int]]:
    """Which lots the pieces of parcel lines are of: in the order in which they were picked."""
    ids = {line.line_id for line in lines}
    picked, gone = where.picked(ids), where.gone(ids)
    taken = []
    for line in lines:
        skip = gone.get(line.line_id, 0)
        for lot, units in where.next_lots(picked.get(line.line_id, []), skip, line.units):
            taken.append((line, lot, units))
        gone[line.line_id] = skip + line.units
    return taken


def _by_item(lines: Sequence[ParcelLine]) -> dict[int, int]:
    units: dict[int, int] = defaultdict(int)
    for line in lines:
        units[line.line.item_id] += line.units
    return units


def _post(
    going: Sequence[Parcel],
    taken: Sequence[tuple[ParcelLine, str, int]],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Packing area → customer; the promise to the pick ends here, the claim a line before."""
    house = {parcel.pk: parcel.warehouse_id for parcel in going}
    bench = areas.packing_of(house.values())
    moves = [
        ledger.Move(
            house[line.parcel_id], line.line.sku_id, units,
            ledger.in_bin(bench[house[line.parcel_id]]), ledger.CUSTOMER, "shipped", lot,
            "warehouse.parcel", str(line.parcel_id), allocated=units,
        )
        for line, lot, units in taken
    ]  # fmt: skip
    ledger.post(moves, actor=actor, at=at)


def _forward(
    going: Sequence[Parcel], lines: Sequence[ParcelLine], *, actor: Actor, at: datetime
) -> None:
    """Fulfilments, waves and orders of which nothing is left here go on."""
    here = Parcel.objects.filter(fulfilment=OuterRef("pk"), state=Parcel.State.PACKED)
    whole = Fulfilment.objects.filter(
        ~Exists(here), pk__in={row.fulfilment_id for row in going}, state=State.PACKED
    )
    moved = advance_many(
        Fulfilment, list(whole.values_list("pk", flat=True)), State.SHIPPED, actor=actor, at=at
    )
    _end_waves(moved, actor=actor, at=at)
    courier = going[0].courier
    numbers = {row.pk: row.waybill.number for row in _with_numbers(going)}
    # of an order in several parcels the last one's number
    by_parcel = sorted(lines, key=lambda line: line.parcel_id)
    by_order = {line.order_id: numbers[line.parcel_id] for line in by_parcel}
    open_claims = set(
        Reservation.objects.filter(order_id__in=by_order, state=Reservation.State.LIVE).values_list(
            "order_id", flat=True
        )
    )
    sent.ship_many(
        [
            sent.Sent(order_id, courier.name, number)
            for order_id, number in sorted(by_order.items())
            if order_id not in open_claims
        ],
        actor=actor,
        at=at,
    )


def _with_numbers(going: Sequence[Parcel]) -> list[Parcel]:
    return list(Parcel.objects.filter(pk__in=[row.pk for row in going]).select_related("waybill"))


def _end_waves(fulfilment_ids: Collection[int], *, actor: Actor, at: datetime) -> None:
    left = Fulfilment.objects.filter(wave=OuterRef("pk"), state__in=Fulfilment.OPEN)
    ended = Wave.objects.filter(~Exists(left), fulfilments__in=fulfilment_ids).distinct()
    ids = list(ended.values_list("pk", flat=True))
    advance_many(Wave, ids, Wave.State.DONE, actor=actor, at=at)


def still_here(manifest: Manifest) -> list[Parcel]:
    """Packed parcels of the manifest's courier that are not handed over: the rest of the list."""
    return list(
        Parcel.objects.filter(
            warehouse_id=manifest.warehouse_id, courier_id=manifest.courier_id,
            state=Parcel.State.PACKED,
        )
        .select_related("waybill", "fulfilment")
        .order_by("packed_at", "pk")
    )  # fmt: skip


@transaction.atomic
def close_manifest(
    manifest: Manifest, *, actor: Actor, at: datetime, leave_behind: bool = False
) -> Manifest:
    """The truck leaves. Parcels of the day's list that it does not take must be said."""
    held = _hold(manifest)
    if held.closed_at is not None:
        raise DomainError(_("This list is closed already."))
    taken = held.parcels.count()
    if not taken:
        raise DomainError(_("No parcel is on this list yet. Scan the first one."))
    left = len(still_here(held))
    if left and not leave_behind:
        raise DomainError(
            _("%(left)s parcels of this courier are still here. Scan them, or close and leave "
              "them for the next truck."),
            left=left,
        )  # fmt: skip
    Manifest.objects.filter(pk=held.pk).update(closed_at=at, left_behind=left)
    history.note(held, "closed", actor=actor, at=at, params={"parcels": taken, "left": left})
    outbox.emit("manifest.closed", at=at, manifest=held.pk)
    held.refresh_from_db()
    return held
