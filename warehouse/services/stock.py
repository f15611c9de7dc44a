"""Stock by hand: pieces that came without an order, and how few are too few."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from warehouse.models import Bin, SkuBalance
from warehouse.services import ledger, reservation

MOST = 1_000_000


@transaction.atomic
def receive(bin_: Bin, sku_id: int, units: int, *, actor: Actor, at: datetime) -> list[int]:
    """Blind receipt: pieces from a supplier into a bin; return the orders that are now whole."""
    if not 0 < units <= MOST:
        raise DomainError(_("Give a number of pieces from 1 to %(most)s."), most=MOST)
    move = ledger.Move(
        bin_.warehouse_id, sku_id, units, ledger.SUPPLIER, ledger.in_bin(bin_.pk), "received"
    )
    ledger.post([move], actor=actor, at=at)
    return reservation.fill_short({(bin_.warehouse_id, sku_id)}, at=at)


@transaction.atomic
def set_safety(balance_id: int, units: int, *, actor: Actor, at: datetime) -> SkuBalance:
    """Say below how many available pieces a SKU is low."""
    row = SkuBalance.objects.select_for_update().get(pk=balance_id)
    if row.safety != units:
        history.note(
            row, "changed", actor=actor, at=at,
            before={"safety": row.safety}, after={"safety": units},
        )  # fmt: skip
        row.safety = units
        row.version += 1
        row.save(update_fields=["safety", "version"])
    return row
