"""Sycm (生意参谋): a shop's days, and its items' days, as the platform reports them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ecomops.core.tabular.rows import Row
from stores.domain.formats.base import (
    Cells,
    Columns,
    ParseContext,
    Refusal,
)
from stores.domain.records import ItemTrafficRecord, TrafficRecord

DAY = ("统计日期", "日期", "时间")
# Measure → the names it had over the years.
MEASURES: Mapping[str, tuple[str, ...]] = {
    "uv": ("访客数", "店铺访客数"),
    "pv": ("浏览量", "店铺浏览量"),
    "uv_new": ("新访客数",),
    "uv_old": ("老访客数",),
    "item_uv": ("商品访客数", "商品详情页访客数"),
    "item_pv": ("商品浏览量",),
    "bounce_rate": ("跳失率",),
    "stay_seconds": ("平均停留时长", "人均停留时长(秒)", "人均停留时长"),
    "shop_favs": ("店铺收藏人数", "关注店铺人数"),
    "favs": ("商品收藏人数", "收藏人数"),
    "carts": ("加购人数", "商品加购人数"),
    "cart_units": ("加购件数", "商品加购件数"),
    "placed_buyers": ("下单买家数",),
    "placed_amount": ("下单金额",),
    "placed_units": ("下单商品件数", "下单件数"),
    "paid_buyers": ("支付买家数",),
    "paid_amount": ("支付金额",),
    "units": ("支付商品件数", "支付件数"),
    "paid_orders": ("支付父订单数", "支付订单数", "支付主订单数"),
    "paid_suborders": ("支付子订单数",),
    "new_buyers": ("新买家数", "支付新买家数"),
    "old_buyers": ("老买家数", "支付老买家数"),
    "old_buyers_amount": ("老买家支付金额",),
    "refund_amount": ("成功退款金额",),
    "shipped_orders": ("已发货父订单数",),
    "score_item": ("描述相符评分", "描述相符"),
    "score_service": ("服务态度评分", "服务态度"),
    "score_delivery": ("物流服务评分", "物流服务"),
    "live_uv": ("直播间访客数",),
    "video_uv": ("短视频访客数",),
    "article_uv": ("图文访客数",),
    "ad_cost_full_site": ("全站推广花费",),
    "ad_cost_keyword": ("关键词推广花费",),
    "ad_cost_audience": ("精准人群推广花费", "人群推广花费"),
    "ad_cost_smart": ("智能场景花费",),
    "affiliate_commission": ("淘宝客佣金",),
}
ITEM_MEASURES: Mapping[str, tuple[str, ...]] = {
    "uv": ("商品访客数", "访客数"),
    "pv": ("商品浏览量", "浏览量"),
    "bounce_rate": ("商品详情页跳出率", "跳失率"),
    "stay_seconds": ("平均停留时长",),
    "favs": ("商品收藏人数", "收藏人数"),
    "carts": ("商品加购人数", "加购人数"),
    "cart_units": ("商品加购件数", "加购件数"),
    "placed_buyers": ("下单买家数",),
    "placed_units": ("下单件数", "下单商品件数"),
    "placed_amount": ("下单金额",),
    "paid_buyers": ("支付买家数", "商品支付买家数"),
    "units": ("支付件数", "支付商品件数"),
    "paid_amount": ("支付金额", "商品支付金额"),
    "new_buyers": ("支付新买家数",),
    "old_buyers": ("支付老买家数",),
    "old_buyers_amount": ("老买家支付金额",),
    "refund_amount": ("成功退款金额",),
    "search_uv": ("搜索引导访客数",),
    "search_buyers": ("搜索引导支付买家数",),
}
# A terminal's columns carry its name before or behind the measure's.
_TERMINALS: Mapping[str, tuple[str, ...]] = {
    "pc": ("PC端", "PC"),
    "mobile": ("无线端", "手机端", "无线"),
}

Reader = Callable[[Cells], Decimal | None]
# Measure → the file's own column name and its reader.
Measures = Mapping[str, tuple[str, Reader]]
Wrap = Callable[[str], Sequence[str]]
_PERIOD = ("~", "～", "至", " - ", " to ")


def measures_of(
    columns: Columns, names: Mapping[str, tuple[str, ...]], wrap: Wrap = lambda name: (name,)
) -> Measures:
    """Readers of the measures that the header has; `wrap` spells a name for a terminal."""
    found: dict[str, tuple[str, Reader]] = {}
    for measure, spellings in names.items():
        wanted = [spelt for name in spellings for spelt in wrap(name)]
        if columns.has(*wanted):
            found[measure] = columns.name(columns.find(*wanted)), columns.amount(*wanted)
    return found


def read_measures(readers: Measures, cells: Cells) -> dict[str, Decimal]:
    """What the row says; a dash or a blank is not nought, so it stays absent."""
    found: dict[str, Decimal] = {}
    for measure, (column, read) in readers.items():
        value = read(cells)
        if value is None:
            continue
        if value < 0:
            raise Refusal("negative_number", column, str(value))
        # Old exports write 56.21 for 56.21 %.
        found[measure] = value / 100 if measure == "bounce_rate" and value > 1 else value
    if "bounce_rate" in found and "uv" in found:
        bounced = found["bounce_rate"] * found["uv"]
        found["bounces"] = bounced.quantize(Decimal(1), ROUND_HALF_UP)
    return found


class Days:
    """The day column of a report; a row over a longer period and a day given twice are refused."""

    def __init__(
        self, columns: Columns, names: tuple[str, ...] = DAY, fixed: date | None = None
    ) -> None:
        self._at = columns.find(*names)
        self._name = columns.name(self._at)
        self._day = columns.day(*names) if self._at >= 0 or fixed is None else None
        self._fixed = fixed or date.min
        self._seen: dict[object, int] = {}

    def day(self, cells: Cells) -> date:
        """The one day that a row is about; `fixed` where the file itself names none."""
        if self._day is None:
            return self._fixed
        text = cells[self._at]
        if len(text) > 12 and any(sign in text for sign in _PERIOD):
            raise Refusal("not_one_day", self._name, text)
        return self._day(cells)

    def once(self, row: Row, *key: object) -> None:
        """Refuse what an earlier row already said: it would be counted twice."""
        first = self._seen.setdefault(hash(key), row.number)
        if first != row.number:
            raise Refusal("day_twice", self._name, row.cells[max(self._at, 0)], other=first)


def _spelt(words: Sequence[str]) -> Wrap:
    def wrap(name: str) -> Sequence[str]:
        return [s for word in words for s in (word + name, f"{name}({word})", name + word)]

    return wrap


class ShopReader:
    """A store's days: one record per day and terminal."""

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        self.days = Days(columns)
        self.readers = {"all": measures_of(columns, MEASURES)}
        for terminal, words in _TERMINALS.items():
            self.readers[terminal] = measures_of(columns, MEASURES, _spelt(words))

    def make(self, row: Row) -> Iterable[TrafficRecord]:
        """The records of one row."""
        on = self.days.day(row.cells)
        self.days.once(row, on)
        return [
            TrafficRecord(on, terminal, found, (row.number, row.number))
            for terminal, measures in self.readers.items()
            if (found := read_measures(measures, row.cells))
        ]


class ItemReader:
    """Items' days."""

    def __init__(self, columns: Columns, context: ParseContext) -> None:
        self.days = Days(columns)
        self.item = columns.ident("商品ID", "宝贝ID")
        self.title = columns.text("商品名称", "商品标题", "宝贝标题")
        self.readers = measures_of(columns, ITEM_MEASURES)

    def make(self, row: Row) -> Iterable[ItemTrafficRecord]:
        """The record of one row."""
        cells = row.cells
        on, item_id = self.days.day(cells), self.item(cells)
        self.days.once(row, on, item_id)
        found = read_measures(self.readers, cells)
        return [ItemTrafficRecord(on, item_id, self.title(cells), found, (row.number,) * 2)]
