"""Personal data: shown masked, in the clear only on request, and every look is written down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import crypto, history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from stores.models import Consignee, Order


def masked(order: Order) -> dict[str, str]:
    """What everybody may see of a consignee: family name, last digits, city."""
    person = Consignee.objects.filter(order=order).first()
    if person is None or person.erased_at is not None:
        return {}
    try:
        document = crypto.unseal(person.document)
    except crypto.Unreadable:  # restored without keys: what is kept in the clear still shows
        document = {"name": "***", "phone": person.phone_last4}
    name, phone = document.get("name", ""), document.get("phone", "")
    return {
        "name": name if person.is_masked else _first_only(name),
        "phone": phone if person.is_masked else _last_four(phone),
        "country": person.country,
        "region": person.region,
        "city": person.city,
        "masked_by_channel": "1" if person.is_masked else "",
    }


@transaction.atomic
def reveal(order: Order, *, actor: Actor, at: datetime) -> dict[str, str]:
    """The consignee in the clear; the look goes to the sealed history, the text does not."""
    person = Consignee.objects.filter(order=order, erased_at=None).first()
    if person is None:
        raise DomainError(
            _("Order %(order)s has no address, or it was erased."), order=order.external_id
        )
    history.note(order, "personal.revealed", actor=actor, at=at)
    try:
        document: dict[str, str] = crypto.unseal(person.document)
    except crypto.Unreadable as unreadable:
        raise DomainError(
            _("The address of order %(order)s cannot be opened: %(why)s."),
            order=order.external_id,
            why=unreadable.for_user,
        ) from unreadable
    return document


@transaction.atomic
def erase(order: Order, *, actor: Actor, at: datetime) -> None:
    """Erase a consignee on request: the document and every hash of it; figures stay."""
    erased = Consignee.objects.filter(order=order, erased_at=None).update(
        document=b"", name_hash=None, phone_hash=None, phone_last4="", erased_at=at
    )
    if erased:
        order.versions.update(payload=b"")
        Order.objects.filter(pk=order.pk).update(
            ship_key=None, buyer_hash=None, buyer_note="", seller_memo=""
        )
        history.note(order, "personal.erased", actor=actor, at=at)


def _first_only(name: str) -> str:
    return name[:1] + "*" * min(2, max(1, len(name) - 1)) if name else ""


def _last_four(phone: str) -> str:
    return f"*** {phone[-4:]}" if len(phone) >= 4 else "***" if phone else ""
