"""Taobao and Tmall: list and detail of every age, in GB18030 as the seller centre writes them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.stores.domain.headers import HEADERS
from tests.stores.domain.sources import amounts, lay, parse, write

D = Decimal
LISTS = ["taobao_list_2016", "taobao_list_2020", "taobao_list_newest"]
PLAIN = {
    "订单编号": '="1930123456789012345"',
    "买家会员名": "t**1",
    "买家支付宝账号": "1380000****",
    "买家应付货款": "180.00",
    "买家应付邮费": "10.00",
    "总金额": "190.00",
    "买家实际支付金额": "190.00",
    "订单状态": "买家已付款，等待卖家发货",
    "买家留言": "尽快发货",
    "收货人姓名": "王小明",
    "收货地址": "浙江省 杭州市 西湖区 文三路 1 号(310000)",
    "联系电话": "'",
    "联系手机": "'13900001111",
    "订单创建时间": "2020-11-11 00:00:01",
    "订单付款时间": "2020-11-11 00:00:31",
    "宝贝标题": "四件套",
    "订单备注": "老客户",
    "宝贝总数量": "2",
}


def list_file(folder, *rows, header="taobao_list_2020", encoding="gb18030"):
    names = HEADERS[header]
    return write(folder, [names, *[lay(names, row) for row in rows]], encoding=encoding)


@pytest.mark.parametrize("header", LISTS)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_a_paid_order(tmp_path, header, encoding):
    read = parse(list_file(tmp_path, PLAIN, header=header, encoding=encoding))
    assert read.code == "taobao_list"
    order = read.order
    assert order.external_id == "1930123456789012345"
    assert (order.state, order.channel_status) == ("paid", "买家已付款，等待卖家发货")
    assert order.placed_at == datetime(2020, 11, 10, 16, 0, 1, tzinfo=UTC)
    assert order.paid_at == datetime(2020, 11, 10, 16, 0, 31, tzinfo=UTC)
    assert amounts(order) == {"goods": D(180), "freight": D(10)}
    assert (order.total, order.currency) == (D(190), "CNY")
    (payment,) = order.payments
    assert (payment.amount, payment.paid_at, payment.kind) == (D(190), order.paid_at, "full")
    assert (order.buyer_id, order.buyer_note, order.seller_memo) == ("t**1", "尽快发货", "老客户")
    assert order.consignee == {
        "name": "王小明",
        "phone": "13900001111",
        "raw": "浙江省 杭州市 西湖区 文三路 1 号(310000)",
        "country": "CN",
        "region": "浙江省",
        "city": "杭州市",
        "district": "西湖区",
        "street": "文三路 1 号",
        "postcode": "310000",
    }
    assert "lines" not in order.parts
    assert order.rows == (2, 2)
    assert read.remarks == []


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("等待买家付款", "placed"),
        ("买家已付款,等待卖家发货", "paid"),
        ("卖家已发货，等待买家确认", "shipped"),
        ("交易成功", "completed"),
        ("交易关闭", "closed"),
        ("TRADE_FINISHED", "completed"),
    ],
)
def test_states(tmp_path, status, state):
    unpaid = state in ("placed", "closed")
    more = {"订单付款时间": "", "买家实际支付金额": "0.00"} if unpaid else {}
    order = parse(list_file(tmp_path, {**PLAIN, "订单状态": status, **more})).order
    assert (order.state, order.channel_status) == (state, status)
    assert bool(order.payments) is not unpaid
    assert order.total == D(190)


def test_an_unknown_status_is_refused_with_its_text(tmp_path):
    read = parse(list_file(tmp_path, {**PLAIN, "订单状态": "量子纠缠"}, PLAIN | {"订单编号": "1"}))
    (problem,) = [p for p in read.problems if p.fatal]
    assert (problem.row, problem.column, problem.code) == (2, "订单状态", "unknown_status")
    assert problem.value == "量子纠缠"
    assert [order.external_id for order in read.records] == ["1"]


def test_tmall_coupons_are_the_platforms(tmp_path):
    row = {**PLAIN, "天猫卡券抵扣": "20.00", "集分宝抵扣": "1.50", "买家实际支付积分": "100",
           "买家实际支付金额": "167.50"}  # fmt: skip
    order = parse(list_file(tmp_path, row)).order
    assert amounts(order) == {"goods": D(180), "freight": D(10), "discount_platform": D("-22.5")}
    assert order.total == order.payments[0].amount == D("167.5")


def test_coupons_already_taken_off_the_total(tmp_path):
    order = parse(list_file(tmp_path, {**PLAIN, "天猫卡券抵扣": "20.00"})).order
    assert amounts(order) == {"goods": D(200), "freight": D(10), "discount_platform": D(-20)}
    assert order.total == D(190)


def test_what_does_not_add_up_is_adjusted_and_said(tmp_path):
    read = parse(list_file(tmp_path, {**PLAIN, "买家实际支付金额": "185.00"}))
    assert amounts(read.order)["adjustment"] == D(-5)
    assert (2, "买家实际支付金额", "amounts_differ") in read.remarks


@pytest.mark.parametrize(
    ("status", "sent", "stage", "known"),
    [
        ("交易关闭", "", "before_shipping", True),
        ("交易关闭", "773012345", "unknown", True),
        ("卖家已发货，等待买家确认", "773012345", "unknown", False),
    ],
)
def test_refunds(tmp_path, status, sent, stage, known):
    row = {**PLAIN, "订单状态": status, "退款金额": "190.00元", "物流单号": sent}
    read = parse(list_file(tmp_path, row))
    order = read.order
    (refund,) = order.refunds
    assert ((1, "退款金额", "refund_times_unknown") in read.remarks) is known
    assert (refund.amount, refund.stage) == (D(190), stage)
    assert (refund.succeeded_at is not None) is known
    assert parse(list_file(tmp_path, {**PLAIN, "退款金额": "无退款申请"})).order.refunds == []


def test_a_closed_order_that_shows_nothing_paid_was_paid_what_was_refunded(tmp_path):
    row = {**PLAIN, "订单状态": "交易关闭", "买家实际支付金额": "0.00", "退款金额": "190.00"}
    read = parse(list_file(tmp_path, row))
    assert read.order.payments[0].amount == read.order.refunds[0].amount == D(190)
    assert (2, "买家实际支付金额", "paid_from_refund") in read.remarks


def test_an_unpaid_presale_pays_a_deposit(tmp_path):
    row = {**PLAIN, "订单状态": "等待买家付款", "分阶段订单信息": "阶段1已付款；阶段2未付款",
           "买家实际支付金额": "50.00"}  # fmt: skip
    order = parse(list_file(tmp_path, row)).order
    assert [(p.kind, p.amount) for p in order.payments] == [("deposit", D(50))]
    assert (order.state, order.total) == ("placed", D(190))


def test_masked_people(tmp_path):
    row = {**PLAIN, "收货人姓名": "王**", "联系手机": "*******1111", "收货地址": "浙江省****"}
    consignee = parse(list_file(tmp_path, row)).order.consignee
    assert consignee["masked"] == "1"
    assert consignee["name"] == "王**"


def test_without_a_payment_time_column_the_order_time_stands_in(tmp_path):
    names = [
        "订单编号",
        "支付单号",
        "买家应付货款",
        "总金额",
        "订单状态",
        "订单创建时间",
    ]
    row = ["TM-1", "P-1", "288.00", "288.00", "交易成功", "2025-07-21 10:00:00"]
    read = parse(write(tmp_path, [names, row], encoding="gb18030"))
    assert read.order.payments[0].paid_at == read.order.placed_at
    assert read.order.payments[0].external_id == "P-1"
    assert read.remarks == [(1, "订单付款时间", "paid_time_from_placed")]


def test_an_id_that_a_spreadsheet_destroyed(tmp_path):
    read = parse(list_file(tmp_path, {**PLAIN, "订单编号": "1.93E+18"}, PLAIN))
    assert read.fatal == [(2, "订单编号", "destroyed_id")]
    assert len(read.records) == 1


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("宝贝总数量", "-2", "negative_units"),
        ("总金额", "-190.00", "negative_amount"),
        ("买家应付货款", "-180.00", "negative_amount"),
        ("买家实际支付金额", "-190.00", "negative_amount"),
    ],
)
def test_less_than_nothing_is_refused_by_its_column(tmp_path, column, value, code):
    read = parse(list_file(tmp_path, PLAIN, {**PLAIN, "订单编号": "2", column: value}))
    assert read.fatal == [(3, column, code)]
    assert len(read.records) == 1


def test_an_order_for_nothing_goes_in_with_a_remark(tmp_path):
    free = {"买家应付货款": "0", "买家应付邮费": "0", "总金额": "0", "买家实际支付金额": "0"}
    read = parse(list_file(tmp_path, {**PLAIN, **free}))
    assert read.order.total == 0
    assert (2, "总金额", "zero_price") in read.remarks


def test_ids_that_a_spreadsheet_rounded(tmp_path):
    rows = [{**PLAIN, "订单编号": f"19301234567890{n}0000"} for n in range(1, 4)]
    read = parse(list_file(tmp_path, *rows))
    assert read.fatal == [(row, "订单编号", "rounded_id") for row in (2, 3, 4)]
    assert parse(list_file(tmp_path, *rows[:2])).fatal == []
    assert parse(list_file(tmp_path, *rows, PLAIN)).fatal == []


def test_the_same_row_twice_counts_once_and_two_versions_count_not_at_all(tmp_path):
    other = {**PLAIN, "订单编号": "2", "总金额": "190.00"}
    read = parse(list_file(tmp_path, PLAIN, other, PLAIN))
    assert [o.external_id for o in read.records] == ["2", "1930123456789012345"]
    assert (4, "", "repeated_row") in read.remarks
    read = parse(list_file(tmp_path, PLAIN, other, {**PLAIN, "买家留言": "改了"}))
    assert read.fatal == [(2, "", "order_twice"), (4, "", "order_twice")]


DETAIL = {
    "订单编号": '="1930123456789012345"',
    "标题": "四件套",
    "价格": "99.00",
    "购买数量": "2",
    "外部系统编号": "SKU-1",
    "商品属性": "颜色:白;尺码:XL",
    "套餐信息": "",
    "备注": "",
    "订单状态": "交易成功",
    "商家编码": "ITEM-1",
}
DETAIL_NEW = {
    **{key: value for key, value in DETAIL.items() if key != "订单编号"},
    "子订单编号": '="1930123456789012346"',
    "主订单编号": '="1930123456789012345"',
    "买家应付货款": "180.00",
    "买家实际支付金额": "180.00",
    "退款状态": "没有申请退款",
    "退款金额": "无退款申请",
    "订单创建时间": "2023-06-01 08:00:00",
    "订单付款时间": "2023-06-01 08:01:00",
}


def detail_file(folder, *rows, header="taobao_detail_new"):
    names = HEADERS[header]
    laid = [lay(names, row) for row in rows]
    if header.endswith("2017"):
        # Rows of that age end with a comma that their header lacks.
        laid = [[*row, ""] for row in laid]
    return write(folder, [names, *laid], encoding="gb18030")


def test_details_of_2017(tmp_path):
    second = {**DETAIL, "标题": "枕头", "价格": "30.00", "购买数量": "1", "外部系统编号": ""}
    read = parse(detail_file(tmp_path, DETAIL, second, header="taobao_detail_2017"))
    assert read.code == "taobao_detail"
    order = read.order
    assert order.parts == frozenset({"lines"})
    assert [(x.external_id, x.units, x.amount, x.sku_code) for x in order.lines] == [
        ("1", 2, D(198), "SKU-1"),
        ("2", 1, D(30), "ITEM-1"),
    ]
    assert (order.placed_at, order.total, order.rows) == (None, D(228), (2, 3))


def test_details_of_today(tmp_path):
    refunded = {**DETAIL_NEW, "子订单编号": "1930123456789012347", "买家应付货款": "90.00",
                "购买数量": "1", "退款状态": "退款成功", "退款金额": "90.00",
                "订单状态": "交易关闭"}  # fmt: skip
    order = parse(detail_file(tmp_path, DETAIL_NEW, refunded)).order
    assert order.external_id == "1930123456789012345"
    assert order.placed_at == datetime(2023, 6, 1, tzinfo=UTC)
    assert [(x.external_id, x.amount, x.list_amount) for x in order.lines] == [
        ("1930123456789012346", D(180), D(198)),
        ("1930123456789012347", D(90), D(99)),
    ]
    assert (order.state, order.channel_status) == ("completed", "交易成功")
    assert amounts(order) == {"goods": D(297), "discount_seller": D(-27)}
    assert [(r.line, r.amount) for r in order.refunds] == [("1930123456789012347", D(90))]


def test_scattered_rows_of_an_order_come_together(tmp_path):
    rows = [
        {**DETAIL_NEW, "主订单编号": main, "子订单编号": f"{main}{n}"}
        for main, n in (("A", 1), ("B", 1), ("A", 2), ("C", 1), ("C", 2), ("A", 3))
    ]
    read = parse(detail_file(tmp_path, *rows))
    assert [(o.external_id, len(o.lines), o.rows) for o in read.records] == [
        ("B", 1, (3, 3)),
        ("C", 2, (5, 6)),
        ("A", 3, (2, 7)),
    ]


def test_one_bad_item_keeps_its_order_out_and_names_the_others(tmp_path):
    bad = {**DETAIL_NEW, "子订单编号": "2", "购买数量": "-1"}
    gift = {**DETAIL_NEW, "主订单编号": "B", "价格": "0.00", "买家应付货款": "0.00"}
    read = parse(detail_file(tmp_path, DETAIL_NEW, bad, gift))
    assert read.fatal == [(3, "购买数量", "negative_units"), (2, "", "order_incomplete")]
    assert read.remarks == [(4, "价格", "zero_price")]
    assert [o.external_id for o in read.records] == ["B"]


def test_an_item_row_twice(tmp_path):
    read = parse(detail_file(tmp_path, DETAIL_NEW, DETAIL_NEW))
    assert len(read.order.lines) == 1
    assert read.remarks == [(3, "子订单编号", "repeated_row")]
    read = parse(detail_file(tmp_path, DETAIL_NEW, {**DETAIL_NEW, "购买数量": "3"}))
    assert (3, "子订单编号", "line_twice") in read.fatal
    assert read.records == []


def test_a_row_without_its_order_number(tmp_path):
    read = parse(detail_file(tmp_path, {**DETAIL_NEW, "主订单编号": ""}, DETAIL_NEW))
    assert read.fatal == [(2, "主订单编号", "missing_value")]
    assert len(read.records) == 1


def test_a_missing_column_is_named_once(tmp_path):
    names = HEADERS["taobao_detail_new"]
    short = [name for name in names if name != "订单状态"]
    path = write(tmp_path, [short, ["1"] * len(short)], encoding="gb18030")
    read = parse(path, code="taobao_detail")
    assert read.fatal == [(1, "订单状态", "missing_column")]
    assert read.records == []
