"""A shelf that has fewer pieces than the books say: another bin at once, or back to audit.

What is missing leaves the good stock before anything else is decided, so that no second picker is
sent for it; a count of the bin says what is true.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.roles import Role
from ecomops.core.states import advance
from ecomops.work import scopes, texts
from ecomops.work import services as work
from stores.models import Order
from stores.services import audit
from warehouse.models import Bin, Fulfilment, Pick, PickList, Reservation, Status
from warehouse.services import allocation, areas, freezing, ledger, reservation

SHORT = "short"
COUNT_BIN = "warehouse.count_bin"
texts.register(
    COUNT_BIN,
    gettext_lazy("Count bin %(bin)s: %(units)s of %(sku)s were not there"),
    level="watch",
)


@transaction.atomic
def short(row: PickList, pick: Pick, *, actor: Actor, at: datetime) -> list[Pick]:
    """End a pick with what was found; return the new picks, none when the order is stopped."""
    order = Fulfilment.objects.select_for_update().get(pk=pick.line.fulfilment_id)
    lacking = pick.units - pick.picked
    advance(pick, Pick.State.SHORT, actor=actor, at=at, reason="not_there")
    _carry(pick, order.warehouse_id, actor=actor, at=at)
    found = _elsewhere(row, pick, order.warehouse_id, lacking, at=at)
    loses = not found
    if loses:
        _lose_claim(pick, lacking, at=at)
    losers = reservation.make_room(order.warehouse_id, pick.sku_id, lacking, at=at)
    _set_aside(pick, order.warehouse_id, lacking, actor=actor, at=at)
    if found and pick.line.order_id in losers and _is_short(pick):
        _call_off(found)
        found, loses = [], True
    if loses:
        _stop(order, pick, actor=actor, at=at)
    _ask_for_count(pick, order.warehouse_id, lacking, actor=actor, at=at)
    return found


def _carry(pick: Pick, warehouse_id: int, *, actor: Actor, at: datetime) -> None:
    """What was found goes with the cart like any picked piece."""
    if not pick.picked:
        return
    bench = areas.area(warehouse_id, Bin.Kind.PACKING)
    move = ledger.Move(
        warehouse_id, pick.sku_id, pick.picked, ledger.in_bin(pick.bin_id),
        ledger.in_bin(bench.pk), "picked", lot=pick.lot, subject_type="warehouse.pick",
        subject_id=str(pick.pk), allocated=pick.picked,
    )  # fmt: skip
    ledger.post([move], actor=actor, at=at)
    bench.levels.filter(sku=pick.sku_id, lot=pick.lot, status=Status.GOOD).update(
        allocated=F("allocated") + pick.picked
    )


def _elsewhere(
    row: PickList, pick: Pick, warehouse_id: int, units: int, *, at: datetime
) -> list[Pick]:
    """Picks of the missing pieces from other bins, at the end of the same walk."""
    taken = allocation.take_elsewhere(warehouse_id, pick.line, units, but=(pick.bin_id, pick.lot))
    after = row.picks.aggregate(n=Max("sequence"))["n"] or 0
    return Pick.objects.bulk_create(
        Pick(
            list=row, sequence=after + n, line_id=pick.line_id, bin_id=take.bin_id,
            sku_id=take.sku_id, lot=take.lot, units=take.units, tote=pick.tote, moved_at=at,
        )
        for n, take in enumerate(taken, start=1)
    )  # fmt: skip


def _lose_claim(pick: Pick, units: int, *, at: datetime) -> None:
    """The order itself is the one that goes without: it held what is not there."""
    reservation.lock({(pick.sku_id, pick.bin.warehouse_id)})
    claim = (
        Reservation.objects.select_for_update()
        .filter(item_id=pick.line.item_id, state=Reservation.State.LIVE)
        .first()
    )
    if claim is not None:
        reservation.give_up_units(claim, min(units, claim.held), at=at)


def _is_short(pick: Pick) -> bool:
    return Reservation.objects.filter(
        item_id=pick.line.item_id, state=Reservation.State.LIVE, held__lt=F("wanted")
    ).exists()


def _set_aside(pick: Pick, warehouse_id: int, units: int, *, actor: Actor, at: datetime) -> None:
    """The missing pieces are nobody's to promise until the bin is counted."""
    aside = ledger.Move(
        warehouse_id, pick.sku_id, units, ledger.in_bin(pick.bin_id),
        ledger.in_bin(pick.bin_id, Status.HELD), "not_found", lot=pick.lot,
        subject_type="warehouse.pick", subject_id=str(pick.pk), allocated=units,
    )  # fmt: skip
    ledger.post([aside], actor=actor, at=at)


def _call_off(found: list[Pick]) -> None:
    for pick in found:
        allocation.give_back(pick)
    Pick.objects.filter(pk__in=[pick.pk for pick in found]).update(state=Pick.State.CANCELLED)


def _stop(order: Fulfilment, pick: Pick, *, actor: Actor, at: datetime) -> None:
    """Off the floor, and back to whoever decides about the order, with the reason."""
    freezing.freeze(order, reason=SHORT, at=at)
    note = _("%(sku)s is not in bin %(bin)s and in no other bin.") % {
        "sku": pick.sku.code, "bin": pick.bin.code,
    }  # fmt: skip
    row = Order.objects.get(pk=pick.line.order_id)
    if row.state == Order.State.RELEASED:
        audit.hold(row, note=note, actor=actor, at=at)
    else:
        history.note(row, "note", actor=actor, at=at, params={"text": note})


def _ask_for_count(
    pick: Pick, warehouse_id: int, units: int, *, actor: Actor, at: datetime
) -> None:
    work.ask(
        COUNT_BIN, actor=actor, at=at, role=Role.WAREHOUSE_LEAD,
        params={"bin": pick.bin.code, "units": units, "sku": pick.sku.code},
        subject=work.Subject("warehouse.bin", str(pick.bin_id), pick.bin.code,
                             f"/warehouse/counts/new/?bin={pick.bin.code}"),
        scope=scopes.key("warehouse", warehouse_id),
    )  # fmt: skip
