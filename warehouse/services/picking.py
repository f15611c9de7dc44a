"""Lists change hands, are walked and end here; the pick scan itself is one SQL function.

Rows are locked in one order: list, fulfilment, pick, then balances and levels.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from ecomops.accounts.models import User
from ecomops.core import history
from ecomops.core.actor import SYSTEM, Actor
from ecomops.core.errors import DomainError
from ecomops.core.roles import Role
from ecomops.core.states import advance, advance_many
from warehouse.domain import picking as rules
from warehouse.models import Bin, Fulfilment, Pick, PickList, Status, StockLevel, Wave
from warehouse.services import areas, ledger
from warehouse.services.scanning import Scanned

State = PickList.State
LEADS = (Role.WAREHOUSE_LEAD, Role.ADMINISTRATOR)


class NotYours(DomainError):
    """The list is in somebody else's hands."""

    def __init__(self, who: str) -> None:
        super().__init__(
            _("%(who)s walks this list. Let them pause it, or take another one."), who=who
        )


@transaction.atomic
def start(list_id: int, *, actor: Actor, at: datetime) -> PickList:
    """Take a list: one nobody has, one that was paused, or, for a lead, anybody's."""
    row = locked(list_id)
    if row.state == State.DONE:
        raise DomainError(_("This list is finished. Take the next one."))
    if row.state == State.PICKING and row.picker_id == actor.id:
        return row
    if row.state == State.PICKING and not _leads(actor):
        raise NotYours(row.picker_label)
    hands: dict[str, Any] = {
        "picker_id": actor.id, "picker_label": actor.label, "here": "", "last": None,
        "started_at": row.started_at or at, "version": F("version") + 1,
    }  # fmt: skip
    if row.state == State.PICKING:
        PickList.objects.filter(pk=row.pk).update(**hands)
        history.note(row, "taken_over", actor=actor, at=at, params={"from": row.picker_label})
    else:
        advance(row, State.PICKING, actor=actor, at=at, **hands)
    waves = Wave.objects.filter(pk=row.wave_id, state=Wave.State.RELEASED)
    advance_many(
        Wave, list(waves.values_list("pk", flat=True)), Wave.State.PICKING, actor=actor, at=at
    )
    return PickList.objects.get(pk=row.pk)


@transaction.atomic
def pause(list_id: int, *, actor: Actor, at: datetime) -> None:
    """Put a list down; whoever takes it next goes on where it stands."""
    row = own(list_id, actor)
    advance(row, State.PAUSED, actor=actor, at=at, here="", last=None, version=row.version + 1)


def _leads(actor: Actor) -> bool:
    return User.objects.filter(pk=actor.id, role__in=LEADS, is_active=True).exists()


def locked(list_id: int) -> PickList:
    """The list, locked before anything that hangs on it."""
    return PickList.objects.select_for_update().get(pk=list_id)


def own(list_id: int, actor: Actor) -> PickList:
    """The list, locked, if it is in this person's hands."""
    row = locked(list_id)
    if row.state == State.DONE:
        raise DomainError(_("This list is finished. Take the next one."))
    if row.state != State.PICKING:
        raise DomainError(_("This list is paused. Take it first."))
    if row.picker_id != actor.id:
        raise NotYours(row.picker_label)
    return row


def write(
    scanned: Scanned, version: int, done: rules.Scan, answer: dict[str, Any], now: datetime
) -> str:
    """Keep an accepted scan with all it changes, in one statement.

    Gives "kept", "over" when it was the list's last, or "again" when somebody moved the list, the
    order or this very key meanwhile: nothing is changed then.
    """
    last, stop = done.walk.last, done.stop
    changes = stop is not None and done.kind != rules.AT_BIN
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT warehouse_pick_scan(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, "
            "%s, %s, %s, %s)",
            [
                scanned.key, scanned.device[:40], scanned.position, scanned.station,
                scanned.subject[:40], scanned.code, json.dumps(answer, ensure_ascii=False),
                scanned.actor.id, scanned.actor.label, scanned.at, now, int(scanned.subject),
                version, done.walk.here,
                json.dumps(list(asdict(last).values())) if last else None,
                stop.id if stop and changes else None, stop.picked if stop else 0,
                done.kind == rules.DONE,
            ],
        )  # fmt: skip
        said: str = cursor.fetchone()[0]
    return said


def lists_of(order: Fulfilment) -> list[int]:
    """The lists that walk for a fulfilment, locked."""
    rows = PickList.objects.filter(picks__line__fulfilment=order).order_by("pk").distinct()
    ids = list(rows.values_list("pk", flat=True))
    return list(
        PickList.objects.select_for_update()
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def moved_on(row: PickList) -> None:
    """The list changed under its picker: what was read of it before is old."""
    PickList.objects.filter(pk=row.pk).update(version=F("version") + 1, last=None)


@transaction.atomic
def undo(row: PickList, done: rules.Scan, *, actor: Actor, at: datetime) -> None:
    """Take the list's last change back, the pieces too; the list is locked and `done` says what."""
    if done.stop is not None and done.kind == rules.DONE:
        _unpick(done.stop.id, done.stop.picked, actor=actor, at=at)
    elif done.stop is not None and done.kind == rules.COUNTED:
        Pick.objects.filter(pk=done.stop.id, state=Pick.State.OPEN).update(
            picked=done.stop.picked, moved_at=at
        )
    PickList.objects.filter(pk=row.pk).update(
        version=F("version") + 1, here=done.walk.here, last=None
    )


def _unpick(pick_id: int, picked: int, *, actor: Actor, at: datetime) -> None:
    pick = Pick.objects.select_related("line").get(pk=pick_id)
    order = Fulfilment.objects.select_for_update().get(pk=pick.line.fulfilment_id)
    if order.state == Fulfilment.State.PICKED and not order.parcels.exists():
        advance(order, Fulfilment.State.WAVED, actor=actor, at=at, reason="undone")
    elif order.state != Fulfilment.State.WAVED:
        raise DomainError(_("This order is packed or stopped: nothing can be taken back."))
    advance(pick, Pick.State.OPEN, actor=actor, at=at, reason="undone", picked=picked)
    bench = areas.area(order.warehouse_id, Bin.Kind.PACKING)
    back = ledger.Move(
        order.warehouse_id, pick.sku_id, pick.units, ledger.in_bin(bench.pk),
        ledger.in_bin(pick.bin_id), "unpicked", lot=pick.lot, subject_type="warehouse.pick",
        subject_id=str(pick.pk), allocated=pick.units,
    )  # fmt: skip
    ledger.post([back], actor=actor, at=at)
    StockLevel.objects.filter(
        bin_id=pick.bin_id, sku_id=pick.sku_id, lot=pick.lot, status=Status.GOOD
    ).update(allocated=F("allocated") + pick.units)


@transaction.atomic
def close_lists(list_ids: Collection[int], *, at: datetime, actor: Actor = SYSTEM) -> list[int]:
    """End lists without an open pick, and pass on waves whose lists have all ended."""
    rows = PickList.objects.select_for_update().filter(pk__in=list_ids).order_by("pk")
    open_ones = set(
        Pick.objects.filter(list__in=list_ids, state=Pick.State.OPEN).values_list(
            "list_id", flat=True
        )
    )
    over = [row for row in rows if row.state != State.DONE and row.pk not in open_ones]
    for row in over:
        advance(row, State.DONE, actor=actor, at=at, done_at=at, version=row.version + 1)
    waves = {row.wave_id for row in over}
    walking = set(
        PickList.objects.filter(wave__in=waves)
        .exclude(state=State.DONE)
        .values_list("wave_id", flat=True)
    )
    ready = Wave.objects.filter(
        pk__in=waves - walking, state__in=(Wave.State.RELEASED, Wave.State.PICKING)
    )
    advance_many(
        Wave, list(ready.values_list("pk", flat=True)), Wave.State.PACKING, actor=actor, at=at
    )
    return [row.pk for row in over]
