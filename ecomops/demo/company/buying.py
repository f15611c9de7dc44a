"""Purchase rounds of the last year and those in hand: who offered what, what came and when.

Money in cents of a yuan. Days count back from today, so a negative day lies ahead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from ecomops.demo.company.catalogue import BAG, SkuSpec, skus
from ecomops.demo.company.stories import BAG_INBOUND, SOLD_OUT_PRODUCT
from ecomops.demo.company.streams import Stream, stream
from ecomops.demo.company.suppliers import (
    BUCKLES,
    CARTONS,
    CHEAP,
    DEAR,
    DUVETS,
    LEATHER,
    SPLIT,
    SupplierSpec,
    makers,
)


@dataclass(frozen=True, slots=True)
class Material:
    """Something that is bought and not sold."""

    code: str
    category: str
    name: str
    name_en: str
    spec: str
    cost: int
    grams: int


MATERIALS: tuple[Material, ...] = (
    Material("PK-BOX-3", "cartons", "三号快递纸箱", "Carton No. 3", "430×210×270 mm", 210, 260),
    Material("PK-BOX-5", "cartons", "五号快递纸箱", "Carton No. 5", "290×170×190 mm", 120, 150),
    Material("PK-GIFT", "boxes", "礼盒套装盒", "Gift set box", "烫金 E 瓦", 1_820, 420),
    Material("PK-COLOUR", "boxes", "精油彩盒", "Oil colour box", "白卡 350 g", 160, 40),
    Material("HW-BUCKLE", "hardware", "锁扣五金", "Lock buckle", "浅金 25 mm", 640, 30),
)


@dataclass(frozen=True, slots=True)
class Want:
    """Pieces of a SKU, and what they usually cost."""

    sku: str
    units: int
    cost: int


@dataclass(frozen=True, slots=True)
class Bid:
    """A supplier's answer: the price of every line against its usual cost, and its terms."""

    supplier: str
    factors: tuple[float, ...]
    lead_days: int
    moq: int = 1
    deposit: float = 0.0
    freight: int = 0


@dataclass(frozen=True, slots=True)
class Came:
    """A delivery: how many days after the order, and how many pieces of a hundred pass."""

    after_days: int
    passed: int = 100


#: How far a round has come; each stage stands on the one before.
STAGES = ("asked", "answered", "opening", "opened", "first", "second", "final", "approved",
          "sent", "confirmed", "received")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Round:
    """A purchase from the requisition to as far as it has come."""

    code: str
    title: str
    began: int
    wants: tuple[Want, ...]
    bids: tuple[Bid, ...]
    chosen: str
    stage: str = "received"
    came: Came | None = None
    source: str = "hand"
    reason: str = "到岸价最低，交期合适"
    expected: tuple[int, str] | None = field(default=None)  # days after the order, and the words
    is_history: bool = False  # told by no story: a shortened company does without it

    def reached(self, stage: str) -> bool:
        """Whether the round has come as far as this stage."""
        return STAGES.index(self.stage) >= STAGES.index(stage)

    @property
    def ordered(self) -> int:
        """Days before today on which the order was sent: quoting and reviews take a week."""
        return self.began - 7


QUIET = ("textiles", "bags", "wear", "skin", "wedding", "food", "liquor")
_TITLES = {"textiles": "家纺补货", "bags": "箱包补货", "wear": "女装换季", "skin": "护肤补货",
           "wedding": "婚庆用品补货", "food": "食品茶叶补货", "liquor": "酒水补货"}  # fmt: skip
HISTORY = 28
FIRST_DAY = 392


@lru_cache(maxsize=4)
def rounds(seed: int, scale: float = 1.0) -> tuple[Round, ...]:
    """Every round, the oldest first; only the bag that runs out is bought by the company's size."""
    found = [
        *_history(seed),
        *_duvet(seed),
        *_buckles(),
        *_cartons(),
        *_split(seed),
        *_in_hand(seed, scale),
    ]
    return tuple(sorted(found, key=lambda one: -one.began))


def arrivals(seed: int, today: date) -> Iterator[tuple[date, str, int]]:
    """Good pieces that came by purchase: day, SKU code, pieces."""
    for one in rounds(seed):
        if one.came is not None:
            on = today - timedelta(days=one.ordered - one.came.after_days)
            for want in one.wants:
                yield on, want.sku, want.units * one.came.passed // 100


def _history(seed: int) -> Iterator[Round]:
    """Replenishment, category by category, with an ordinary spread of offers."""
    for n in range(HISTORY):
        category = QUIET[n % len(QUIET)]
        rng = stream(seed, "round", n)
        goods = [sku for sku in skus(seed) if sku.category == category and sku.product != BAG]
        goods.sort(key=lambda sku: sku.role not in ("main", "traffic"))
        start = (n // len(QUIET)) * 5 % max(1, len(goods) - 5)
        wants = tuple(_want(sku, rng) for sku in goods[start : start + 5])
        invited = makers(seed, category)[: 3 + int(rng.random() < 0.6)]
        bids = tuple(_bid(one, len(wants), rng) for one in invited)
        cheapest = min(bids, key=lambda bid: sum(bid.factors))
        began = FIRST_DAY - n * (FIRST_DAY - 45) // (HISTORY - 1)
        late = int(rng.integers(2, 9)) if rng.random() < 0.14 else -int(rng.integers(0, 2))
        yield Round(
            f"h{n:02d}", f"{_TITLES[category]} {n // len(QUIET) + 1}", began, wants, bids,
            cheapest.supplier,
            came=Came(cheapest.lead_days + late, 100 - int(rng.integers(0, 3))), is_history=True,
        )  # fmt: skip


def _want(sku: SkuSpec, rng: Stream) -> Want:
    return Want(sku.code, int(rng.integers(4, 15)) * 20, sku.cost)


def _bid(one: SupplierSpec, lines: int, rng: Stream) -> Bid:
    level = 1 + float(rng.normal(0.03, 0.06))
    factors = tuple(round(level * (1 + float(rng.normal(0, 0.02))), 4) for _ in range(lines))
    lead = one.trade.lead + int(rng.integers(-2, 4))
    return Bid(one.code, factors, max(3, lead), deposit=0.3 if one.deposit else 0.0)


def _goods(seed: int, product: str, units: int) -> tuple[Want, ...]:
    found = [sku for sku in skus(seed) if sku.product == product]
    return tuple(Want(sku.code, units // len(found), sku.cost) for sku in found)


def _against(
    names: tuple[str, ...], lines: int, lead: int, lift: float = 0.06, best: float = 1.0
) -> tuple[Bid, ...]:
    """Offers of which the first named is the best."""
    return tuple(
        Bid(name, (round(best * (1 + lift * n), 4),) * lines, lead + n)
        for n, name in enumerate(names)
    )


def _duvet(seed: int) -> Iterator[Round]:
    """4 · the duvet came nine days late and was sold out meanwhile."""
    wants = _goods(seed, SOLD_OUT_PRODUCT, 480)
    yield Round(
        "duvet", "羽丝绒被 冬季备货", 61, wants,
        _against((DUVETS, "HT-02", "HT-03"), len(wants), 16), DUVETS,
        came=Came(25, 99), expected=(25, "绗缝机坏，改期九天"),
    )  # fmt: skip


def _buckles() -> Iterator[Round]:
    """9 · the hardware maker: 12, 15, 19, 24 days, and fewer pass each time."""
    turns = ((168, 12, 97), (119, 15, 95), (77, 19, 92), (35, 24, 88))
    for n, (began, took, passed) in enumerate(turns, start=1):
        yield Round(
            f"buckle{n}", f"锁扣五金 第 {n} 批", began, (Want("HW-BUCKLE", 2_000, 640),),
            _against((BUCKLES, "HW-02", "HW-03"), 1, 12, 0.09), BUCKLES, came=Came(took, passed),
        )  # fmt: skip
    yield Round(
        "buckle5", "锁扣五金 第 5 批", 26, (Want("HW-BUCKLE", 2_000, 640),),
        _against((BUCKLES, "HW-02", "HW-03"), 1, 12, 0.09), BUCKLES, "confirmed",
        expected=(27, "电镀线排期，说下周三"),
    )  # fmt: skip


def _cartons() -> Iterator[Round]:
    """10 · four rises in five orders, each under the alert."""
    price = 1.0
    for n, rise in enumerate((0.0, 0.02, 0.03, 0.02, 0.04), start=1):
        price *= 1 + rise
        yield Round(
            f"carton{n}", f"快递纸箱 第 {n} 批", 350 - n * 60, (Want("PK-BOX-3", 4_000, 210),),
            _against((CARTONS, "BX-02", "BX-03"), 1, 5, 0.04, price), CARTONS, came=Came(5),
        )  # fmt: skip


def _split(seed: int) -> Iterator[Round]:
    """11 · four orders of 4,800 within six days, each under the limit of 5,000."""
    goods = [sku for sku in skus(seed) if sku.category == "wedding"][:4]
    for n, (began, sku) in enumerate(zip((13, 11, 9, 8), goods, strict=True), start=1):
        units = max(1, 480_000 // sku.cost)
        yield Round(
            f"split{n}", f"婚庆小件 {n}", began, (Want(sku.code, units, 480_000 // units),),
            _against((SPLIT, "WD-02", "WD-03"), 1, 7, 0.03), SPLIT, "first",
            reason="急用，现货",
        )  # fmt: skip


def _in_hand(seed: int, scale: float) -> Iterator[Round]:
    """What lies on the desks today, one for each stage."""
    bag = _goods(seed, BAG, max(3, round(BAG_INBOUND * scale)))
    yield Round(
        "bag", "A-102 补货", 13, bag, _against((LEATHER, "BG-02", "BG-03"), len(bag), 12), LEATHER,
        "confirmed", source="low_stock",
    )  # fmt: skip
    gift = (Want("PK-GIFT", 800, 1_820),)
    yield Round(
        "gift", "年货礼盒包装盒", 5, gift,
        (Bid(CHEAP, (1.0,), 10, 3_000, 0.3), Bid(DEAR, (1_900 / 1_820,), 9, 500),
         Bid("CB-03", (2_010 / 1_820,), 9, 500)),
        DEAR, "opened",
    )  # fmt: skip
    for place, (code, category, stage, began) in enumerate(
        (("tea", "food", "asked", 1), ("serum", "skin", "answered", 4),
         ("scarf", "wear", "opening", 5), ("quilt", "textiles", "second", 9),
         ("wine", "liquor", "final", 10), ("belt", "bags", "approved", 11)),
    ):  # fmt: skip
        rng = stream(seed, "in hand", code)
        goods = [sku for sku in skus(seed) if sku.category == category]
        wants = tuple(_want(sku, rng) for sku in goods[2 + place : 5 + place])
        bids = tuple(_bid(one, len(wants), rng) for one in makers(seed, category)[:3])
        cheapest = min(bids, key=lambda bid: sum(bid.factors))
        yield Round(
            code, f"{_TITLES[category]}（本月）", began, wants, bids, cheapest.supplier, stage
        )
