"""A cancel or refund is a fact of the channel: what is not handed over freezes within seconds.

Before a wave the order simply leaves; in a wave, tote or on the bench its fulfilment freezes and
every screen refuses it; after hand-over an intercept is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ecomops.core import history, outbox
from ecomops.core.actor import SYSTEM, Actor
from ecomops.core.errors import DomainError
from ecomops.core.states import advance
from stores.services.withdrawal import claim
from warehouse.models import Fulfilment, FulfilmentLine, Parcel, ParcelLine, Pick, Reservation
from warehouse.services import allocation, reservation
from warehouse.services import fulfilment as fulfilments

State = Fulfilment.State
IN_WORK = (State.WAVED, State.PICKED, State.PACKED)


@transaction.atomic
def stop(order_ids: Collection[int], *, reason: str, at: datetime) -> None:
    """Stop orders wherever they are; safe to run twice."""
    pause(order_ids, reason=reason, at=at)
    gone = ParcelLine.objects.filter(order_id__in=order_ids).values("parcel_id")
    for parcel in (
        Parcel.objects.select_for_update()
        .filter(pk__in=gone, state=Parcel.State.SHIPPED)
        .order_by("pk")
    ):
        advance(parcel, Parcel.State.INTERCEPT, actor=SYSTEM, at=at, reason=reason)
        outbox.emit("parcel.intercept_asked", at=at, parcel=parcel.pk)
    _free_unworked(order_ids, at=at)


@transaction.atomic
def pause(order_ids: Collection[int], *, reason: str, at: datetime) -> None:
    """Take orders off the floor without giving their pieces back."""
    fulfilments.drop_orders(order_ids, at=at)
    in_work = FulfilmentLine.objects.filter(order_id__in=order_ids, cancelled_at=None)
    for row in (
        Fulfilment.objects.select_for_update()
        .filter(pk__in=in_work.values("fulfilment_id"), state__in=IN_WORK)
        .order_by("pk")
    ):
        _freeze(row, reason=reason, at=at)


@transaction.atomic
def leave(order_ids: Collection[int], *, at: datetime) -> None:
    """Orders that were shipped without us: what no wave has taken is not shipped once more."""
    fulfilments.drop_orders(order_ids, at=at)
    _free_unworked(order_ids, at=at)


@transaction.atomic
def follow_changes(order_ids: Collection[int], *, at: datetime) -> list[int]:
    """Stop orders whose lines are no longer what was claimed for them; return these orders."""
    claims = Reservation.objects.filter(order_id__in=order_ids, state=Reservation.State.LIVE)
    stale = claims.exclude(wanted=F("item__units")).values_list("order_id", flat=True)
    changed = sorted(set(stale))
    if changed:
        pause(changed, reason="changed", at=at)
        _free_unworked(changed, at=at)
    return changed


def _freeze(row: Fulfilment, *, reason: str, at: datetime) -> None:
    came_from = row.state
    advance(
        row, State.FROZEN, actor=SYSTEM, at=at, reason=reason, frozen_from=came_from,
        frozen_reason=reason,
    )  # fmt: skip
    outbox.emit("fulfilment.frozen", at=at, fulfilment=row.pk)


def _free_unworked(order_ids: Collection[int], *, at: datetime) -> None:
    """Give pieces back of orders that no wave, tote or parcel holds."""
    busy = set(
        FulfilmentLine.objects.filter(order_id__in=order_ids, cancelled_at=None).values_list(
            "order_id", flat=True
        )
    )
    reservation.release([pk for pk in order_ids if pk not in busy], at=at)


@claim
@transaction.atomic
def withdraw(order_ids: Sequence[int], at: datetime) -> set[int]:
    """Of orders whose import is undone, those the floor has touched; the others give all back."""
    fulfilments.drop_orders(order_ids, at=at)
    touched = FulfilmentLine.objects.filter(
        Q(cancelled_at=None) | Q(picks__isnull=False), order_id__in=order_ids
    )
    gone = Reservation.objects.filter(order_id__in=order_ids, state=Reservation.State.DONE)
    kept = {*touched.values_list("order_id", flat=True), *gone.values_list("order_id", flat=True)}
    fulfilments.plan(kept, at=at)
    reservation.release([pk for pk in order_ids if pk not in kept], at=at)
    return kept


@transaction.atomic
def thaw(row: Fulfilment, *, actor: Actor, at: datetime) -> None:
    """The refund was withdrawn or refused: go on where it was frozen."""
    if row.state != State.FROZEN:
        raise DomainError(_("%(fulfilment)s is not frozen."), fulfilment=str(row))
    advance(
        row, row.frozen_from, actor=actor, at=at, reason="thawed", frozen_from="",
        frozen_reason="",
    )  # fmt: skip


@transaction.atomic
def give_up(row: Fulfilment, *, actor: Actor, at: datetime) -> list[int]:
    """The frozen fulfilment will not ship: its picks are called off, its claims given back.

    Pieces already picked go back to their bins by the floor (the pick knows the bin); returns the
    ids of those picks. Orders that were only in the same parcel start anew.
    """
    if row.state != State.FROZEN:
        raise DomainError(_("%(fulfilment)s is not frozen."), fulfilment=str(row))
    advance(row, State.CANCELLED, actor=actor, at=at, reason=row.frozen_reason)
    lines = list(row.lines.filter(cancelled_at=None).values_list("pk", "item_id", "order_id"))
    row.lines.filter(pk__in=[pk for pk, _item, _order in lines]).update(cancelled_at=at)
    reservation.release_items([item for _pk, item, _order in lines], at=at)
    picks = Pick.objects.select_for_update().filter(line__fulfilment=row).order_by("pk")
    to_return = [pick.pk for pick in picks if pick.state == Pick.State.PICKED]
    for pick in picks:
        if pick.state == Pick.State.OPEN:
            advance(pick, Pick.State.CANCELLED, actor=SYSTEM, at=at, reason="frozen")
            allocation.give_back(pick)
    history.note(row, "given_up", actor=actor, at=at, params={"to_return": to_return})
    order_ids = sorted({order for _pk, _item, order in lines})
    reservation.reserve(order_ids, at=at)
    fulfilments.plan(order_ids, at=at)
    return to_return
