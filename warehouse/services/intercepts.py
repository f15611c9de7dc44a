"""Parcels called back from the courier: what it cost and how it ended."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.states import advance
from warehouse.models import Parcel

CAME_BACK, TOO_LATE, LOST = "came_back", "too_late", "lost"
OUTCOMES = {
    CAME_BACK: _("Comes back"),
    TOO_LATE: _("Too late, delivered"),
    LOST: _("Lost"),
}
DEAREST = Decimal(10_000)


@transaction.atomic
def settle(
    parcel: Parcel, outcome: str, fee: Decimal | None, *, actor: Actor, at: datetime
) -> Parcel:
    """Write down what the courier answered; a parcel delivered after all stays handed over."""
    held = Parcel.objects.select_for_update().get(pk=parcel.pk)
    if held.state != Parcel.State.INTERCEPT:
        raise DomainError(_("No intercept of this parcel is open. Look at the list again."))
    if outcome not in OUTCOMES:
        raise DomainError(_("Say how the intercept ended."))
    if fee is not None and not 0 <= fee <= DEAREST:
        raise DomainError(_("The fee is between 0 and %(most)s."), most=DEAREST)
    changes = {"intercept_outcome": outcome, "intercept_fee": fee}
    if outcome == TOO_LATE:
        advance(held, Parcel.State.SHIPPED, actor=actor, at=at, reason=outcome, **changes)
    else:
        Parcel.objects.filter(pk=held.pk).update(**changes)
        history.note(held, "intercept_settled", actor=actor, at=at, reason=outcome)
        held.refresh_from_db()
    return held
