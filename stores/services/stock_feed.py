"""Stock to channels as desired state: what may be sold becomes what each listing is to show.

Whoever keeps the stock calls `offer`; nothing is queued, the latest word holds. What a listing
shows follows from the offers of its SKUs (of a kit: of all its parts) and the share policies.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from stores.domain import sharing
from stores.domain.sharing import Offer, Policy, Rule
from stores.models import (
    KitPart,
    KitRecipe,
    Listing,
    ListingStock,
    SharePolicy,
    ShareRule,
    SkuOffer,
)

FEED_LOCK = 7_713
BATCH = 2_000
OFFERS = """
INSERT INTO stores_skuoffer AS o (sku_id, units, inbound, reach, kept, version, at)
SELECT sku, units, inbound, reach, kept, version, %s
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::jsonb[], %s::jsonb[], %s::bigint[])
     AS x (sku, units, inbound, reach, kept, version) ORDER BY sku
ON CONFLICT (sku_id) DO UPDATE
SET units = excluded.units, inbound = excluded.inbound, reach = excluded.reach,
    kept = excluded.kept, version = excluded.version, at = excluded.at
WHERE excluded.version > o.version OR excluded.version = o.version AND
    (excluded.reach, excluded.kept) IS DISTINCT FROM (o.reach, o.kept)
RETURNING sku_id
"""
WANTED = """
INSERT INTO stores_listingstock AS s (listing_id, wanted, wanted_version, wanted_at, sent_version,
    acked_version, failures, error)
SELECT listing, units, 1, %s, 0, 0, 0, ''
FROM unnest(%s::bigint[], %s::int[]) AS x (listing, units) ORDER BY listing
ON CONFLICT (listing_id) DO UPDATE
SET wanted = excluded.wanted, wanted_version = s.wanted_version + 1, wanted_at = excluded.wanted_at,
    retry_at = NULL
WHERE s.wanted <> excluded.wanted
RETURNING listing_id
"""


@dataclass(frozen=True, slots=True)
class Word:
    """What may be sold of one SKU, in the version of whoever says so."""

    sku_id: int
    units: int
    version: int
    inbound: int = 0
    reach: Mapping[int, int] = field(default_factory=dict)
    kept: Mapping[int, int] = field(default_factory=dict)


def offer(sku_id: int, units: int, version: int, *, at: datetime) -> list[int]:
    """Say what may be sold of a SKU; an older version than known changes nothing."""
    return offer_many([Word(sku_id, units, version)], at=at)


@transaction.atomic
def offer_many(words: Sequence[Word], *, at: datetime) -> list[int]:
    """`offer` by the set; return the listings that are to show something else now."""
    if not words:
        return []
    columns: list[list[Any]] = [
        [word.sku_id for word in words],
        [max(0, word.units) for word in words],
        [max(0, word.inbound) for word in words],
        [json.dumps({str(k): v for k, v in word.reach.items()}) for word in words],
        [json.dumps({str(k): v for k, v in word.kept.items()}) for word in words],
        [word.version for word in words],
    ]
    with connection.cursor() as cursor:
        cursor.execute(OFFERS, [at, *columns])
        changed = [sku for (sku,) in cursor.fetchall()]
    return restate(changed, at=at)


@transaction.atomic
def restate(sku_ids: Collection[int], *, at: datetime) -> list[int]:
    """Work out anew what listings of these SKUs, and of kits with them, are to show."""
    if not sku_ids:
        return []
    with connection.cursor() as cursor:
        # who works it out last has seen every offer and policy that was said before
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FEED_LOCK])
    recipes = _recipes_with(sku_ids)
    listings = list(
        Listing.objects.filter(Q(sku_id__in=sku_ids) | Q(kit_id__in=recipes))
        .filter(store__archived_at=None)
        .order_by("pk")
        .values_list("pk", "store_id", "sku_id", "kit_id")
    )
    parts = {sku for recipe in recipes.values() for sku, _units in recipe}
    shares = _shares(set(sku_ids) | parts, {store for _pk, store, _sku, _kit in listings})
    rows: list[tuple[int, int]] = []
    for pk, store, sku, kit in listings:
        units = _shown(store, sku, recipes.get(kit, ()), shares)
        if units is not None:
            rows.append((pk, units))
    return _want(rows, at=at)


def _recipes_with(sku_ids: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """Kits that hold one of these SKUs now: kit → (SKU, pieces) of its latest recipe."""
    kits = KitPart.objects.filter(sku_id__in=sku_ids).values("recipe__kit_id")
    latest = (
        KitRecipe.objects.filter(kit_id__in=kits)
        .order_by("kit_id", "-n")
        .distinct("kit_id")
        .values_list("pk", "kit_id")
    )
    kit_of = dict(latest)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for recipe, sku, units in KitPart.objects.filter(recipe_id__in=kit_of).values_list(
        "recipe_id", "sku_id", "units"
    ):
        found[kit_of[recipe]].append((sku, units))
    return dict(found)


def _shares(sku_ids: Collection[int], stores: Collection[int]) -> dict[int, dict[int, int]]:
    """SKU → store → pieces, of those SKUs that somebody keeps stock of."""
    policies = _policies(sku_ids)
    found: dict[int, dict[int, int]] = {}
    for row in SkuOffer.objects.filter(sku_id__in=sku_ids):
        given = Offer(row.units, row.inbound, _by_store(row.reach), _by_store(row.kept))
        found[row.sku_id] = sharing.shares(given, policies.get(row.sku_id, Policy()), stores)
    return found


def _by_store(stored: Mapping[str, int]) -> dict[int, int]:
    return {int(store): units for store, units in stored.items()}


def _policies(sku_ids: Collection[int]) -> dict[int, Policy]:
    rules: dict[int, list[Rule]] = defaultdict(list)
    for rule in ShareRule.objects.filter(policy__sku_id__in=sku_ids):
        rules[rule.policy_id].append(Rule(rule.store_id, rule.rank, rule.parts, rule.units))
    return {
        row.sku_id: Policy(row.kind, row.safety, row.presale, rules[row.pk])
        for row in SharePolicy.objects.filter(sku_id__in=sku_ids)
    }


def _shown(
    store: int,
    sku: int | None,
    recipe: Iterable[tuple[int, int]],
    shares: Mapping[int, Mapping[int, int]],
) -> int | None:
    """Pieces or kits a listing may show; None where nobody keeps stock of it."""
    if sku is not None:
        return shares[sku][store] if sku in shares else None
    parts = list(recipe)
    if not parts or any(part not in shares for part, _units in parts):
        return None
    return sharing.kits([(shares[part][store], units) for part, units in parts])


def _want(rows: Sequence[tuple[int, int]], *, at: datetime) -> list[int]:
    changed: list[int] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            columns = [list(column) for column in zip(*part, strict=True)]
            cursor.execute(WANTED, [at, *columns])
            changed += [pk for (pk,) in cursor.fetchall()]
    return changed


def restate_listing(listing_id: int, *, at: datetime) -> list[int]:
    """A listing means something else now; what nobody keeps stock of is not told any more."""
    listing = Listing.objects.get(pk=listing_id)
    skus = {listing.sku_id} if listing.sku_id else set()
    if listing.kit_id:
        parts = KitPart.objects.filter(recipe__kit_id=listing.kit_id)
        skus = set(parts.values_list("sku_id", flat=True))
    if not SkuOffer.objects.filter(sku_id__in=skus).exists():
        ListingStock.objects.filter(listing_id=listing_id).delete()
        return []
    return restate([sku for sku in skus if sku], at=at)


def restate_new(*, at: datetime) -> list[int]:
    """Listings that were matched since: they show nothing of ours yet."""
    fresh = Listing.objects.filter(stock=None, store__archived_at=None)
    skus = set(
        fresh.filter(sku__offer__isnull=False).values_list("sku_id", flat=True)[:BATCH]
    ) | set(
        fresh.filter(kit__recipes__parts__sku__offer__isnull=False).values_list(
            "kit__recipes__parts__sku_id", flat=True
        )[:BATCH]
    )
    return restate(skus, at=at)
