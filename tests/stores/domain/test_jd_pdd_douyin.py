"""JD, Pinduoduo and Douyin: whose discount is whose, what is masked, what is joined."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from stores.domain.records import ALL_PARTS
from tests.stores.domain.headers import HEADERS
from tests.stores.domain.sources import amounts, lay, parse, write

D = Decimal
JD = {
    "订单号": "286000000001",
    "商品ID": "100012345678",
    "商品名称": "四件套",
    "订购数量": "2",
    "支付方式": "在线支付",
    "下单时间": "2025-06-18 00:00:10",
    "京东价": "100.00",
    "订单金额": "250.00",
    "结算金额": "230.00",
    "余额支付": "15.00",
    "应付金额": "200.00",
    "订单状态": "等待出库",
    "下单帐号": "jd_abc",
    "客户姓名": "王*",
    "客户地址": "广东深圳市福田区某路 66 号",
    "联系电话": "1******0000",
    "订单备注": "周末送",
    "商家备注": "急",
    "商家备注等级（等级1-5为由高到低）": "1",
    "运费金额": "5.00",
    "付款确认时间": "2025-06-18 00:01:00",
    "货号": "SKU-1",
}


def jd_file(folder, *rows):
    names = HEADERS["jd"]
    return write(folder, [names, *[lay(names, row) for row in rows]], encoding="gb18030")


def test_jd(tmp_path):
    second = {**JD, "商品ID": "100012345679", "订购数量": "1", "京东价": "50.00", "货号": "SKU-2"}
    read = parse(jd_file(tmp_path, JD, second))
    assert read.code == "jd"
    order = read.order
    assert amounts(order) == {
        "goods": D(250), "discount_seller": D(-20), "freight": D(5), "discount_platform": D(-20),
    }  # fmt: skip
    assert order.total == order.payments[0].amount == D(215)
    assert order.paid_at == datetime(2025, 6, 17, 16, 1, tzinfo=UTC)
    assert [(x.item_id, x.sku_code, x.units, x.amount) for x in order.lines] == [
        ("100012345678", "SKU-1", 2, D(200)),
        ("100012345679", "SKU-2", 1, D(50)),
    ]
    assert (order.state, order.flag, order.seller_memo) == ("paid", "1", "急")
    assert (order.buyer_id, order.buyer_note) == ("jd_abc", "周末送")
    assert order.consignee["masked"] == "1"
    assert read.remarks == []
    assert ALL_PARTS - order.parts == {"refunds"}


def test_jd_order_cells_must_agree(tmp_path):
    read = parse(jd_file(tmp_path, JD, {**JD, "应付金额": "1.00"}))
    assert read.fatal == [(2, "应付金额", "mixed_values"), (3, "", "order_incomplete")]


def test_jd_cash_on_delivery_is_not_paid_yet(tmp_path):
    order = parse(jd_file(tmp_path, {**JD, "支付方式": "货到付款", "付款确认时间": ""})).order
    assert (order.paid_at, order.payments) == (None, [])


@pytest.mark.parametrize(
    ("status", "state"),
    [("已出库", "shipped"), ("完成", "completed"), ("(删除)", "closed"), ("等待付款", "placed")],
)
def test_jd_states(tmp_path, status, state):
    assert parse(jd_file(tmp_path, {**JD, "订单状态": status})).order.state == state


PDD = {
    "订单成交时间": "2026-05-17 12:00:00",
    "商品": "抽纸",
    "订单号": "260517-607198974342268",
    "订单状态": "待发货",
    "商品总价(元)": "30.00",
    "邮费(元)": "2.00",
    "店铺优惠折扣(元)": "3.00",
    "平台优惠折扣(元)": "5.00",
    "多多支付立减金额(元)": "1.00",
    "用户实付金额(元)": "23.00",
    "商家实收金额(元)": "29.00",
    "商品数量(件)": "3",
    "商品id": "123456789012",
    "商品规格": "10 包",
    "商家编码-规格维度": "SKU-9",
    "售后状态": "无售后或售后取消",
}


def pdd_file(folder, *rows, header="pdd_short"):
    names = HEADERS[header]
    return write(folder, [names, *[lay(names, row) for row in rows]], encoding="utf-8-sig")


@pytest.mark.parametrize("header", ["pdd_short", "pdd_full_menu"])
def test_pdd(tmp_path, header):
    read = parse(pdd_file(tmp_path, PDD, header=header))
    assert read.code == "pdd"
    order = read.order
    assert amounts(order) == {
        "goods": D(30), "discount_seller": D(-3), "freight": D(2), "discount_platform": D(-6),
    }  # fmt: skip
    assert order.total == order.payments[0].amount == D(23)
    # 商家应收: the buyer's money and the platform's.
    assert order.total - amounts(order)["discount_platform"] == D(29)
    (line,) = order.lines
    assert (line.units, line.amount, line.list_amount, line.sku_code) == (3, D(27), D(30), "SKU-9")
    assert order.placed_at == order.paid_at == datetime(2026, 5, 17, 4, tzinfo=UTC)
    assert ("consignee" in order.parts) is (header == "pdd_full_menu")


def test_pdd_full_menu(tmp_path):
    row = {**PDD, "支付时间": "2026-05-17 11:59:00", "承诺发货时间": "2026-05-19 12:00:00",
           "上门安装费(元)": "10.00", "用户实付金额(元)": "33.00", "省": "浙江省", "市": "杭州市",
           "区": "西湖区", "街道/镇": "文新街道", "支付ID": "XP1", "支付方式": "微信"}  # fmt: skip
    order = parse(pdd_file(tmp_path, row, header="pdd_full_menu")).order
    assert amounts(order)["freight"] == D(12)
    assert (order.payments[0].external_id, order.payments[0].method) == ("XP1", "微信")
    assert order.paid_at == datetime(2026, 5, 17, 3, 59, tzinfo=UTC)
    assert order.promised_at == datetime(2026, 5, 19, 4, tzinfo=UTC)
    assert order.consignee == {
        "country": "CN", "region": "浙江省", "city": "杭州市", "district": "西湖区",
        "street": "文新街道",
    }  # fmt: skip


def test_pdd_refund_before_shipping_gives_all_back(tmp_path):
    read = parse(
        pdd_file(tmp_path, {**PDD, "订单状态": "未发货，退款成功", "售后状态": "退款成功"})
    )
    (refund,) = read.order.refunds
    assert (refund.amount, refund.stage) == (D(23), "before_shipping")
    assert read.order.state == "closed"


def test_pdd_refund_after_shipping_has_no_amount_to_book(tmp_path):
    row = {**PDD, "订单状态": "已发货，退款成功", "售后状态": "退款成功", "快递单号": "7730"}
    read = parse(pdd_file(tmp_path, row))
    assert read.order.refunds == []
    assert read.order.lines[0].refund_status == "退款成功"
    assert read.remarks == [(2, "售后状态", "refund_amount_unknown")]


def test_pdd_day_from_the_order_number(tmp_path):
    read = parse(pdd_file(tmp_path, {**PDD, "订单成交时间": "", "订单状态": "待付款"}))
    assert read.order.placed_at == datetime(2026, 5, 16, 16, tzinfo=UTC)
    assert read.remarks == [(2, "订单成交时间", "placed_from_id")]
    bad = parse(pdd_file(tmp_path, {**PDD, "订单成交时间": "-", "订单号": "X1"}))
    assert bad.fatal == [(2, "订单成交时间", "missing_value")]


DOUYIN = {
    "主订单编号": "\t6917926768823643751",
    "子订单编号": "\t6917926768823643752",
    "选购商品": "\t坚果",
    "商品规格": "\t1 袋",
    "商品数量": "2",
    "商家编码": "\t300400008",
    "订单应付金额": "28.90",
    "运费": "3.00",
    "收件人": "##密文",
    "收件人手机号": "$$密文",
    "详细地址": "##密文",
    "订单提交时间": "2026-09-22 00:54:10",
    "商家备注": "-",
    "订单完成时间": "-",
    "订单状态": "已发货",
    "售后状态": "-",
    "发货时间": "2026-09-22 08:53:45",
    "平台实际承担优惠金额": "21.00",
    "商家实际承担优惠金额": "25.00",
    "达人实际承担优惠金额": "4.00",
}


def douyin_file(folder, *rows):
    names = HEADERS["douyin"]
    return write(folder, [names, *[lay(names, row) for row in rows]], encoding="utf-8-sig")


def test_douyin(tmp_path):
    read = parse(douyin_file(tmp_path, DOUYIN))
    assert read.code == "douyin"
    order = read.order
    assert order.external_id == "6917926768823643751"
    assert amounts(order) == {
        "goods": D("75.9"), "freight": D(3), "discount_platform": D(-21),
        "discount_seller": D(-25), "discount_partner": D(-4),
    }  # fmt: skip
    assert order.total == order.payments[0].amount == D("28.9")
    (line,) = order.lines
    assert (line.external_id, line.title, line.spec) == ("6917926768823643752", "坚果", "1 袋")
    assert (line.units, line.amount, line.sku_code) == (2, D("50.9"), "300400008")
    assert order.consignee == {
        "name": "##密文", "phone": "$$密文", "raw": "##密文", "masked": "1",
    }  # fmt: skip
    assert (order.seller_memo, order.completed_at) == ("", None)
    assert read.remarks == [(1, "支付完成时间", "paid_time_from_placed")]


def test_douyin_sub_orders_of_one_order(tmp_path):
    second = {**DOUYIN, "子订单编号": "6917926768823643753", "订单状态": "已关闭",
              "售后状态": "退款成功", "发货时间": "-"}  # fmt: skip
    order = parse(douyin_file(tmp_path, DOUYIN, second)).order
    assert (order.state, len(order.lines), order.total) == ("shipped", 2, D("57.8"))
    assert [(r.line, r.amount, r.stage) for r in order.refunds] == [
        ("6917926768823643753", D("28.9"), "before_shipping")
    ]


def test_douyin_joined_sub_orders(tmp_path):
    joined = {**DOUYIN, "子订单编号": "11;12", "选购商品": "坚果;饼干", "商品数量": "2;1"}
    order = parse(douyin_file(tmp_path, joined)).order
    (line,) = order.lines
    assert (line.external_id, line.units, line.title) == ("11;12", 3, "坚果;饼干")
    assert order.total == D("28.9")


def test_ids_and_sums_that_no_table_can_keep(tmp_path):
    many = ";".join(str(6917926768823643750 + n) for n in range(6))
    read = parse(douyin_file(tmp_path, {**DOUYIN, "子订单编号": many}))
    (line,) = read.order.lines
    assert len(line.external_id) == 64
    assert {a.line for a in read.order.amounts} == {line.external_id}
    assert parse(douyin_file(tmp_path, {**DOUYIN, "主订单编号": "9" * 65})).fatal == [
        (2, "主订单编号", "too_long")
    ]
    row = {**JD, "京东价": "9999999999.99", "订购数量": "9"}
    assert parse(jd_file(tmp_path, row)).fatal == [(2, "", "sum_too_large")]


def test_douyin_part_refund_has_no_amount(tmp_path):
    read = parse(douyin_file(tmp_path, {**DOUYIN, "订单状态": "已完成", "售后状态": "退款成功"}))
    assert read.order.refunds == []
    assert (2, "售后状态", "refund_amount_unknown") in read.remarks


def test_douyin_unpaid(tmp_path):
    order = parse(douyin_file(tmp_path, {**DOUYIN, "订单状态": "待支付", "发货时间": "-"})).order
    assert (order.state, order.paid_at, order.payments) == ("placed", None, [])
