"""Packing: every piece is verified by scan, the weight checked, the parcel gets its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history, outbox
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.states import advance, advance_many
from stores.models import Sku
from warehouse.domain import cartons
from warehouse.models import (
    Fulfilment,
    FulfilmentLine,
    Parcel,
    ParcelLine,
    PickList,
    Wave,
    Waybill,
)
from warehouse.selectors import pieces as where
from warehouse.services import freezing, parcels, waybills

State = Fulfilment.State


@dataclass(frozen=True, slots=True)
class ToPack:
    """A line and how many of its pieces lie on the bench and are in no parcel yet."""

    line: FulfilmentLine
    units: int


class WeightOff(DomainError):
    """The scale disagrees with what should be in the parcel."""

    def __init__(self, weighed: int, expected: int) -> None:
        words = (
            _("%(weighed)s g is %(gap)s g too light. Look what is missing, then weigh again.")
            if weighed < expected
            else _("%(weighed)s g is %(gap)s g too heavy. Look what is too much, weigh again.")
        )
        super().__init__(words, weighed=weighed, gap=abs(weighed - expected))


def to_pack(fulfilment: Fulfilment) -> list[ToPack]:
    """What is still to be packed of a fulfilment, by line."""
    lines = list(
        fulfilment.lines.filter(cancelled_at=None)
        .select_related("sku__product")
        .order_by("sku__code", "pk")
    )
    ids = [line.pk for line in lines]
    picked, packed = where.picked_units(ids), where.packed(ids)
    return [
        ToPack(line, min(line.units, picked.get(line.pk, 0)) - packed.get(line.pk, 0))
        for line in lines
    ]


def pieces_of(skus: Mapping[int, Sku], units: Mapping[int, int]) -> list[cartons.Piece]:
    """The pieces as the choice of a carton sees them."""
    return [
        cartons.Piece(sku.weight_g or 0, sku.length_mm or 0, sku.width_mm or 0, sku.height_mm or 0)
        for pk, sku in skus.items()
        for _n in range(units[pk])
    ]


@transaction.atomic
def pack(
    fulfilment: Fulfilment,
    pieces: Mapping[int, int],
    *,
    carton: str,
    weight_g: int | None,
    actor: Actor,
    at: datetime,
    weight_agreed: bool = False,
) -> Parcel:
    """Put verified pieces (SKU → units) of a picked fulfilment into a parcel.

    Fewer than all make a partial parcel. An empty `carton` takes the proposed one. A weight off
    the expected one is refused unless somebody who may has agreed to it.
    """
    row = Fulfilment.objects.select_for_update().get(pk=fulfilment.pk)
    check_may_pack(row)
    asked = {sku: units for sku, units in pieces.items() if units > 0}
    if not asked:
        raise DomainError(_("Nothing is in the carton yet. Scan its pieces first."))
    left = to_pack(row)
    chosen = _spread(row, left, asked)
    skus = Sku.objects.in_bulk(asked)
    inside = pieces_of(skus, asked)
    box = cartons.BY_CODE.get(carton) if carton else cartons.propose(inside)
    expected = cartons.expected_g(inside, box)
    if weight_g is not None and cartons.is_off(expected, weight_g) and not weight_agreed:
        raise WeightOff(weight_g, expected)
    number = _number(row, actor=actor, at=at)
    first = not row.parcels.exclude(state=Parcel.State.CANCELLED).exists()
    parcel = Parcel.objects.create(
        warehouse_id=row.warehouse_id, fulfilment=row, courier_id=number.courier_id,
        waybill=number, carton=box.code if box else carton, expected_g=expected,
        weight_g=weight_g, freight_amount=row.freight_amount if first else None,
        packer_id=actor.id, packer_label=actor.label, packed_at=at,
    )  # fmt: skip
    ParcelLine.objects.bulk_create(
        ParcelLine(parcel=parcel, line=line, order_id=line.order_id, units=units)
        for line, units in chosen
    )
    history.note(
        parcel, "packed", actor=actor, at=at,
        params={"fulfilment": row.pk, "pieces": sum(asked.values()), "weight_g": weight_g},
    )  # fmt: skip
    if sum(one.units for one in left) == sum(asked.values()):
        advance(row, State.PACKED, actor=actor, at=at, slot=None)
        _move_wave(row, actor=actor, at=at)
    outbox.emit("parcels.packed", at=at, parcels=[parcel.pk])
    return parcel


def check_may_pack(row: Fulfilment) -> None:
    """Refuse what is stopped, not picked, or packed already, each with the next step."""
    freezing.refuse_stopped(row)
    if row.state == State.PACKED:
        raise DomainError(_("%(fulfilment)s is packed already. Take the next tote."),
                          fulfilment=str(row))  # fmt: skip
    if row.state != State.PICKED:
        raise DomainError(_("%(fulfilment)s is not picked yet. Take the next tote."),
                          fulfilment=str(row))  # fmt: skip


def _spread(
    row: Fulfilment, left: Sequence[ToPack], asked: Mapping[int, int]
) -> list[tuple[FulfilmentLine, int]]:
    """Give pieces to lines; what is none of theirs, or too many, is refused."""
    chosen = []
    for sku_id, units in asked.items():
        mine = [one for one in left if one.line.sku_id == sku_id]
        if not mine:
            code = Sku.objects.filter(pk=sku_id).values_list("code", flat=True).first()
            raise DomainError(
                _("%(sku)s is not part of %(fulfilment)s. Put it aside."),
                sku=code or "–", fulfilment=str(row),
            )  # fmt: skip
        need = units
        for one in mine:
            here = min(need, one.units)
            if here > 0:
                chosen.append((one.line, here))
                need -= here
        if need:
            raise DomainError(
                _("%(fulfilment)s takes only %(units)s of %(sku)s. Put the rest aside."),
                fulfilment=str(row), units=units - need, sku=mine[0].line.sku.code,
            )  # fmt: skip
    return chosen


def _number(row: Fulfilment, *, actor: Actor, at: datetime) -> Waybill:
    """The number of the next parcel; a parcel taken apart has left its place free."""
    used = set(
        row.parcels.exclude(state=Parcel.State.CANCELLED).values_list("waybill__n", flat=True)
    )
    n = next(place for place in range(1, len(used) + 2) if place not in used)
    return waybills.give(row, actor=actor, at=at, n=n)


def _move_wave(row: Fulfilment, *, actor: Actor, at: datetime) -> None:
    """A wave whose last list is walked is being packed."""
    if row.wave_id is None:
        return
    walking = PickList.objects.filter(wave_id=row.wave_id).exclude(state=PickList.State.DONE)
    if not walking.exists():
        ids = Wave.objects.filter(
            pk=row.wave_id, state__in=(Wave.State.RELEASED, Wave.State.PICKING)
        )
        advance_many(
            Wave, list(ids.values_list("pk", flat=True)), Wave.State.PACKING, actor=actor, at=at
        )


@transaction.atomic
def unpack(parcel: Parcel, *, actor: Actor, at: datetime) -> None:
    """Take a parcel apart before it is handed over: its pieces lie on the bench again."""
    row = Fulfilment.objects.select_for_update().get(pk=parcel.fulfilment_id)
    held = Parcel.objects.select_for_update().get(pk=parcel.pk)
    if held.state != Parcel.State.PACKED:
        raise DomainError(_("This parcel is handed over. Ask for an intercept instead."))
    parcels.cancel(held, actor=actor, at=at, reason="unpacked")
    if row.state == State.PACKED:
        advance(row, State.PICKED, actor=actor, at=at, reason="unpacked")
    parcel.state = held.state
