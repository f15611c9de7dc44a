"""What a parcel costs: the zone by its region, the chargeable weight, money exact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

ELSEWHERE = "*"
# the words that provinces and cities carry or drop from source to source
_ENDINGS = ("维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市")


@dataclass(frozen=True, slots=True)
class Rate:
    """One zone of a card: the first weight, then each further step begun."""

    zone: str
    regions: tuple[str, ...]
    first_g: int
    first_amount: Decimal
    step_g: int
    step_amount: Decimal
    days: Decimal
    currency: str = "CNY"


def plain(name: str) -> str:
    """A region's or city's name without the word for what it is."""
    name = name.strip()
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name


def fits(places: Iterable[str], region: str, city: str) -> int:
    """How closely a list of regions names a place: 3 its city, 2 its region, 1 by "*", 0 not."""
    region, city = plain(region), plain(city)
    best = 0
    for place in places:
        left, _slash, right = place.partition("/")
        if left.strip() == ELSEWHERE:
            best = max(best, 1)
        elif plain(left) != region or not region:
            continue
        elif not right:
            best = max(best, 2)
        elif plain(right) == city:
            return 3
    return best


def rate_for(card: Sequence[Rate], region: str, city: str) -> Rate | None:
    """The row of a card that names a place most closely; None where the courier has no price."""
    found = [(fits(rate.regions, region, city), -n, rate) for n, rate in enumerate(card)]
    best = max(found, key=lambda one: one[:2], default=None)
    return best[2] if best is not None and best[0] else None


def chargeable_g(weight_g: int, volume_mm3: int, divisor: int) -> int:
    """The larger of weight and volume weight; `divisor` is cubic centimetres per kilogram."""
    if not divisor:
        return weight_g
    # mm³ ÷ 1,000 = cm³; ÷ divisor = kg; × 1,000 = g: the thousands cancel out
    return max(weight_g, -(-volume_mm3 // divisor))


def price(rate: Rate, grams: int) -> Decimal:
    """What a parcel of a chargeable weight costs: every step begun counts whole."""
    over = max(0, grams - rate.first_g)
    return rate.first_amount + -(-over // rate.step_g) * rate.step_amount
