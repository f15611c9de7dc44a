"""Ad reports: Alimama's (万相台, 直通车, 钻展) and Pinduoduo's; one record per row and day.

Only what adds up is kept (spend, impressions, sales …); rates are worked out again from sums.
Which days after a click a sale still counts for is named by the file (转化周期) or by the person
who uploads it (`attribution_days`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ecomops.core.tabular.rows import Row
from stores.domain.formats.base import (
    Cells,
    Columns,
    ParseContext,
    Refusal,
)
from stores.domain.formats.cells import ZERO
from stores.domain.formats.sycm import Days, measures_of, read_measures
from stores.domain.records import AdRecord, RowProblem

DAY = ("日期", "时间", "统计日期", "数据日期")
_COST = ("花费", "消耗", "花费(元)", "总花费(元)", "成交花费(元)", "总花费", "推广花费")
MEASURES: Mapping[str, tuple[str, ...]] = {
    "impressions": ("展现量", "展现", "展现次数", "曝光量", "曝光"),
    "clicks": ("点击量", "点击", "点击次数"),
    "ad_cost": _COST,
    "ad_sales": (
        "总成交金额",
        "成交订单金额",
        "总成交金额(元)",
        "成交金额",
        "交易额(元)",
        "交易额",
    ),
    "ad_sales_direct": ("直接成交金额", "直接成交金额(元)", "直接交易额(元)"),
    "ad_sales_assisted": ("间接成交金额", "间接成交金额(元)", "间接交易额(元)"),
    "ad_orders": ("总成交笔数", "成交订单量", "成交笔数"),
    "ad_orders_direct": ("直接成交笔数",),
    "ad_orders_assisted": ("间接成交笔数",),
    "presale_amount": ("总预售成交金额",),
    "presale_orders": ("总预售成交笔数",),
    "carts": ("总购物车数", "添加购物车量"),
    "favs": ("收藏宝贝数", "宝贝收藏数", "收藏宝贝量"),
    "shop_favs": ("收藏店铺数", "店铺收藏数", "收藏店铺量"),
    "placed_orders": ("拍下订单笔数", "拍下订单量"),
    "placed_amount": ("拍下订单金额",),
    "coupons": ("优惠券领取量",),
    "chats": ("旺旺咨询量",),
    "visits": ("引导访问量", "访客", "深度进店量"),
    "visitors": ("引导访问人数",),
    "buyers": ("成交人数",),
    "new_buyers": ("成交新客数",),
    "members": ("入会量",),
    "net_sales": ("净成交金额", "净交易额(元)"),
    "net_orders": ("净成交笔数",),
    "free_sales": ("自然流量转化金额",),
    "free_impressions": ("自然流量曝光量",),
}
_ENTITY_TYPE = ("主体类型",)
_CAMPAIGN = ("计划名字", "计划名称", "推广计划", "计划基本信息", "推广计划名称", "计划")
_CAMPAIGN_ID = ("计划ID", "推广计划ID")
_SCENE = ("场景名字", "场景名称", "营销场景", "推广类型", "二级场景名字", "场景")
_KEYWORD = ("关键词", "词", "关键词名称", "词名字/词包名字")
_ITEM = ("商品ID", "宝贝ID", "推广单元ID", "主体ID")
_WINDOW = ("转化周期", "归因周期", "效果转化周期", "统计周期")
# The platforms' present names for their tools, by words found in a scene's name.
_TOOLS = (
    ("全站", "full_site"),
    ("货品全站", "full_site"),
    ("关键词", "keyword"),
    ("直通车", "keyword"),
    ("搜索", "keyword"),
    ("人群", "audience"),
    ("展示", "display"),
    ("钻展", "display"),
    ("内容", "content"),
    ("直播", "content"),
    ("短视频", "content"),
    ("淘宝客", "affiliate"),
)
_DAYS = re.compile(r"(\d{1,2})\s*(?:天|日|days?)", re.IGNORECASE)


def tool_of(scene: str) -> str:
    """A tool's code for the platform's name of it; an unknown name stays as it is."""
    return next((code for word, code in _TOOLS if word in scene), scene)


class AdKey(NamedTuple):
    """What a store's ad day is about; rows that differ in nothing else are parts of one sum."""

    on: date
    tool: str
    campaign_id: str = ""
    item_id: str = ""
    keyword: str = ""


class AdSums:
    """Rows added up by day, tool, campaign, item and keyword.

    Reports are broken down further than that (by audience, age, placement): such rows belong
    together. A row that repeats another word for word is counted once.
    """

    def __init__(self) -> None:
        self._records: dict[AdKey, AdRecord] = {}
        self._seen: dict[int, int] = {}

    def add(
        self,
        row: Row,
        key: AdKey,
        window: int | None,
        measures: dict[str, Decimal],
        campaign: str = "",
    ) -> list[RowProblem]:
        """Add one row; gives a remark if it was there before."""
        first = self._seen.setdefault(hash(row.cells), row.number)
        if first != row.number:
            params = {"other": first}
            return [RowProblem(row.number, "", "repeated_row", "", params, fatal=False)]
        known = self._records.get(key)
        if known is None:
            self._records[key] = AdRecord(
                **key._asdict(),
                campaign=campaign,
                attribution_days=window,
                measures=measures,
                rows=(row.number, row.number),
            )
            return []
        if known.attribution_days != window:
            raise Refusal("windows_mixed", "", str(window or ""), other=known.rows[0])
        for name, value in measures.items():
            known.measures[name] = known.measures.get(name, ZERO) + value
        known.rows = (known.rows[0], row.number)
        return []

    def records(self) -> Iterable[AdRecord]:
        """One record per day and key, in the order they first appeared."""
        return self._records.values()


def _fixed_day(context: ParseContext) -> date | None:
    """The day that the person named for a file without a date column."""
    given = context.options.get("on")
    return date.fromisoformat(given) if isinstance(given, str) and given else given or None


class Reader:
    """Readers of one ad file."""

    def __init__(self, columns: Columns, context: ParseContext, tool: str = "") -> None:
        self.days = Days(columns, DAY, _fixed_day(context))
        self.tool = str(context.options.get("tool") or tool)
        self.scene = columns.text(*_SCENE)
        self.campaign = columns.text(*_CAMPAIGN)
        self.campaign_id = columns.ident(*_CAMPAIGN_ID, required=False)
        self.item = columns.ident(*_ITEM, required=False)
        self.entity_type = columns.text(*_ENTITY_TYPE)
        self.keyword = columns.text(*_KEYWORD)
        self.window = columns.text(*_WINDOW)
        self.window_column = columns.name(columns.find(*_WINDOW))
        self.default_window = context.options.get("attribution_days")
        if not self.tool and not columns.has(*_SCENE):
            columns.problems.append(RowProblem(context.header_row, "", "tool_unsaid"))
        columns.need(*_COST)
        self.sums = AdSums()
        self.measures = measures_of(columns, MEASURES)

    def make(self, row: Row) -> Iterable[RowProblem]:
        """Add one row to the sums of its day and campaign."""
        cells = row.cells
        on = self.days.day(cells)
        scene = self.scene(cells)
        kind = self.entity_type(cells)
        entity = self.item(cells)
        is_item = not kind or kind in ("商品", "宝贝", "单品")
        key = AdKey(
            on=on,
            tool=(tool_of(scene) if scene else self.tool)[:40],
            campaign_id=self.campaign_id(cells) or self.campaign(cells)[:64],
            item_id=entity if is_item else "",
            keyword=self.keyword(cells)[:120],
        )
        measures = read_measures(self.measures, cells)
        window = self._window(cells)
        return self.sums.add(row, key, window, measures, self.campaign(cells))

    def finish(self) -> Iterable[AdRecord]:
        """The records of the whole file."""
        return self.sums.records()

    def _window(self, cells: Cells) -> int | None:
        text = self.window(cells)
        if not text:
            return int(self.default_window) if self.default_window else None
        match = _DAYS.search(text)
        if match is None and not text.isdigit():
            raise Refusal("bad_window", self.window_column, text)
        return int(match[1] if match else text)
