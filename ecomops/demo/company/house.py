"""The two warehouses: their shape, their bins, and where each SKU has its pick face."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ecomops.demo.company.catalogue import SkuSpec, skus
from ecomops.demo.company.streams import stream

#: 13 · two look-alike SKUs lie in neighbouring bins of this aisle.
ALIKE_AISLE = 7
ALIKE = ("SK-0032-CA30", "SK-0032-CA61")


@dataclass(frozen=True, slots=True)
class HouseSpec:
    """A building of equal faces; lengths in millimetres."""

    code: str
    name: str
    name_en: str
    region: str
    aisles: int
    blocks: int
    bays: int  # bins along one side of an aisle in one block
    levels: int
    pick_levels: int  # from the floor up; what is above is reserve
    aisle_pitch_mm: int
    bay_mm: int
    cross_aisle_mm: int
    depot_aisle: int
    first_choice_of: tuple[str, ...]  # stores; the others come here second

    @property
    def block_length_mm(self) -> int:
        """How long an aisle is between two cross aisles."""
        return self.bays * self.bay_mm

    def bins(self) -> Iterator[BinSpec]:
        """Every place for goods, aisle by aisle."""
        for aisle in range(1, self.aisles + 1):
            for block in range(1, self.blocks + 1):
                for side in "LR":
                    for bay in range(1, self.bays + 1):
                        for level in range(1, self.levels + 1):
                            yield BinSpec(
                                f"{aisle:02d}-{block}{side}{bay:02d}-{level}",
                                "pick" if level <= self.pick_levels else "reserve",
                                aisle, block, side, (bay - 1) * self.bay_mm + self.bay_mm // 2,
                                level,
                            )  # fmt: skip
        yield BinSpec("RCV", "receiving", self.depot_aisle, 1, "L", 0, 1)
        yield BinSpec("RET", "returns", self.aisles, 1, "R", 0, 1)


@dataclass(frozen=True, slots=True)
class BinSpec:
    """One bin as a bin file would state it."""

    code: str
    kind: str
    aisle: int
    block: int
    side: str
    position_mm: int
    level: int


HANGZHOU = HouseSpec(
    "hangzhou", "杭州主仓", "Hangzhou main", "浙江杭州", 9, 2, 25, 2, 1, 3_200, 900, 2_400, 5,
    ("tmall-flagship", "tmall-exclusive", "taobao-a", "taobao-b", "pdd-a", "pdd-b",
     "douyin-live", "shopify-ny", "shopify-la"),
)  # fmt: skip
LANGFANG = HouseSpec(
    "langfang", "廊坊北仓", "Langfang north", "河北廊坊", 7, 1, 15, 2, 2, 3_200, 900, 2_400, 1,
    ("jd", "douyin-shelf", "own-mall"),
)  # fmt: skip
HOUSES = (HANGZHOU, LANGFANG)


@lru_cache(maxsize=8)
def faces(seed: int, house: str) -> dict[str, str]:
    """SKU code → code of its pick face; what moves most lies nearest to the depot."""
    spec = next(one for one in HOUSES if one.code == house)
    near = sorted(
        (one for one in spec.bins() if one.kind == "pick"),
        key=lambda one: (
            abs(one.aisle - spec.depot_aisle) * spec.aisle_pitch_mm
            + (one.block - 1) * (spec.block_length_mm + spec.cross_aisle_mm) + one.position_mm,
            one.code,
        ),
    )  # fmt: skip
    goods = sorted(skus(seed), key=lambda sku: (_busy(sku), sku.code))
    places = [one.code for one in near]
    # nobody keeps a house in perfect order: every fifth SKU lies where there was room
    rng = stream(seed, "faces", house)
    for at in range(0, min(len(goods), len(places)), 5):
        other = int(rng.integers(0, min(len(goods) * 2, len(places))))
        places[at], places[other] = places[other], places[at]
    found = dict(zip((sku.code for sku in goods), places, strict=False))
    if house == HANGZHOU.code:
        _lay_alike(found)
    return found


def _busy(sku: SkuSpec) -> int:
    order = ("main", "traffic", "profit", "promotion", "clearance")
    return order.index(sku.role)


def _lay_alike(found: dict[str, str]) -> None:
    """Put the two that are taken for one another side by side, and whoever lay there elsewhere."""
    wanted = [f"{ALIKE_AISLE:02d}-1L{bay:02d}-1" for bay in (11, 12)]
    at = {place: code for code, place in found.items()}
    for code, place in zip(ALIKE, wanted, strict=True):
        if other := at.get(place):
            found[other] = found[code]
            at[found[code]] = other
        found[code] = place
        at[place] = code
