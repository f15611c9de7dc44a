"""The file formats the program knows, and how one is recognised: by the names in its header."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from stores.domain.formats import (
    ads,
    amazon,
    douyin,
    goods,
    jd,
    pdd,
    shopify,
    sycm,
    taobao,
    woocommerce,
)
from stores.domain.formats.base import (
    Columns,
    Format,
    Kind,
    ParseContext,
    RowReader,
    names_asked,
    plain_name,
    row_parser,
)
from stores.domain.formats.orders import OrderReader
from stores.domain.formats.orders import parser as order_parser

__all__ = [
    "FORMATS", "Format", "ParseContext", "add", "detect", "looks_like_header", "nearest",
    "rows_format",
]  # fmt: skip

Spellings = tuple[str, ...]
FEW = 3  # fewer known columns than this say nothing about a file


def _orders(
    code: str,
    label: str,
    bind: Callable[[Columns, ParseContext], OrderReader],
    *required: Spellings,
) -> Format:
    asked, needs = names_asked(bind), _first(required)
    return Format(code, "orders", label, _plain(required), asked, order_parser(bind), needs)


def rows_format(
    code: str,
    kind: Kind,
    label: str,
    bind: Callable[[Columns, ParseContext], RowReader],
    *required: Spellings,
) -> Format:
    """A format of one record a row; `required` are the columns it cannot do without."""
    asked, needs = names_asked(bind), _first(required)
    return Format(code, kind, label, _plain(required), asked, row_parser(bind), needs)


def _plain(required: Sequence[Spellings]) -> tuple[Spellings, ...]:
    return tuple(tuple(plain_name(name) for name in names) for names in required)


def _first(required: Sequence[Spellings]) -> tuple[str, ...]:
    return tuple(names[0] for names in required)


_ALL = (
    _orders(
        "taobao_list", "Taobao / Tmall order list", taobao.ListReader,
        ("订单编号", "主订单编号"), ("订单状态",), ("订单创建时间",), ("买家应付货款", "总金额"),
    ),
    _orders(
        "taobao_detail", "Taobao / Tmall order details", taobao.DetailReader,
        ("主订单编号", "订单编号"), ("标题",), ("价格",), ("购买数量",), ("订单状态",),
    ),
    _orders(
        "jd", "JD orders", jd.Reader,
        ("订单号",), ("商品ID", "商品名称"), ("订购数量",), ("下单时间",), ("京东价",),
    ),
    _orders(
        "pdd", "Pinduoduo orders", pdd.Reader,
        ("订单号",), ("订单状态",), ("商品总价(元)",), ("商品数量(件)",),
    ),
    _orders(
        "douyin", "Douyin orders", douyin.Reader,
        ("主订单编号",), ("子订单编号",), ("选购商品",), ("商品数量",), ("订单应付金额",),
    ),
    _orders(
        "shopify", "Shopify orders", shopify.Reader,
        ("Name",), ("Financial Status",), ("Created at",), ("Lineitem quantity",),
        ("Lineitem price",),
    ),
    _orders(
        "amazon_new", "Amazon new orders", amazon.Reader,
        ("order-id",), ("order-item-id",), ("purchase-date",), ("quantity-purchased",),
        ("item-price",),
    ),
    _orders(
        "amazon_unshipped", "Amazon unshipped orders", amazon.UnshippedReader,
        ("order-id",), ("order-item-id",), ("purchase-date",), ("quantity-to-ship",),
    ),
    _orders(
        "amazon_all", "Amazon all orders", amazon.AllOrdersReader,
        ("amazon-order-id",), ("purchase-date",), ("order-status",), ("quantity",),
        ("item-price",),
    ),
    _orders(
        "woocommerce", "WooCommerce orders", woocommerce.Reader,
        ("Order Number", "Order ID"), ("Order Status",), ("Order Date",), ("Item Name", "SKU"),
        ("Quantity (- Refund)", "Quantity"),
    ),
    rows_format(
        "sycm_shop", "traffic", "Sycm shop days", sycm.ShopReader,
        sycm.DAY, sycm.MEASURES["uv"], ("浏览量", "支付金额", "支付买家数"),
    ),
    rows_format(
        "sycm_item", "traffic", "Sycm item days", sycm.ItemReader,
        sycm.DAY, ("商品ID",), ("商品访客数", "访客数"),
    ),
    rows_format(
        "wanxiang", "ads", "Wanxiang ad report", partial(ads.Reader, tool="wanxiang"),
        ("日期",), ("展现量",), ("点击量",), ("花费",),
        ("主体ID", "场景名字", "场景ID", "计划ID", "计划名字"),
    ),
    rows_format(
        "search_ads", "ads", "Search ad report", partial(ads.Reader, tool="keyword"),
        ("日期", "时间"), ("展现量",), ("点击量",), ("花费",),
        ("关键词", "推广计划", "推广计划名称", "平均点击花费", "状态"),
    ),
    rows_format(
        "display_ads", "ads", "Display ad report", partial(ads.Reader, tool="display"),
        ("时间", "日期"), ("展现",), ("点击",), ("消耗",),
    ),
    rows_format(
        "pdd_ads", "ads", "Pinduoduo ad report", partial(ads.Reader, tool="pdd_ads"),
        ("曝光量",), ("点击量",), ("总花费(元)", "成交花费(元)", "花费(元)"),
    ),
    rows_format(
        "products", "products", "Products", goods.ProductReader,
        goods.SKU, goods.NAME,
    ),
    rows_format(
        "stock", "stock", "Stock", goods.StockReader,
        goods.SKU, goods.STOCK,
    ),
    rows_format(
        "costs", "costs", "Costs", goods.CostReader,
        goods.SKU, goods.COST, goods.FROM,
    ),
)  # fmt: skip
FORMATS: dict[str, Format] = {each.code: each for each in _ALL}


def add(format_: Format) -> None:
    """Make a format of an app above known; the same one again changes nothing."""
    FORMATS[format_.code] = format_


def detect(header: Sequence[str]) -> Format | None:
    """The format whose names fit a header best, or None; position never matters.

    A header that lacks a column of a format it resembles far more is none of the lesser one:
    orders without their time are no list of products.
    """
    names = _names(header)
    best: Format | None = None
    most = 0
    for each in FORMATS.values():
        score = len(names & each.known) * 10 + len(each.required)
        if score > most and not _lacking(each, names):
            best, most = each, score
    if best is None:
        return None
    near = _nearest(names)
    if near is not None and len(names & near[0].known) > 2 * len(names & best.known):
        return None
    return best


def nearest(header: Sequence[str]) -> tuple[Format, list[str]] | None:
    """The format that a header only just misses, and the columns it would need for it."""
    return _nearest(_names(header))


def _nearest(names: set[str]) -> tuple[Format, list[str]] | None:
    found: tuple[Format, list[str]] | None = None
    most = FEW
    for each in FORMATS.values():
        lacking, score = _lacking(each, names), len(names & each.known)
        if len(lacking) in (1, 2) and score * 3 >= len(names) and score > most:
            found, most = (each, lacking), score
    return found


def _names(header: Sequence[str]) -> set[str]:
    return {plain_name(name) for name in header if name.strip()}


def _lacking(each: Format, names: set[str]) -> list[str]:
    pairs = zip(each.needs, each.required, strict=True)
    return [need for need, spellings in pairs if names.isdisjoint(spellings)]


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether a row of a file is the header of a known format, for `open_table`."""
    return detect(cells) is not None
