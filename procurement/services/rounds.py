"""Rounds of quotes: made from a requisition, suppliers invited, asked with a deadline."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history, states
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from procurement.domain.deadlines import MOST_DAYS, deadline
from procurement.models import Invitation, Requisition, Rfq, RfqLine, Supplier
from procurement.services.numbers import next_of

AT_LEAST = 3
WORKING_DAYS = 3
LINK = "procurement.quote"


@transaction.atomic
def start(requisition: Requisition, *, actor: Actor, at: datetime) -> Rfq:
    """Make a round out of an approved requisition; whoever starts it is its buyer."""
    if requisition.state != Requisition.State.APPROVED:
        raise DomainError(_("Prices are asked only for an approved requisition."))
    states.advance(requisition, Requisition.State.BOUGHT, actor=actor, at=at)
    year, number = next_of(requisition.entity, "rfq", at)
    made = Rfq.objects.create(
        entity=requisition.entity, requisition=requisition, year=year, number=number,
        title=requisition.title, currency=requisition.entity.base_currency,
        need_on=requisition.need_on, buyer_id=actor.id, buyer_label=actor.label, created_at=at,
    )  # fmt: skip
    RfqLine.objects.bulk_create(
        RfqLine(rfq=made, sku=line.sku, name=line.name, spec=line.spec, units=line.units)
        for line in requisition.lines.order_by("pk")
    )
    history.note(made, "rfq.started", actor=actor, at=at)
    return made


@transaction.atomic
def invite(rfq: Rfq, suppliers: Collection[Supplier], *, actor: Actor, at: datetime) -> None:
    """Make these, all of them qualified, the suppliers of a round not yet asked."""
    held = Rfq.objects.select_for_update().get(pk=rfq.pk)
    _still_draft(held)
    for supplier in suppliers:
        _qualified(supplier)
    held.invitations.exclude(supplier__in=suppliers).delete()
    known = set(held.invitations.values_list("supplier_id", flat=True))
    Invitation.objects.bulk_create(
        Invitation(rfq=held, supplier=one, key=secrets.token_urlsafe(24), invited_at=at)
        for one in suppliers
        if one.pk not in known
    )
    names = [supplier.code for supplier in suppliers]
    history.note(held, "rfq.invited", actor=actor, at=at, after={"suppliers": names})


@transaction.atomic
def ask(rfq: Rfq, days: int = WORKING_DAYS, *, actor: Actor, at: datetime) -> None:
    """Ask for quotes until the close of the last of so many working days."""
    # nobody changes who is invited between the count and the asking
    _still_draft(Rfq.objects.select_for_update().get(pk=rfq.pk))
    invited = [row.supplier for row in rfq.invitations.select_related("supplier")]
    for supplier in invited:
        _qualified(supplier)
    if len(invited) < AT_LEAST:
        raise DomainError(
            _("Invite at least %(count)s qualified suppliers: three quotes are compared."),
            count=AT_LEAST,
        )
    if not 1 <= days <= MOST_DAYS:
        raise DomainError(_("The deadline is one to sixty working days away."))
    states.advance(
        rfq, Rfq.State.ASKED, actor=actor, at=at, asked_at=at, deadline_at=deadline(at, days)
    )


@transaction.atomic
def cancel(rfq: Rfq, words: str, *, actor: Actor, at: datetime) -> None:
    """Give a round up; its requisition may be asked for again."""
    if not words.strip():
        raise DomainError(_("Say in words why."))
    states.advance(rfq, Rfq.State.CANCELLED, actor=actor, at=at, reason=words.strip()[:60])
    if rfq.requisition is not None:
        states.advance(rfq.requisition, Requisition.State.APPROVED, actor=actor, at=at)


def link_token(invitation: Invitation) -> str:
    """What the supplier's address carries; a new key of the invitation makes it worthless."""
    return signing.dumps({"i": invitation.pk, "k": invitation.key}, salt=LINK, compress=True)


@transaction.atomic
def show_link(invitation: Invitation, *, actor: Actor, at: datetime) -> str:
    """Hand out a supplier's link; who took it and when is in the history."""
    if invitation.rfq.state != Rfq.State.ASKED:
        raise DomainError(_("Links exist while a round waits for quotes."))
    history.note(
        invitation.rfq, "rfq.link_shown", actor=actor, at=at,
        params={"supplier": invitation.supplier.code},
    )  # fmt: skip
    return link_token(invitation)


@transaction.atomic
def renew_link(invitation: Invitation, *, actor: Actor, at: datetime) -> None:
    """End the old link of a supplier and make a new one."""
    Invitation.objects.filter(pk=invitation.pk).update(key=secrets.token_urlsafe(24))
    history.note(
        invitation.rfq, "rfq.link_renewed", actor=actor, at=at,
        params={"supplier": invitation.supplier.code},
    )  # fmt: skip


def _still_draft(rfq: Rfq) -> None:
    if rfq.state != Rfq.State.DRAFT:
        raise DomainError(_("%(code)s was asked already."), code=rfq.code)


def _qualified(supplier: Supplier) -> None:
    if supplier.state != Supplier.State.QUALIFIED:
        raise DomainError(
            _("%(name)s is not a qualified supplier (%(state)s)."),
            name=supplier.label,
            state=supplier.get_state_display(),
        )
