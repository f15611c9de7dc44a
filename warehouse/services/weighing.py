"""The scale: what a parcel weighs is kept, and a parcel that weighs wrong does not leave."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from warehouse.domain import cartons
from warehouse.models import Parcel
from warehouse.services import freezing
from warehouse.services.packing import WeightOff

HEAVIEST_G = 200_000
_SAID = re.compile(r"^[+=]?(\d{1,6})(?:[.,](\d{1,4}))?\s*(kg|g)$", re.IGNORECASE)


def read(code: str) -> int | None:
    """Grams, if the code is what a scale types ("2.410kg", "2410 g"); else None."""
    said = _SAID.match(code)
    if said is None:
        return None
    number = Decimal(f"{said[1]}.{said[2] or 0}")
    return round(number * 1_000 if said[3].lower() == "kg" else number)


@transaction.atomic
def weigh(
    parcel: Parcel, grams: int, *, actor: Actor, at: datetime, agreed: bool = False
) -> Parcel:
    """Keep a packed parcel's weight; one that disagrees with its pieces is refused, unless agreed.

    Weighed again, the later weight holds.
    """
    freezing.refuse_stopped(parcel.fulfilment)
    held = Parcel.objects.select_for_update().get(pk=parcel.pk)
    if held.state != Parcel.State.PACKED:
        raise DomainError(_("This parcel is not on the bench any more. Take the next one."))
    if not 0 < grams <= HEAVIEST_G:
        raise DomainError(_("The scale says nothing useful. Put the parcel on it and weigh again."))
    if cartons.is_off(held.expected_g, grams) and not agreed:
        raise WeightOff(grams, held.expected_g)
    if held.weight_g != grams:
        history.note(
            held, "weighed", actor=actor, at=at, before={"weight_g": held.weight_g},
            after={"weight_g": grams}, reason="agreed" if agreed else "",
        )  # fmt: skip
        Parcel.objects.filter(pk=held.pk).update(weight_g=grams)
        held.weight_g = grams
    return held
