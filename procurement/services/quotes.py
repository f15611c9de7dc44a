"""Quotes: sealed as they come in, by the supplier's link or keyed in by another than the buyer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import crypto, history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError, StaleVersion
from procurement.models import Invitation, Quote, Rfq, Supplier
from procurement.services.rounds import LINK

OLDEST_LINK = 60 * 60 * 24 * 120


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What a supplier says to one line; `breaks` are (from pieces, price), the first from 1."""

    line: int
    breaks: Sequence[tuple[int, Decimal]]
    moq: int = 1
    tooling: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    duty_rate: Decimal = Decimal(0)
    lead_days: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole quote."""

    lines: Sequence[LineAnswer]
    currency: str = "CNY"
    tax_rate: Decimal = Decimal("0.13")
    tax_included: bool = True
    deposit_share: Decimal = Decimal(0)
    credit_days: int = 0
    valid_until: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """The paper a keyed quote was read from, kept in the vault."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A link that was read: whose invitation, and which version an answer would replace."""

    invitation: Invitation
    replaces: int = field(default=0)


def open_link(token: str) -> Ticket:
    """Whom a link belongs to; a forged, renewed or stale one is refused."""
    try:
        said = signing.loads(token, salt=LINK, max_age=OLDEST_LINK)
    except signing.BadSignature as forged:
        raise DomainError(_("This link is not valid. Ask your buyer for a new one.")) from forged
    rows = Invitation.objects.select_related("rfq__entity", "supplier")
    invitation = rows.filter(pk=said.get("i"), key=said.get("k")).first()
    if invitation is None:
        raise DomainError(_("This link is not valid. Ask your buyer for a new one."))
    return Ticket(invitation, _latest(invitation))


@transaction.atomic
def submit(ticket: Ticket, answer: Answer, *, replaces: int, at: datetime) -> Quote:
    """Seal a supplier's answer; it replaces the version it was written on and is used once."""
    invitation = _held(ticket.invitation)
    _open_for_answers(invitation, at)
    if _latest(invitation) != replaces:
        raise StaleVersion(invitation.rfq, {})
    supplier = invitation.supplier
    who = Actor("supplier", str(supplier.pk), supplier.name)
    return _seal(invitation, answer, actor=who, at=at)


@transaction.atomic
def decline(ticket: Ticket, *, at: datetime) -> None:
    """A supplier says that it will not quote."""
    invitation = _held(ticket.invitation)
    _open_for_answers(invitation, at)
    if invitation.answered_at is not None:
        raise DomainError(_("A quote was sent already; replace it instead."))
    Invitation.objects.filter(pk=invitation.pk).update(declined_at=at)
    who = Actor("supplier", str(invitation.supplier_id), invitation.supplier.name)
    params = {"supplier": invitation.supplier.code}
    history.note(invitation.rfq, "quote.declined", actor=who, at=at, params=params)


@transaction.atomic
def key_in(
    invitation: Invitation, answer: Answer, attached: Attached, *, actor: Actor, at: datetime
) -> Quote:
    """Key in an answer that came on paper: never by the round's buyer, marked as unsealed."""
    held = _held(invitation)
    if held.rfq.buyer_id == actor.id:
        raise DomainError(
            _("The buyer of a round does not key in its quotes: ask a colleague to do it.")
        )
    if not attached.path:
        raise DomainError(_("Attach the file that the quote came in."))
    _open_for_answers(held, at)
    return _seal(held, answer, attached=attached, actor=actor, at=at)


def _held(invitation: Invitation) -> Invitation:
    Rfq.objects.select_for_update().get(pk=invitation.rfq_id)
    rows = Invitation.objects.select_related("rfq", "supplier")
    return rows.get(pk=invitation.pk)


def _open_for_answers(invitation: Invitation, at: datetime) -> None:
    rfq = invitation.rfq
    if rfq.state != Rfq.State.ASKED or rfq.deadline_at is None:
        raise DomainError(
            _("%(code)s takes no quotes any more. Ask its buyer for the next round."),
            code=rfq.code,
        )
    if at > rfq.deadline_at:
        raise DomainError(
            _("The deadline of %(code)s has passed. Ask its buyer for the next round."),
            code=rfq.code,
        )
    if hasattr(rfq, "opening"):
        raise DomainError(
            _("The opening of %(code)s has begun. Ask its buyer for the next round."),
            code=rfq.code,
        )
    if invitation.supplier.state != Supplier.State.QUALIFIED:
        raise DomainError(
            _("%(name)s is not a qualified supplier (%(state)s)."),
            name=invitation.supplier.label,
            state=invitation.supplier.get_state_display(),
        )


def _seal(
    invitation: Invitation,
    answer: Answer,
    *,
    attached: Attached | None = None,
    actor: Actor,
    at: datetime,
) -> Quote:
    _check(invitation, answer)
    document = plain(answer)
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    sealed = crypto.seal(document)
    quote = Quote.objects.create(
        invitation=invitation, n=_latest(invitation) + 1, sealed=sealed,
        digest=crypto.keyed_hash("quote", text), unsealed=attached is not None,
        keyed_by=actor.id if attached else "", keyed_label=actor.label if attached else "",
        file_name=attached.name if attached else "", file_path=attached.path if attached else "",
        submitted_at=at,
    )  # fmt: skip
    Invitation.objects.filter(pk=invitation.pk).update(answered_at=at, declined_at=None)
    history.note(
        quote, "quote.sealed", actor=actor, at=at,
        after={"n": quote.n, "unsealed": quote.unsealed,
               "sha256": hashlib.sha256(sealed).hexdigest()},
        params={"rfq": invitation.rfq.code, "supplier": invitation.supplier.code},
    )  # fmt: skip
    return quote


def plain(answer: Answer) -> dict[str, Any]:
    """The answer as a JSON document; decimals are strings."""
    document: dict[str, Any] = json.loads(json.dumps(asdict(answer), cls=DjangoJSONEncoder))
    return document


def _latest(invitation: Invitation) -> int:
    last = invitation.quotes.order_by("-n").first()
    return last.n if last else 0


def _check(invitation: Invitation, answer: Answer) -> None:
    wanted = set(invitation.rfq.lines.values_list("pk", flat=True))
    if not answer.lines:
        raise DomainError(_("Give a price for at least one line."))
    for line in answer.lines:
        if line.line not in wanted:
            raise DomainError(_("A quote answers only the lines that were asked."))
        if not line.breaks or any(price <= 0 for _units, price in line.breaks):
            raise DomainError(_("A price is above nought; leave a line empty to quote none."))
        if line.moq < 1:
            raise DomainError(_("An MOQ is at least one piece."))
    if len({line.line for line in answer.lines}) < len(answer.lines):
        raise DomainError(_("A quote answers each line once."))
    if not 0 <= answer.deposit_share <= 1:
        raise DomainError(_("A deposit is between nought and all of the price."))
