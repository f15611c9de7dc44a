"""What a lead decides about pieces set aside: sell them, scrap them, or send them back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from warehouse.models import Status, StockLevel
from warehouse.services import ledger, reservation

RELEASE, SCRAP, SEND_BACK = "release", "scrap", "send_back"
VERDICTS = {
    RELEASE: _("Release to stock"),
    SCRAP: _("Scrap"),
    SEND_BACK: _("Back to the supplier"),
}
_MOVES = {RELEASE: "released", SCRAP: "scrapped", SEND_BACK: "sent_back"}
#: Pieces that cannot be sold until somebody decides.
ASIDE = (Status.HELD, Status.DAMAGED)


@transaction.atomic
def decide(
    level: StockLevel, verdict: str, units: int, words: str, *, actor: Actor, at: datetime
) -> list[int]:
    """Move pieces that were set aside to where they belong; return the orders now whole."""
    if verdict not in VERDICTS:
        raise DomainError(_("Say what shall happen to the pieces."))
    if not words.strip():
        raise DomainError(_("Say why in a few words: whoever counts later reads it."))
    row = StockLevel.objects.select_related("bin").get(pk=level.pk)
    if row.status not in ASIDE or not 0 < units <= row.on_hand:
        raise DomainError(
            _("%(left)s pieces are set aside here. Decide about at most so many."),
            left=row.on_hand if row.status in ASIDE else 0,
        )
    place = row.bin.warehouse_id, row.sku_id
    there = ledger.in_bin(row.bin_id, row.status)
    gone = {RELEASE: ledger.in_bin(row.bin_id), SCRAP: ledger.SCRAP, SEND_BACK: ledger.SUPPLIER}
    move = ledger.Move(*place, units, there, gone[verdict], _MOVES[verdict], row.lot)
    ledger.post([move], actor=actor, at=at)
    history.note(
        row, f"verdict.{verdict}", actor=actor, at=at, reason=words.strip()[:60],
        before={"on_hand": row.on_hand}, after={"on_hand": row.on_hand - units},
    )  # fmt: skip
    if verdict != RELEASE:
        return []
    if row.expires_on:
        StockLevel.objects.filter(
            bin=row.bin, sku=row.sku_id, lot=row.lot, status=Status.GOOD, expires_on=None
        ).update(expires_on=row.expires_on)
    return reservation.fill_short({place}, at=at)
