"""What a company reckons and decides with when it buys, changed on the version that was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.versions import save_version
from procurement.models import BuyingRules
from stores.models import LegalEntity

SHARES = ("excess_share", "interest")


@transaction.atomic
def change(
    entity: LegalEntity, values: Mapping[str, Any], *, expected: int, actor: Actor, at: datetime
) -> BuyingRules:
    """Set a company's rules; `expected` is the version read, nought where the defaults held."""
    _check(values)
    # two who set the first rules of a company at once: the second meets the row of the first
    rules, made = BuyingRules.objects.get_or_create(entity=entity)
    changed = {name: value for name, value in values.items() if getattr(rules, name) != value}
    if not made and not changed:
        return rules
    before = {name: str(getattr(rules, name)) for name in changed}
    save_version(rules, rules.version if made else expected, **(changed or values))
    after = {name: str(value) for name, value in changed.items()}
    history.note(rules, "rules.changed", actor=actor, at=at, before=before, after=after)
    return rules


def _check(values: Mapping[str, Any]) -> None:
    if values.get("approval_limit", Decimal(0)) < 0:
        raise DomainError(_("An approval limit is nought or more."))
    if any(not 0 <= values.get(name, 0) <= 1 for name in SHARES):
        raise DomainError(_("A share lies between 0 and 100 percent."))
