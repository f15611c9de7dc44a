"""The file formats the program knows, and how one is recognised: by the names in its header."""

from __future__ import annotations

from collections.abc import Sequence

from stores.domain.formats import ads, sycm, taobao
from stores.domain.formats.base import Format, Kind, Parse, ParseContext, plain_name
from stores.domain.formats.orders import parser as order_parser

__all__ = ["FORMATS", "Format", "ParseContext", "detect", "looks_like_header"]

Spellings = tuple[str, ...]


def _format(
    code: str,
    kind: Kind,
    label: str,
    parse: Parse,
    required: Sequence[Spellings],
    known: Sequence[str] | frozenset[str],
) -> Format:
    spelt = tuple(tuple(plain_name(name) for name in names) for names in required)
    return Format(code, kind, label, spelt, frozenset(map(plain_name, known)), parse)


_ALL = (
    _format(
        "taobao_list", "orders", "Taobao / Tmall order list", order_parser(taobao.ListReader),
        (("订单编号", "主订单编号"), ("订单状态",), ("订单创建时间",), ("买家应付货款", "总金额")),
        taobao.LIST_COLUMNS,
    ),
    _format(
        "taobao_detail", "orders", "Taobao / Tmall order details",
        order_parser(taobao.DetailReader),
        (("主订单编号", "订单编号"), ("标题",), ("价格",), ("购买数量",), ("订单状态",)),
        taobao.DETAIL_COLUMNS,
    ),
    _format(
        "sycm_shop", "traffic", "Sycm shop days", sycm.parse_shop,
        (sycm.DAY, sycm.MEASURES["uv"], ("浏览量", "支付金额", "支付买家数")),
        sycm.SHOP_COLUMNS,
    ),
    _format(
        "sycm_item", "traffic", "Sycm item days", sycm.parse_items,
        (sycm.DAY, ("商品ID",), ("商品访客数", "访客数")),
        sycm.ITEM_COLUMNS,
    ),
    _format(
        "wanxiang", "ads", "Wanxiang ad report", ads.parser("wanxiang"),
        (("日期",), ("展现量",), ("点击量",), ("花费",),
         ("主体ID", "场景名字", "场景ID", "计划ID", "计划名字")),
        tuple(ads.COLUMNS),
    ),
    _format(
        "search_ads", "ads", "Search ad report", ads.parser("keyword"),
        (("日期", "时间"), ("展现量",), ("点击量",), ("花费",),
         ("关键词", "推广计划", "推广计划名称", "平均点击花费", "状态")),
        tuple(ads.COLUMNS),
    ),
    _format(
        "display_ads", "ads", "Display ad report", ads.parser("display"),
        (("时间", "日期"), ("展现",), ("点击",), ("消耗",)),
        tuple(ads.COLUMNS),
    ),
    _format(
        "pdd_ads", "ads", "Pinduoduo ad report", ads.parser("pdd_ads"),
        (("曝光量",), ("点击量",), ("总花费(元)", "成交花费(元)", "花费(元)")),
        tuple(ads.COLUMNS),
    ),
)  # fmt: skip
FORMATS: dict[str, Format] = {each.code: each for each in _ALL}


def detect(header: Sequence[str]) -> Format | None:
    """The format whose names fit a header best, or None; position never matters."""
    names = {plain_name(name) for name in header if name.strip()}
    best: Format | None = None
    most = 0
    for each in _ALL:
        if all(any(name in names for name in spellings) for spellings in each.required):
            score = len(names & each.known) * 10 + len(each.required)
            if score > most:
                best, most = each, score
    return best


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether a row of a file is the header of a known format, for `open_table`."""
    return detect(cells) is not None
