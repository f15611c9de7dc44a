"""Files as platforms export them, with rows of our own."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

LIST = [
    "订单编号", "买家会员名", "买家支付宝账号", "支付单号", "支付详情", "买家应付货款",
    "买家应付邮费", "总金额", "买家实际支付金额", "订单状态", "买家留言", "收货人姓名",
    "收货地址 ", "联系手机",
    "订单创建时间", "订单付款时间 ", "宝贝标题 ", "宝贝总数量", "物流单号 ", "物流公司", "订单备注",
    "退款金额", "确认收货时间",
]  # fmt: skip
DETAIL = [
    "子订单编号", "主订单编号", "标题", "价格", "购买数量", "外部系统编号", "商品属性", "套餐信息",
    "备注", "订单状态", "商家编码", "支付单号", "买家应付货款", "买家实际支付金额", "退款状态",
    "退款金额", "订单创建时间", "订单付款时间",
]  # fmt: skip
PAID = "买家已付款，等待卖家发货"


def as_csv(header: Sequence[str], rows: Sequence[Sequence[object]], encoding: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def number(n: int) -> str:
    return f"19300000000000{n:04d}"


def listed(n: int, **changes: object) -> list[object]:
    """Order n of the list: two pieces of 50 with 8 of freight, paid on 11 November."""
    row = dict.fromkeys(LIST, "")
    row |= {
        "订单编号": f'="{number(n)}"',
        "买家会员名": f"buyer{n}",
        "支付单号": f'="20261111{n:04d}"',
        "买家应付货款": "100.00",
        "买家应付邮费": "8.00",
        "总金额": "108.00",
        "买家实际支付金额": "108.00",
        "订单状态": PAID,
        "收货人姓名": "张三",
        "收货地址 ": "浙江省 杭州市 西湖区 文一路 1 号",
        "联系手机": f"'1990000{n:04d}",
        "订单创建时间": "2026-11-11 00:00:01",
        "订单付款时间 ": f"2026-11-11 00:{n % 60:02d}:05",
        "宝贝标题 ": "四件套",
        "宝贝总数量": "2",
        "退款金额": "0.00",
        **changes,
    }
    return list(row.values())


def detailed(n: int, **changes: object) -> list[object]:
    """The one line of order n."""
    row = dict.fromkeys(DETAIL, "")
    row |= {
        "子订单编号": f'="{number(n)}"',
        "主订单编号": f'="{number(n)}"',
        "标题": "四件套",
        "价格": "50.00",
        "购买数量": "2",
        "商品属性": "颜色:白",
        "订单状态": PAID,
        "商家编码": "A-1",
        "买家应付货款": "100.00",
        "买家实际支付金额": "100.00",
        "退款状态": "没有申请退款",
        "退款金额": "无退款申请",
        "订单创建时间": "2026-11-11 00:00:01",
        "订单付款时间": f"2026-11-11 00:{n % 60:02d}:05",
        **changes,
    }
    return list(row.values())


def order_list(*rows: Sequence[object]) -> bytes:
    return as_csv(LIST, rows, "gb18030")


def order_detail(*rows: Sequence[object]) -> bytes:
    return as_csv(DETAIL, rows, "gb18030")
