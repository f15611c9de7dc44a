"""Three hundred SKUs in eight categories, and what each store lists of them at which price."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ecomops.demo.company.stores import BY_CODE, STORES, StoreSpec
from ecomops.demo.company.stories import (
    SLIP_PRICE,
    SLIP_PRODUCT,
    SLIP_STORE,
    SOLD_OUT_PRODUCT,
)
from ecomops.demo.company.streams import Stream, stream
from ecomops.demo.company.wordbook import (
    AMBER,
    CATEGORIES,
    CATEGORY_CODES,
    COLOURS,
    KINDS,
    MANNERS,
    RED,
    Category,
)

STYLES_PER_STORE = 46
#: Goods the stories speak of: (product code, category, drawing, names, daily price in cents).
HEROES: tuple[tuple[str, str, str, str, str, int], ...] = (
    (SLIP_PRODUCT, "textiles", "bedding", "磨毛四件套", "Brushed bedding set", SLIP_PRICE[0]),
    (SOLD_OUT_PRODUCT, "textiles", "duvet", "羽丝绒被 冬厚款", "Winter duvet", 19900),
    ("A-102", "bags", "tote", "牛皮通勤包 A-102", "Leather office bag A-102", 45900),
    ("SK-0032", "skin", "bottle", "山茶身体油", "Camellia body oil", 9800),
    ("WD-0101", "wedding", "candybox", "烫金喜糖盒", "Gilt candy box", 2990),
)


@dataclass(frozen=True, slots=True)
class SkuSpec:
    """One SKU. Money in cents of a yuan."""

    code: str
    product: str
    name: str
    name_en: str
    spec: str
    spec_en: str
    category: str
    kind: str
    colour: str  # fill of its drawing
    barcode: str
    list_price: int
    price: int
    cost: int
    grams: int
    size_mm: tuple[int, int, int]
    role: str
    stage: str


def ean13(body: str) -> str:
    """Twelve digits with their check digit."""
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body))
    return f"{body}{(10 - total % 10) % 10}"


def _round_price(yuan: float) -> int:
    """A price as shops write it: 9.9, 29, 169, 1299; in cents."""
    if yuan < 20:
        return round(yuan) * 100 - 10
    if yuan < 60:
        return round(yuan) * 100
    return max(5, round(yuan / 10)) * 1000 - 100


def _draw_price(category: Category, rng: Stream) -> int:
    spread = np.log(category.high / category.median) / 2.2
    yuan = float(category.median * np.exp(rng.normal(0, spread)))
    return _round_price(min(max(yuan, category.low), category.high))


@dataclass(slots=True)
class _Style:
    product: str
    kind: str
    name: str
    name_en: str
    price: int


def _styles(category: Category, rng: Stream) -> list[_Style]:
    """The styles of a category, the stories' first; about two and a half SKUs each."""
    found = [
        _Style(code, kind, name, name_en, price)
        for code, where, kind, name, name_en, price in HEROES
        if where == category.code
    ]
    taken = {style.name for style in found}
    kinds, manners = list(KINDS[category.code].items()), MANNERS[category.code]
    wanted = max(4, round(category.skus / 2.5))
    number = 101
    for turn in range(len(kinds) * len(manners)):
        if len(found) >= wanted:
            break
        kind, (noun, noun_en) = kinds[turn % len(kinds)]
        manner, manner_en = manners[(turn + turn // len(kinds)) % len(manners)]
        name = manner + noun
        if name in taken:
            continue
        taken.add(name)
        number += 1 + int(rng.integers(0, 9))
        found.append(
            _Style(f"{category.prefix}-{number + 100:04d}", kind, name,
                   f"{manner_en} {noun_en}", _draw_price(category, rng))
        )  # fmt: skip
    return found


def _role(rank: int, total: int) -> str:
    """The item's role by its rank in the category: a few push, many bring traffic or profit."""
    if rank < 2:
        return "main"
    share = rank / total
    return (
        "traffic" if share < 0.25 else "profit" if share < 0.55
        else "promotion" if share < 0.88 else "clearance"
    )  # fmt: skip


_STAGES = {"main": "growth", "traffic": "mature", "profit": "mature",
           "promotion": "nurture", "clearance": "decline"}  # fmt: skip


def _palette(category: str, kind: str, rng: Stream) -> list[tuple[str, str, str, str]]:
    if category == "wedding":
        return [RED, COLOURS[7], COLOURS[1]]
    if category in ("food", "liquor", "skin") or kind == "blocks":
        return [AMBER if category != "skin" else COLOURS[int(rng.integers(0, len(COLOURS)))]]
    picked = rng.permutation(len(COLOURS))[:3]
    return [COLOURS[int(at)] for at in picked]


def _skus_of(category: Category, rng: Stream, serial: int) -> list[SkuSpec]:
    styles = _styles(category, rng)
    made: list[SkuSpec] = []
    plain = category.code in ("skin", "food", "liquor")  # the colour is the drawing's alone
    per_style = [category.skus // len(styles)] * len(styles)
    for at in range(category.skus - sum(per_style)):
        per_style[at] += 1
    for rank, (style, count) in enumerate(zip(styles, per_style, strict=True)):
        colours = _palette(category.code, style.kind, rng)
        variants = [(c, s) for s in category.specs for c in colours][:count]
        role = _role(rank, len(styles))
        for at in range(count):
            colour, spec = variants[at % len(variants)]
            step = 1 + 0.12 * (category.specs.index(spec)) if rank > 1 else 1.0
            price = style.price if rank < 2 else _round_price(style.price / 100 * step)
            gross = min(0.8, max(0.08, category.gross + float(rng.normal(0, 0.04))))
            low, high = category.grams
            size = int(spec[0][0]) if spec[0][0].isdigit() else at + 1
            made.append(
                SkuSpec(
                    code=f"{style.product}-{colour[2]}{size}{at}",
                    product=style.product,
                    name=style.name,
                    name_en=style.name_en,
                    spec=spec[0] if plain else f"{colour[0]} {spec[0]}",
                    spec_en=spec[1] if plain else f"{colour[1]} {spec[1]}",
                    category=category.code,
                    kind=style.kind,
                    colour=colour[3],
                    barcode=ean13(f"69{serial + len(made):010d}"),
                    list_price=_round_price(price / 100 / 0.83),
                    price=price,
                    cost=round(price * 0.98 * (1 - gross)),
                    grams=int(rng.integers(low, high)),
                    size_mm=(int(rng.integers(8, 60)) * 10, int(rng.integers(6, 40)) * 10,
                             int(rng.integers(2, 20)) * 10),
                    role=role,
                    stage=_STAGES[role],
                )
            )  # fmt: skip
    return made


@lru_cache(maxsize=4)
def skus(seed: int) -> tuple[SkuSpec, ...]:
    """All SKUs of the company in a fixed order."""
    made: list[SkuSpec] = []
    for category in CATEGORIES:
        made += _skus_of(category, stream(seed, "catalogue", category.code), 5100100000 + len(made))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Assortment:
    """What one store lists: SKU positions with the store's price and its weight in choices."""

    sku: np.ndarray  # position in skus(seed)
    price: np.ndarray  # cents of the store's currency
    category: np.ndarray  # position in CATEGORY_CODES
    weight: np.ndarray  # within its category, adds up to one
    category_weight: np.ndarray  # of a line, over CATEGORY_CODES
    item_ids: tuple[str, ...]


#: Mean paid amount of an order divided by the mean price of what is chosen.
_PIECES = 1.31 * 1.13 * 0.985
#: The stores' price levels pull towards cheap categories; this pulls the company's mix back.
_EVENED = {"textiles": 0.9, "bags": 1.7, "wear": 1.3, "skin": 1.0, "wedding": 0.45,
           "food": 0.8, "liquor": 1.3, "toys": 1.3}  # fmt: skip
#: Share of the flagship's lines that its best set brings.
HERO_SHARE = 0.22
TALLEST = 0.07
#: 5 · the office bag: its share of the lines where it is listed; its colours go alike.
BAG, BAG_SHARE = "A-102", 0.036


def item_id(store: StoreSpec, product: str, products: list[str]) -> str:
    """The channel's own number of a listed style."""
    at, shop = products.index(product), [s.code for s in STORES].index(store.code)
    if store.family == "us":
        return str(8_140_000_000_000 + shop * 10_000_000 + at * 32_771)
    return str(
        {"tb": 680_000_000_000, "jd": 10_078_000_000, "pdd": 571_000_000_000,
         "dy": 3_640_000_000_000_000, "own": 100_000}[store.family] + shop * 1_000_003 + at * 7_919
    )  # fmt: skip


def _listed(seed: int, store: StoreSpec, goods: tuple[SkuSpec, ...]) -> dict[str, float]:
    """The listed styles with their rank weight; the stories' goods where their stories need them.

    Dear stores list the dearer styles of a category, cheap stores the cheaper ones.
    """
    rng = stream(seed, "assortment", store.code)
    styles = {sku.product: sku for sku in goods}
    front = ["WD-0101"] if store.code == "taobao-b" else [SLIP_PRODUCT, SOLD_OUT_PRODUCT]
    if store.code in ("taobao-a", "jd", "pdd-a"):
        front.reverse()
    if store.family in ("dy", "us"):
        front = front[:1]
    front += [BAG, "SK-0032"] if store.order_value > 100 or store.family == "us" else []
    taste = {c.code: c.sales * store.taste.get(c.code, 1.0) for c in CATEGORIES}
    median = {c.code: c.median * 100 for c in CATEGORIES}
    value = store.order_value * (4 if store.family == "us" else 1)
    lean = 2.2 * math.log(value / 165)
    keys = {}
    for code, sku in styles.items():
        liking = taste[sku.category] * (sku.price / median[sku.category]) ** lean
        keys[code] = rng.random() ** (1 / (liking + 1e-9))
    rest = sorted((code for code in styles if code not in front), key=lambda code: -keys[code])
    chosen = [code for code in front + rest if taste[styles[code].category] > 0]
    return {code: (rank + 1) ** -1.32 for rank, code in enumerate(chosen[:STYLES_PER_STORE])}


def _tilted(price: np.ndarray, weight: np.ndarray, wanted: float, held: np.ndarray) -> np.ndarray:
    """The weights leant towards cheap or dear goods until the mean price is the wanted one.

    `held` marks goods whose weight stays as it is.
    """
    low, high, leant, free = -4.0, 4.0, weight, 1 - weight[held].sum()
    for _ in range(50):
        middle = (low + high) / 2
        leant = np.where(held, weight, weight * (price / price.mean()) ** middle)
        for _again in range(3):  # no good brings more than a tenth of a store's lines
            leant = np.where(held, leant, np.minimum(leant, TALLEST * leant.sum()))
            leant[~held] *= free / leant[~held].sum()
        low, high = (middle, high) if float((leant * price).sum()) < wanted else (low, middle)
    return leant


def _weights(
    store: StoreSpec, category: np.ndarray, price: np.ndarray, rank: np.ndarray, held: np.ndarray
) -> np.ndarray:
    """How often each listed SKU is chosen: categories by sales, SKUs inside by rank.

    `held` are the shares of goods that a story needs, nought for all others.
    """
    weight = np.zeros(len(price))
    for at, spec in enumerate(CATEGORIES):
        rows = category == at
        if rows.any():
            inside = rank[rows] / rank[rows].sum()
            sales = spec.sales * store.taste.get(spec.code, 1.0) * _EVENED[spec.code]
            weight[rows] = inside * sales / float((inside * price[rows]).sum())
    weight /= weight.sum()
    mine = held > 0
    weight = np.where(mine, held, weight * (1 - held.sum()) / weight[~mine].sum())
    return _tilted(price, weight, store.order_value * 100 / _PIECES, mine)


@lru_cache(maxsize=64)
def assortment(seed: int, code: str) -> Assortment:
    """What a store lists, weighted so that a mean order has the store's order value."""
    store, goods = BY_CODE[code], skus(seed)
    ranks = _listed(seed, store, goods)
    products = list(dict.fromkeys(sku.product for sku in goods))
    at = np.array([i for i, sku in enumerate(goods) if sku.product in ranks])
    dear = _dollars if store.family == "us" else int
    price = np.array([dear(goods[i].price) for i in at], dtype=np.int64)
    category = np.array([CATEGORY_CODES.index(goods[i].category) for i in at])
    rank = np.array([ranks[goods[i].product] for i in at])
    rank = rank * stream(seed, "weights", code).uniform(0.4, 1.6, len(at))
    held = np.zeros(len(at))
    for product, share in ((BAG, BAG_SHARE), (SLIP_PRODUCT, HERO_SHARE)):
        mine = np.array([goods[i].product == product for i in at])
        if mine.any() and (product == BAG or code == SLIP_STORE):
            parts = np.ones(mine.sum()) if product == BAG else rank[mine]
            held[mine] = share * parts / parts.sum()
    weight = _weights(store, category, price, rank, held)
    by_category = np.bincount(category, weight, len(CATEGORIES))
    ids = tuple(item_id(store, goods[i].product, products) for i in at)
    return Assortment(at, price, category, weight / by_category[category], by_category, ids)


def _dollars(yuan_cents: int) -> int:
    """What a good bought for yuan costs abroad, in US cents."""
    return max(499, round(yuan_cents * 0.185 / 100) * 100 - 1)
