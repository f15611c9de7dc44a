"""How the stores of a company share the pieces of a SKU; plain numbers in, plain numbers out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

POOL, RATIO, PRIORITY, FIXED = "pool", "ratio", "priority", "fixed"


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is: `reach` limits a store to its own warehouses, `kept` is a store's alone."""

    units: int
    inbound: int = 0
    reach: Mapping[int, int] = field(default_factory=dict)
    kept: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A store's part: its rank, its parts of the ratio, its limit or fixed pieces."""

    store: int
    rank: int = 1
    parts: int = 0
    units: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    kind: str = POOL
    safety: int = 0
    presale: bool = False
    rules: Sequence[Rule] = ()


def shares(offer: Offer, policy: Policy, stores: Collection[int]) -> dict[int, int]:
    """What each store may show. Outside the pool the parts never add up to more than there is.

    >>> shares(Offer(10), Policy(RATIO, rules=[Rule(1, parts=2), Rule(2, parts=1)]), [1, 2])
    {1: 7, 2: 3}
    """
    free = offer.units - policy.safety
    if policy.presale:
        free += offer.inbound
    free = max(0, free)
    parts = {
        POOL: lambda: dict.fromkeys(stores, free),
        RATIO: lambda: by_ratio(free, policy.rules),
        PRIORITY: lambda: by_rank(free, policy.rules, limit_last=False),
        FIXED: lambda: by_rank(free, policy.rules, limit_last=True),
    }[policy.kind]()
    return {store: _reached(offer, policy, store, parts.get(store, 0)) for store in stores}


def _reached(offer: Offer, policy: Policy, store: int, part: int) -> int:
    reach = offer.reach.get(store)
    if reach is not None and not policy.presale:
        part = min(part, reach)
    return max(0, part) + offer.kept.get(store, 0)


def by_ratio(free: int, rules: Sequence[Rule]) -> dict[int, int]:
    """Split whole pieces by parts; what is left over goes where most was cut off."""
    total = sum(rule.parts for rule in rules)
    if not total:
        return {}
    got = {rule.store: free * rule.parts // total for rule in rules}
    cut = sorted(rules, key=lambda rule: (-(free * rule.parts % total), rule.rank, rule.store))
    for rule in cut[: free - sum(got.values())]:
        got[rule.store] += 1
    return got


def by_rank(free: int, rules: Sequence[Rule], *, limit_last: bool) -> dict[int, int]:
    """Each in its turn takes up to its pieces; without a limit, all that is left."""
    got: dict[int, int] = {}
    for rule in sorted(rules, key=lambda rule: (rule.rank, rule.store)):
        limit = rule.units
        if limit is None:
            limit = 0 if limit_last else free
        got[rule.store] = min(limit, free)
        free -= got[rule.store]
    return got


def kits(parts: Sequence[tuple[int, int]]) -> int:
    """How many kits there are: (pieces to be had, pieces in a kit) of each part."""
    return min((had // needed for had, needed in parts), default=0)
