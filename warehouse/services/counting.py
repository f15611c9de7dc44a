"""Stock counts: blind, approved by somebody else, and physical truth can always be posted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.states import advance
from ecomops.work import services as work
from warehouse.models import Bin, Count, CountLine, Pick, PickList, Status, StockLevel
from warehouse.services import ledger, picking, reservation, short_picks


@transaction.atomic
def record(
    count: Count, bin_: Bin, sku_id: int, units: int, *, actor: Actor, at: datetime, lot: str = ""
) -> CountLine:
    """Write down what was counted in a bin, and beside it what the books say at this moment.

    Whoever counts does not see the books. What is picked or put away later is no difference.
    """
    # whoever closes it waits, so that no line is entered that nobody compares
    if Count.objects.select_for_update().get(pk=count.pk).state != Count.State.OPEN:
        raise DomainError(_("This count is closed. Ask for it to be opened again."))
    if bin_.warehouse_id != count.warehouse_id:
        raise DomainError(
            _("Bin %(bin)s belongs to another warehouse. Scan a bin of this one."), bin=bin_.code
        )
    if bin_.kind == Bin.Kind.PACKING:
        raise DomainError(
            _("The pieces in %(bin)s belong to orders. Pack them or put them back."), bin=bin_.code
        )
    booked = _booked(bin_.pk, sku_id, lot)
    line, _made = CountLine.objects.update_or_create(
        count=count, bin=bin_, sku_id=sku_id, lot=lot,
        defaults={
            "counted": units, "counted_by": actor.id, "counted_at": at, "booked": booked,
            "difference": None, "recounted": None, "recounted_by": "",
        },
    )  # fmt: skip
    return line


@transaction.atomic
def close(count: Count, *, actor: Actor, at: datetime) -> list[CountLine]:
    """End counting; return the lines that differ from the books as they were when counted."""
    advance(count, Count.State.REVIEW, actor=actor, at=at)
    differing = []
    for line in count.lines.select_related("bin").order_by("pk"):
        if line.booked is None:
            line.booked = _booked(line.bin_id, line.sku_id, line.lot)
        if line.recounted is None:
            line.difference = (line.counted or 0) - line.booked
        line.save(update_fields=["difference", "booked"])
        if line.difference:
            differing.append(line)
    return differing


@transaction.atomic
def reopen(count: Count, *, actor: Actor, at: datetime) -> None:
    """Let a count under review be counted again."""
    advance(count, Count.State.OPEN, actor=actor, at=at)


@transaction.atomic
def recount(line: CountLine, units: int, *, actor: Actor, at: datetime) -> CountLine:
    """Somebody else counts a differing line again; the later count holds."""
    held = CountLine.objects.select_for_update().select_related("count").get(pk=line.pk)
    if held.count.state != Count.State.REVIEW:
        raise DomainError(_("This count waits for no second look. Open the next one."))
    if held.counted_by == actor.id:
        raise DomainError(_("You counted this yourself. Somebody else must count it again."))
    held.booked = _booked(held.bin_id, held.sku_id, held.lot)
    held.recounted, held.recounted_by, held.counted_at = units, actor.id, at
    held.difference = units - held.booked
    held.save(update_fields=["booked", "recounted", "recounted_by", "counted_at", "difference"])
    return held


def _booked(bin_id: int, sku_id: int, lot: str, status: str = Status.GOOD) -> int:
    level = StockLevel.objects.filter(bin_id=bin_id, sku_id=sku_id, lot=lot, status=status).first()
    return level.on_hand if level else 0


@transaction.atomic
def post(count: Count, *, actor: Actor, at: datetime) -> None:
    """Book the differences; whoever counted may not approve their own count.

    What is missing first turns the newest reservations short, and picks allocated in the bin
    give way: the shelf is as it is.
    """
    mine = Q(counted_by=actor.id) | Q(recounted_by=actor.id)
    if count.lines.filter(mine).exists():
        raise DomainError(_("You counted this yourself. Somebody else must approve it."))
    advance(count, Count.State.POSTED, actor=actor, at=at, posted_by=actor.id)
    lines = count.lines.select_related("bin").exclude(counted=None)
    for line in lines.order_by("sku_id", "bin_id"):
        aside = _booked(line.bin_id, line.sku_id, line.lot, Status.HELD)
        # what was picked or received since it was counted is booked already and is no difference
        if line.difference or aside:
            _adjust(count, line, line.difference or 0, actor=actor, at=at)
    tasks = {str(line.bin_id) for line in lines}
    work.finish_about(short_picks.COUNT_BIN, "warehouse.bin", tasks, actor=actor, at=at)


def _adjust(count: Count, line: CountLine, difference: int, *, actor: Actor, at: datetime) -> None:
    """Bring the shelf to what was counted; picks that were sent for what is missing end short."""
    had = _booked(line.bin_id, line.sku_id, line.lot)
    # what was missing and is picked empty meanwhile cannot be missing twice
    target = max(0, had + difference)
    _end_picks(line, target, actor=actor, at=at)
    change = target - _booked(line.bin_id, line.sku_id, line.lot)
    if change < 0:
        reservation.make_room(count.warehouse_id, line.sku_id, -change, at=at)
    held = _booked(line.bin_id, line.sku_id, line.lot, Status.HELD)
    moves = [
        ledger.Move(
            count.warehouse_id, line.sku_id, units, from_, to, "count", line.lot,
            "warehouse.count", str(count.pk),
        )
        for units, from_, to in (
            (-change, ledger.in_bin(line.bin_id), ledger.COUNTED),
            (change, ledger.COUNTED, ledger.in_bin(line.bin_id)),
            # set aside by a picker who did not find it: the count says what is there
            (held, ledger.in_bin(line.bin_id, Status.HELD), ledger.COUNTED),
        )
        if units > 0
    ]  # fmt: skip
    ledger.post(moves, actor=actor, at=at)
    history.note(
        count, "stock.adjusted", actor=actor, at=at,
        params={"sku": line.sku_id, "bin": line.bin.code, "units": target - had},
    )  # fmt: skip
    if change > 0:
        reservation.fill_short({(count.warehouse_id, line.sku_id)}, at=at)


def _end_picks(line: CountLine, target: int, *, actor: Actor, at: datetime) -> None:
    """Open picks of pieces that are not there are short now, the newest first."""
    level = StockLevel.objects.filter(
        bin=line.bin_id, sku=line.sku_id, lot=line.lot, status=Status.GOOD
    ).first()
    over = level.allocated - target if level else 0
    if over <= 0:
        return
    sent = Pick.objects.filter(
        bin=line.bin_id, sku=line.sku_id, lot=line.lot, state=Pick.State.OPEN
    ).select_related("list", "line", "bin", "sku")
    for pick in sent.order_by("-pk"):
        if over <= 0:
            break
        row = PickList.objects.select_for_update().get(pk=pick.list_id)
        short_picks.short(row, pick, actor=actor, at=at)
        picking.moved_on(row)
        over -= pick.units
    picking.close_lists(sorted({pick.list_id for pick in sent}), at=at)
