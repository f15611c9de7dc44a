"""Balances of advertising accounts, as somebody or an export tells them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import AdBalance
from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from stores.models import Store


@transaction.atomic
def tell(store: Store, tool: str, amount: Decimal, *, actor: Actor, at: datetime) -> AdBalance:
    """Write a balance down; an older one than is known changes nothing."""
    if amount < 0:
        raise DomainError(_("A balance is never below nought: type what the account shows."))
    if not tool.strip():
        raise DomainError(_("Say which tool the balance is of."))
    row, made = AdBalance.objects.select_for_update().get_or_create(
        store=store, tool=tool, defaults={"amount": amount, "told_at": at, "told_by": actor.label}
    )
    before = None if made else row.amount
    if not made and at >= row.told_at:
        row.amount, row.told_at, row.told_by = amount, at, actor.label
        row.save(update_fields=["amount", "told_at", "told_by"])
    history.note(
        row, "ad_balance.told", actor=actor, at=at, before={"amount": before},
        after={"amount": amount}, params={"store": store.code, "tool": tool},
    )  # fmt: skip
    return row
