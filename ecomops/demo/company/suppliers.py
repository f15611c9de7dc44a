"""Sixty suppliers: what each makes, how far it is qualified, how long it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ecomops.demo.company.streams import stream

#: Suppliers the stories speak of.
BUCKLES = "HW-01"  # 9 · turning late
CARTONS = "BX-01"  # 10 · creeping price
SPLIT = "WD-01"  # 11 · four orders under the limit
SAME_PHONE = ("WD-01", "WD-02")  # 11 · two quotes, one telephone
SHARED_PHONE = "400-000-0881"
CHEAP, DEAR = "CB-01", "CB-02"  # 12 · the cheapest is dearer
LEATHER = "BG-01"  # 5 · the office bag
DUVETS = "HT-01"  # 4 · nine days late


@dataclass(frozen=True, slots=True)
class Trade:
    """What a group of suppliers makes; days from order to door, usual and nine times in ten."""

    prefix: str
    category: str  # of our goods, or the material
    kind: str
    suffix: str
    suffix_en: str
    count: int
    qualified: int
    lead: int
    lead_late: int
    regions: tuple[tuple[str, str], ...]


TRADES: tuple[Trade, ...] = (
    Trade("HT", "textiles", "factory", "家纺厂", "Home Textiles", 10, 4, 16, 24,
          (("南通", "Nantong"), ("绍兴", "Shaoxing"))),
    Trade("BG", "bags", "factory", "皮具厂", "Leather", 7, 3, 10, 12,
          (("广州", "Guangzhou"), ("海宁", "Haining"))),
    Trade("WW", "wear", "factory", "制衣厂", "Garments", 9, 3, 20, 32,
          (("杭州", "Hangzhou"), ("虎门", "Humen"))),
    Trade("SK", "skin", "factory", "日化", "Cosmetics", 6, 3, 12, 17,
          (("广州", "Guangzhou"), ("义乌", "Yiwu"))),
    Trade("WD", "wedding", "trader", "礼品商行", "Gifts Trading", 5, 3, 7, 10,
          (("义乌", "Yiwu"), ("金华", "Jinhua"))),
    Trade("FD", "food", "factory", "食品", "Foods", 6, 3, 6, 10,
          (("安溪", "Anxi"), ("杭州", "Hangzhou"))),
    Trade("LQ", "liquor", "trader", "酒业", "Wines", 4, 3, 4, 6,
          (("仁怀", "Renhuai"), ("宁波", "Ningbo"))),
    Trade("TG", "toys", "factory", "玩具厂", "Toys", 3, 1, 12, 18, (("澄海", "Chenghai"),)),
    Trade("BX", "cartons", "packing", "纸箱厂", "Cartons", 4, 3, 5, 8,
          (("嘉兴", "Jiaxing"), ("湖州", "Huzhou"))),
    Trade("CB", "boxes", "packing", "彩盒印务", "Colour Boxes", 3, 3, 9, 13,
          (("苍南", "Cangnan"),)),
    Trade("HW", "hardware", "factory", "五金厂", "Hardware", 3, 3, 12, 15,
          (("永康", "Yongkang"), ("温州", "Wenzhou"))),
)  # fmt: skip

_NAMES = (
    ("锦棠", "Jintang"), ("云杼", "Yunzhu"), ("禾绒", "Herong"), ("澜织", "Lanzhi"),
    ("柏年", "Bonian"), ("千岫", "Qianxiu"), ("知榆", "Zhiyu"), ("映川", "Yingchuan"),
    ("青枫", "Qingfeng"), ("拾光", "Shiguang"), ("朗逸", "Langyi"), ("致远", "Zhiyuan"),
    ("方圆", "Fangyuan"), ("铭扣", "Mingkou"), ("恒泰", "Hengtai"), ("德润", "Derun"),
    ("嘉木", "Jiamu"), ("一诺", "Yinuo"), ("远帆", "Yuanfan"), ("星野", "Xingye"),
)  # fmt: skip
_PEOPLE = ("王经理", "李厂长", "张工", "陈小姐", "刘经理", "徐厂长", "孙小姐", "胡经理")
_TERMS = ("月结 30 天（货到起算）", "30 % 定金，余款发货前付清")
_WAITING = ("prospect", "sampled", "audited", "prospect", "suspended", "sampled", "eliminated")


@dataclass(frozen=True, slots=True)
class SupplierSpec:
    """One supplier; `papers` is a licence's end in days from today, none where it has no file."""

    code: str
    trade: Trade
    name: str
    name_en: str
    state: str
    grade: str
    region: str
    contact: str
    phone: str
    terms: str
    deposit: bool
    papers: int | None

    @property
    def is_qualified(self) -> bool:
        """Whether it may be asked for prices."""
        return self.state == "qualified"


@lru_cache(maxsize=4)
def suppliers(seed: int) -> tuple[SupplierSpec, ...]:
    """All sixty in a fixed order."""
    return tuple(_suppliers(seed))


def _suppliers(seed: int) -> Iterator[SupplierSpec]:
    place = 0
    for trade in TRADES:
        rng = stream(seed, "suppliers", trade.prefix)
        for n in range(1, trade.count + 1):
            code = f"{trade.prefix}-{n:02d}"
            word, word_en = _named(code, place)
            region, region_en = trade.regions[n % len(trade.regions)]
            state = "qualified" if n <= trade.qualified else _WAITING[(place + n) % 7]
            deposit = code == CHEAP or bool(rng.random() < 0.3)
            phone = SHARED_PHONE if code in SAME_PHONE else f"400-000-{place * 131 + 1_107:04d}"
            yield SupplierSpec(
                code, trade, f"{region}{word}{trade.suffix}",
                f"{region_en} {word_en} {trade.suffix_en}",
                state, "ABBCAB"[n % 6] if n <= trade.qualified else "", region,
                _PEOPLE[place % len(_PEOPLE)],
                phone,
                _TERMS[deposit], deposit,
                (90 + int(rng.integers(0, 700)) if n > 1 else 24) if n <= trade.qualified else None,
            )  # fmt: skip
            place += 1


def _named(code: str, place: int) -> tuple[str, str]:
    """A made-up name; the stories' suppliers have their own."""
    own = {BUCKLES: ("铭扣", "Mingkou"), CARTONS: ("方圆", "Fangyuan")}
    return own.get(code) or _NAMES[(place * 7 + place // len(_NAMES)) % len(_NAMES)]


@lru_cache(maxsize=4)
def makers(seed: int, category: str) -> tuple[SupplierSpec, ...]:
    """The qualified suppliers of a category, the first named first."""
    return tuple(s for s in suppliers(seed) if s.trade.category == category and s.is_qualified)
