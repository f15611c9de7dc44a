"""Reported days, ad reports and our own goods files."""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from stores.domain import formats
from stores.domain.records import CostRecord, StockRecord
from stores.selectors import fields
from tests.stores.domain.headers import HEADERS
from tests.stores.domain.sources import lay, parse, write

D = Decimal
SHOP = {
    "统计日期": "2026-05-01",
    "访客数": "1,234",
    "浏览量": "5,678",
    "跳失率": "56.21%",
    "人均停留时长(秒)": "33.5",
    "商品收藏人数": "-",
    "加购人数": "80",
    "支付买家数": "40",
    "支付金额": "6,789.50",
    "支付父订单数": "41",
    "支付商品件数": "55",
    "成功退款金额": "100.00",
    "PC端访客数": "34",
    "PC端浏览量": "78",
    "无线端访客数": "1,200",
    "无线端浏览量": "5,600",
}


def sycm(folder, *rows):
    """A shop's days as Sycm gives them: a workbook with title lines."""
    names = HEADERS["sycm_shop"]
    book = openpyxl.Workbook()
    page = book.active
    for row in (["生意参谋平台"], ["店铺整体"], [], names, *[lay(names, r) for r in rows]):
        page.append(row)
    book.save(folder / "sycm.xlsx")
    return parse(folder / "sycm.xlsx")


def test_sycm_shop_days_by_terminal(tmp_path):
    read = sycm(tmp_path, SHOP, {**SHOP, "统计日期": "2026/5/2"})
    assert read.code == "sycm_shop"
    assert read.table.header_row == 4
    assert read.fatal == []
    assert [(r.on.day, r.terminal, r.measures["uv"]) for r in read.records] == [
        (1, "all", D(1234)), (1, "pc", D(34)), (1, "mobile", D(1200)),
        (2, "all", D(1234)), (2, "pc", D(34)), (2, "mobile", D(1200)),
    ]  # fmt: skip
    day = read.records[0].measures
    assert "favs" not in day
    assert (day["bounce_rate"], day["bounces"]) == (D("0.5621"), D(694))
    assert (day["paid_amount"], day["paid_orders"], day["units"]) == (D("6789.5"), D(41), D(55))
    assert (day["carts"], day["refund_amount"], day["stay_seconds"]) == (D(80), D(100), D("33.5"))


def test_sycm_refuses_what_would_count_twice_or_is_no_day(tmp_path):
    read = sycm(tmp_path, SHOP, SHOP, {**SHOP, "统计日期": "2026-05-01 ~ 2026-05-07"},
                {**SHOP, "统计日期": "2026-05-03", "访客数": "约 1 千"},
                {**SHOP, "统计日期": "合计"})  # fmt: skip
    assert read.fatal == [
        (6, "统计日期", "day_twice"),
        (7, "统计日期", "not_one_day"),
        (8, "访客数", "bad_number"),
    ]
    assert read.remarks == [(9, "", "totals_row")]
    assert len(read.records) == 3


def test_sycm_items(tmp_path):
    names = HEADERS["sycm_item_rank"]
    row = {"统计日期": "2026-07-31", "商品ID": "10001", "商品名称": "杯子", "商品访客数": "10",
           "商品浏览量": "25", "商品加购人数": "3", "支付件数": "2", "支付金额": "123.45",
           "商品支付转化率": "10%"}  # fmt: skip
    read = parse(write(tmp_path, [names, lay(names, row)], encoding="gb18030"))
    assert read.code == "sycm_item"
    (item,) = read.records
    assert (item.on, item.item_id, item.title) == (date(2026, 7, 31), "10001", "杯子")
    assert item.measures == {
        "uv": D(10), "pv": D(25), "carts": D(3), "units": D(2), "paid_amount": D("123.45"),
    }  # fmt: skip


def wanxiang(folder, *rows, **options):
    names = HEADERS["wanxiang_product"]
    path = write(folder, [names, *[lay(names, row) for row in rows]], encoding="utf-8-sig")
    return parse(path, **options)


WANXIANG = {"日期": "2026-08-10", "主体ID": "7001", "主体类型": "商品", "主体名称": "杯子",
            "展现量": "1,000", "点击量": "50", "花费": "81.91", "点击率": "5%",
            "直接成交金额": "120", "间接成交金额": "80", "总成交金额": "200",
            "总成交笔数": "4"}  # fmt: skip


def test_wanxiang_products(tmp_path):
    total = {**WANXIANG, "日期": "总计", "主体ID": ""}
    read = wanxiang(tmp_path, WANXIANG, {**WANXIANG, "日期": "2026-08-11"}, total,
                    attribution_days=15)  # fmt: skip
    assert read.code == "wanxiang"
    assert read.remarks == [(4, "", "totals_row")]
    first, second = read.records
    assert (first.on, first.item_id, first.attribution_days) == (date(2026, 8, 10), "7001", 15)
    assert first.measures == {
        "impressions": D(1000), "clicks": D(50), "ad_cost": D("81.91"), "ad_sales": D(200),
        "ad_sales_direct": D(120), "ad_sales_assisted": D(80), "ad_orders": D(4),
    }  # fmt: skip
    assert second.on == date(2026, 8, 11)


def test_rows_of_one_day_and_item_are_one_sum(tmp_path):
    read = wanxiang(tmp_path, WANXIANG, {**WANXIANG, "花费": "1.09"}, WANXIANG)
    (record,) = read.records
    assert record.measures["ad_cost"] == D(83)
    assert read.remarks == [(4, "", "repeated_row")]


def test_wanxiang_campaigns_name_their_tool(tmp_path):
    names = HEADERS["wanxiang_campaign"]
    rows = [
        ["2026-08-10", "371", scene, campaign, "计划", "235", "18", "81.91", "120", "80", "200"]
        for scene, campaign in (("关键词推广", "1"), ("货品全站推广", "2"), ("新玩法", "3"))
    ]
    read = parse(write(tmp_path, [names, *rows], encoding="utf-8-sig"))
    assert [(r.tool, r.campaign_id, r.campaign) for r in read.records] == [
        ("keyword", "1", "计划"),
        ("full_site", "2", "计划"),
        ("新玩法", "3", "计划"),
    ]


def test_search_ads(tmp_path):
    names = HEADERS["search_ads"]
    row = {"日期": "2018-03-01", "推广计划": "日常", "关键词": "四件套", "展现量": "9",
           "点击量": "3", "花费": "4.5", "总成交金额": "99"}  # fmt: skip
    read = parse(write(tmp_path, [names, lay(names, row)], encoding="gb18030"))
    assert read.code == "search_ads"
    (record,) = read.records
    assert (record.tool, record.campaign, record.keyword) == ("keyword", "日常", "四件套")
    assert record.measures["ad_cost"] == D("4.5")


def test_display_ads(tmp_path):
    names = HEADERS["display_ads"]
    row = {"计划基本信息": "新品", "时间": "2018-03-01", "展现": "900", "点击": "30",
           "消耗": "45.00", "成交订单量": "2", "成交订单金额": "300"}  # fmt: skip
    read = parse(write(tmp_path, [names, lay(names, row)], encoding="gb18030"))
    assert read.code == "display_ads"
    (record,) = read.records
    assert (record.tool, record.campaign) == ("display", "新品")
    assert record.measures == {
        "impressions": D(900), "clicks": D(30), "ad_cost": D(45), "ad_sales": D(300),
        "ad_orders": D(2),
    }  # fmt: skip


def test_pdd_ads_of_a_day_that_the_person_names(tmp_path):
    names = HEADERS["pdd_ads"]
    rows = [["名称：推广"], names, ["88", "12.00", "60.00", "5", "900", "30"],
            ["总计", "12.00", "60.00", "5", "900", "30"]]  # fmt: skip
    path = write(tmp_path, rows, encoding="utf-8-sig")
    read = parse(path, on="2026-05-01")
    assert read.code == "pdd_ads"
    (record,) = read.records
    assert (record.on, record.item_id) == (date(2026, 5, 1), "88")
    assert record.measures["ad_sales"] == D(60)
    assert parse(path).fatal == [(2, "日期", "missing_column")]


@pytest.mark.parametrize(
    "header",
    [
        "SKU编码,商品编码,商品名称,规格,类目,条码,售价,成本,币种,重量(克),尺寸(毫米),角色,阶段",
        "sku_code,product_code,name,spec,category,barcode,list_price,cost,currency,weight_g,"
        "size_mm,role,stage",
    ],
)
def test_products(tmp_path, header):
    row = ["CUP-B", "CUP", "杯子", "蓝", "餐具", "6901234567892", "19.90", "7.5", "", "320",
           "100x80x90", "引流款", "成长期"]  # fmt: skip
    read = parse(write(tmp_path, [header.split(","), row, row]))
    assert read.code == "products"
    (product,) = read.records
    assert (product.sku_code, product.product_code, product.barcode) == (
        "CUP-B", "CUP", "6901234567892",
    )  # fmt: skip
    assert (product.list_price, product.cost, product.currency) == (D("19.9"), D("7.5"), "CNY")
    assert (product.weight_g, product.size_mm) == (320, (100, 80, 90))
    assert (product.role, product.stage) == ("traffic", "growth")
    assert read.fatal == [(3, "", "sku_twice")]


def test_products_with_a_word_nobody_knows(tmp_path):
    rows = [["SKU编码", "商品名称", "角色", "尺寸"], ["A", "a", "明星", ""], ["B", "b", "", "大"]]
    assert parse(write(tmp_path, rows)).fatal == [
        (2, "角色", "unknown_choice"),
        (3, "尺寸", "bad_size"),
    ]


def test_stock_and_costs(tmp_path):
    stock = parse(write(tmp_path, [["sku_code", "units", "place"], ["A", "3", "HZ"], ["B", "-1"]]))
    assert stock.records == [StockRecord("A", 3, "HZ", (2, 2))]
    assert stock.fatal == [(3, "", "short_row")]
    rows = [["SKU编码", "成本", "币种", "生效日期"], ["A", "7.50", "人民币", "2026-01-01"]]
    costs = parse(write(tmp_path, rows))
    assert costs.code == "costs"
    assert costs.records == [CostRecord("A", D("7.5"), "CNY", date(2026, 1, 1), (2, 2))]


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_every_known_header_is_recognised_in_any_order(tmp_path, name):
    from stores.domain.formats import detect

    code = detect(HEADERS[name]).code
    assert name.startswith(code) or (code, name) in {
        ("pdd", "pdd_short"), ("sycm_item", "sycm_item_rank"),
    }  # fmt: skip
    assert detect(HEADERS[name][::-1]).code == code
    assert detect([f" {column}　" for column in HEADERS[name]]).code == code


def test_an_unknown_header_is_no_format():
    from stores.domain.formats import detect

    assert detect(["a", "b", "c"]) is None


@pytest.mark.parametrize(
    ("name", "lost", "code", "lacking"),
    [
        ("taobao_list_2020", "订单创建时间", "taobao_list", ["订单创建时间"]),
        ("shopify", "Lineitem price", "shopify", ["Lineitem price"]),
        ("jd", "下单时间", "jd", ["下单时间"]),
    ],
)
def test_a_header_that_only_just_misses_a_format_says_by_what(name, lost, code, lacking):
    names = [each for each in HEADERS[name] if each.strip() != lost]
    from stores.domain.formats import detect, nearest

    assert len(names) == len(HEADERS[name]) - 1
    assert detect(names) is None
    found = nearest(names)
    assert found is not None
    assert (found[0].code, found[1]) == (code, lacking)
    assert nearest(["foo", "bar", "baz"]) is None


def test_every_measure_of_a_report_has_words():
    reports = (formats.sycm.MEASURES, formats.sycm.ITEM_MEASURES, formats.ads.MEASURES)
    known = {name for measures in reports for name in measures}
    assert known - fields.LABELS.keys() - fields.MEASURES.keys() == set()
