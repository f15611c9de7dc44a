"""Whatever stands in the cells: records that hold together, or problems with a sentence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecomops.core.tabular.rows import Row
from stores.domain.formats import ParseContext, detect
from stores.domain.records import AdRecord, OrderRecord, RowProblem
from stores.problems import sentence
from tests.stores.domain.headers import HEADERS
from tests.stores.domain.sources import check_sums

WORDS = [
    "", "-", "1", "2", "0", "-3", "1.5", "1,234.50", "12.00元", "10%", "1.93E+15", "NaN",
    "1e5", "９９", "2026-05-01", "2026-05-01 10:00:00", "2026/5/1 8:00", "3/4/2026", "31/12/2026",
    "2026-05-01T10:00:00Z", "2026-13-40", "2026-05-01 ~ 2026-05-07", "交易成功", "已发货", "paid",
    "Shipped", "完成", "退款成功", "无退款申请", "USD", "CNY", "王**", "##密文", "A;B", "x" * 70,
    "99999999999", "9999999999.99", "合计", "%s %(row)s", "\ufffd", "'", "=1+1",
]  # fmt: skip
CELLS = st.sampled_from(WORDS)
FLAWS = st.sampled_from(["", "", "", "", "short_row", "undecodable", "totals_row", "second_table"])


@pytest.mark.parametrize("name", sorted(HEADERS))
@given(data=st.data())
def test_no_cell_breaks_a_reader(name, data):
    header = HEADERS[name]
    width = len(header)
    rows = [
        Row(at, tuple(data.draw(st.lists(CELLS, min_size=width, max_size=width))), flaw)
        for at, flaw in enumerate(data.draw(st.lists(FLAWS, min_size=1, max_size=4)), 2)
    ]
    context = ParseContext("Asia/Shanghai", "CNY", {"on": "2026-05-01"})
    seen = list(detect(header).parse(rows, header, context))
    for item in seen:
        if isinstance(item, RowProblem):
            assert "%(" not in sentence(item).replace("%(row)s", "")
        elif isinstance(item, OrderRecord):
            check_sums(item)
            assert all(p.amount > 0 for p in item.payments)
            assert all(r.amount > 0 for r in item.refunds)
            assert all(len(x.external_id) <= 64 for x in (*item.lines, *item.payments))
    told = {item.row for item in seen if isinstance(item, RowProblem)}
    kept = {
        row
        for item in seen
        if not isinstance(item, RowProblem)
        for row in range(item.rows[0], item.rows[1] + 1)
    }
    assert {row.number for row in rows} <= told | kept


MONEY = st.decimals(0, 500, places=2)


@given(st.lists(st.tuples(st.integers(1, 5), MONEY, MONEY), min_size=1, max_size=12))
def test_ad_rows_add_up_by_day_however_they_are_broken_down(rows):
    header = HEADERS["wanxiang_campaign"]
    laid = []
    for at, (day, cost, sales) in enumerate(rows, 2):
        cells = dict.fromkeys(header, "")
        cells |= {"日期": f"2026-05-0{day}", "场景名字": "关键词推广", "计划ID": "1",
                  "计划名字": f"名{at}", "花费": str(cost), "总成交金额": str(sales)}  # fmt: skip
        laid.append(Row(at, tuple(cells.values())))
    seen = list(detect(header).parse(laid, header, ParseContext("Asia/Shanghai", "CNY")))
    assert all(isinstance(record, AdRecord) for record in seen)
    assert len(seen) == len({day for day, *_ in rows})
    for measure, at in (("ad_cost", 1), ("ad_sales", 2)):
        total = sum((record.measures[measure] for record in seen), Decimal(0))
        assert total == sum((row[at] for row in rows), Decimal(0))
