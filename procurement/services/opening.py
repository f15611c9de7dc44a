"""The opening of a round: two different people, after the deadline or when all have answered."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import crypto, history, states
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from procurement.models import Invitation, Opening, Quote, QuoteLine, Rfq
from procurement.services import prices


def may_open(rfq: Rfq, at: datetime) -> bool:
    """Whether the time has come: past the deadline, or everybody asked has answered."""
    if rfq.state != Rfq.State.ASKED or rfq.deadline_at is None:
        return False
    silent = rfq.invitations.filter(answered_at=None, declined_at=None).exists()
    return at > rfq.deadline_at or not silent


@transaction.atomic
def open_first(rfq: Rfq, *, actor: Actor, at: datetime) -> Opening:
    """The first of two people says: open it. Nothing is readable yet."""
    held = Rfq.objects.select_for_update().get(pk=rfq.pk)
    if not may_open(held, at):
        raise DomainError(
            _("%(code)s stays sealed until its deadline or until all have answered."),
            code=held.code,
        )
    if not held.invitations.exclude(answered_at=None).exists():
        raise DomainError(_("Nobody quoted: cancel %(code)s and ask again."), code=held.code)
    if Opening.objects.filter(rfq=held).exists():
        raise DomainError(_("Somebody began the opening: it needs a second person now."))
    opening = Opening.objects.create(
        rfq=held, first_by=actor.id, first_label=actor.label, first_at=at
    )
    history.note(held, "quotes.opening", actor=actor, at=at)
    return opening


@transaction.atomic
def open_second(rfq: Rfq, *, actor: Actor, at: datetime) -> None:
    """The second person opens: the latest quote of each supplier becomes readable."""
    held = Rfq.objects.select_for_update().get(pk=rfq.pk)
    opening = Opening.objects.filter(rfq=held, opened_at=None).first()
    if opening is None:
        raise DomainError(_("Nobody began the opening of %(code)s."), code=held.code)
    if opening.first_by == actor.id:
        raise DomainError(_("Two different people open a round: ask a colleague."))
    opening.second_by, opening.second_label, opening.opened_at = actor.id, actor.label, at
    opening.save(update_fields=["second_by", "second_label", "opened_at"])
    for quote in latest_quotes(held):
        read_out(quote, opening)
    states.advance(held, Rfq.State.OPENED, actor=actor, at=at)
    rfq.state = held.state
    history.note(
        held, "quotes.opened", actor=actor, at=at,
        after={"first": opening.first_label, "second": opening.second_label},
    )  # fmt: skip
    prices.keep_quoted(held, at=at)


def latest_quotes(rfq: Rfq) -> list[Quote]:
    """The quote in force of each supplier that answered."""
    rows = Quote.objects.filter(invitation__rfq=rfq).select_related("invitation__supplier")
    return list(rows.order_by("invitation_id", "-n").distinct("invitation_id"))


def read_out(quote: Quote, opening: Opening) -> list[QuoteLine]:
    """Write down in the clear what a quote says."""
    said = crypto.unseal(quote.sealed)
    return QuoteLine.objects.bulk_create(
        QuoteLine(
            quote=quote, opening=opening, line_id=line["line"],
            breaks=line["breaks"], moq=line["moq"], tooling=Decimal(line["tooling"]),
            freight=Decimal(line["freight"]), duty_rate=Decimal(line["duty_rate"]),
            lead_days=line["lead_days"], remark=line["remark"][:200], **_whole(said),
        )
        for line in said["lines"]
    )  # fmt: skip


def _whole(said: dict[str, Any]) -> dict[str, Any]:
    until = said["valid_until"]
    return {
        "currency": said["currency"],
        "tax_rate": Decimal(said["tax_rate"]),
        "tax_included": said["tax_included"],
        "deposit_share": Decimal(said["deposit_share"]),
        "credit_days": said["credit_days"],
        "valid_until": date.fromisoformat(until) if until else None,
    }


def answered(rfq: Rfq) -> tuple[int, int]:
    """How many of the invited have answered."""
    rows = Invitation.objects.filter(rfq=rfq)
    return rows.exclude(answered_at=None).count(), rows.count()
