"""The company that buys, and its gap-free numbers."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ecomops.core import clock, numbering
from ecomops.core.errors import DomainError
from stores.models import LegalEntity

ZONE = "Asia/Shanghai"


def buying_entity() -> LegalEntity:
    """The company that signs purchase orders: the first one founded."""
    entity = LegalEntity.objects.order_by("pk").first()
    if entity is None:
        raise DomainError(_("There is no company yet: make a store first."))
    return entity


def next_of(entity: LegalEntity, kind: str, at: datetime) -> tuple[int, int]:
    """Year and number of the next paper of a kind."""
    year = clock.day_of(at, ZONE).year
    return year, numbering.next_number(f"entity:{entity.pk}", kind, year)
