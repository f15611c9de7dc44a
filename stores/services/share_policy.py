"""How stores share a SKU: set by a person, in force at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from stores.models import ListingStock, SharePolicy, ShareRule, Sku
from stores.services import stock_feed

Kind = SharePolicy.Kind


@dataclass(frozen=True, slots=True)
class Part:
    """A store's part of a SKU."""

    rank: int = 1
    parts: int = 0
    units: int | None = None


@transaction.atomic
def put(
    sku: Sku, kind: str, *, safety: int, presale: bool, parts: Mapping[int, Part], actor: Actor,
    at: datetime,
) -> SharePolicy:  # fmt: skip
    """Set the policy of a SKU; parts of stores that are not named stay as they are."""
    if kind == Kind.RATIO and not any(part.parts for part in parts.values()):
        raise DomainError(_("Give at least one store a share, for example 2 to 1."))
    if kind == Kind.FIXED and all(part.units is None for part in parts.values()):
        raise DomainError(_("Say for at least one store how many pieces it may show."))
    row, _made = SharePolicy.objects.select_for_update().get_or_create(sku=sku)
    before = {"kind": row.kind, "safety": row.safety, "presale": row.presale}
    after = {"kind": kind, "safety": safety, "presale": presale}
    SharePolicy.objects.filter(pk=row.pk).update(**after, version=F("version") + 1)
    for store_id, part in sorted(parts.items()):
        ShareRule.objects.update_or_create(
            policy=row, store_id=store_id,
            defaults={"rank": part.rank, "parts": part.parts, "units": part.units},
        )  # fmt: skip
    history.note(sku, "share_policy", actor=actor, at=at, before=before, after=after)
    stock_feed.restate([sku.pk], at=at)
    row.refresh_from_db()
    return row


def push_now(sku: Sku, *, at: datetime) -> int:
    """Say everything about a SKU again in the next seconds; return how many listings."""
    return ListingStock.objects.filter(listing__sku=sku).update(
        wanted_version=F("wanted_version") + 1, retry_at=None, failures=0, wanted_at=at
    )
