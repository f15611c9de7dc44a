"""Column mappings: any shop's lines add up to the file's own net, and nothing is guessed."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stores.domain.mapping as module
from ecomops.core.tabular import open_table
from ecomops.core.tabular.rows import Row
from stores.domain.formats import ParseContext
from stores.domain.mapping import Mapping, MappingError, problems
from stores.domain.records import RowProblem
from tests.stores.domain.sources import Parsed, check_sums, write

D = Decimal
EXAMPLES = Path(module.__file__).parent / "mappings"
INVOICES = ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price",
            "Customer ID", "Country"]  # fmt: skip
REPORT = ["index", "Order ID", "Date", "Status", "SKU", "ASIN", "Category", "Size", "Qty",
          "currency", "Amount", "ship-city", "ship-state", "ship-postal-code",
          "ship-country"]  # fmt: skip


def example(name):
    return Mapping.from_dict(json.loads((EXAMPLES / f"{name}.json").read_text()))


def run(path, mapping, *, zone="Europe/London", currency="GBP"):
    table = open_table(path)
    result = Parsed(table, "mapped")
    context = ParseContext(zone, currency, {}, table.header_row)
    for item in mapping.as_format().parse(table.rows(), table.header, context):
        (result.problems if isinstance(item, RowProblem) else result.records).append(item)
    return result


def paid(order):
    return sum((p.amount for p in order.payments), D(0))


def refunded(order):
    return sum((r.amount for r in order.refunds), D(0))


def test_invoices_cancels_and_quantities_taken_back(tmp_path):
    day = "2009-12-01 07:45:00"
    rows = [
        INVOICES,
        ["489434", "85048", "GLASS BALL", "12", day, "6.95", "13085.0", "United Kingdom"],
        ["489434", "85048", "GLASS BALL", "12", day, "6.95", "13085.0", "United Kingdom"],
        ["489434", "85048a", "glass ball", "-2", day, "1.05", "13085.0", "United Kingdom"],
        ["489435", "22041", "", "-5", day, "0.0", "", "United Kingdom"],
        ["C489449", "22087", "TAPE", "-12", day, "2.95", "16321.0", "Australia"],
        ["A506401", "B", "Adjust bad debt", "1", day, "-53594.36", "", "United Kingdom"],
    ]
    read = run(write(tmp_path, rows), example("invoice_lines"))
    assert read.problems == []
    sale, nothing, cancel, debt = read.records
    assert (sale.external_id, sale.state, sale.buyer_id) == ("489434", "completed", "13085")
    assert (sale.total, paid(sale), refunded(sale)) == (D("164.70"), D("166.80"), D("2.10"))
    assert [(x.sku_code, x.units, x.amount) for x in sale.lines][1:] == [
        ("85048", 12, D("83.40")),
        ("85048a", -2, D("-2.10")),
    ]
    assert sale.placed_at == sale.paid_at == datetime(2009, 12, 1, 7, 45, tzinfo=UTC)
    assert (nothing.total, nothing.payments, nothing.refunds) == (D(0), [], [])
    assert (cancel.state, cancel.total, paid(cancel)) == ("closed", D("-35.40"), D(0))
    assert [(r.amount, r.succeeded_at, r.line) for r in cancel.refunds] == [
        (D("35.40"), cancel.placed_at, "1")
    ]
    assert refunded(debt) == D("53594.36")
    assert sum(len(order.lines) for order in read.records) == 6


def test_cancelled_lines_that_still_carry_money(tmp_path):
    def row(order, status, units, amount, sku="A"):
        return ["0", order, "04-30-22", status, sku, "B09", "Set", "S", units, "INR", amount,
                "MUMBAI", "MAHARASHTRA", "400081.0", "IN"]  # fmt: skip

    rows = [
        REPORT,
        row("405-1", "Cancelled", "0", "647.62"),
        row("171-2", "Shipped", "1", "406.0"),
        row("171-2", "Cancelled", "0", "100.0", "B"),
        row("171-3", "Shipped - Delivered to Buyer", "2", "10.5"),
    ]
    read = run(write(tmp_path, rows), example("sale_report"), zone="Asia/Kolkata", currency="INR")
    assert read.problems == []
    off, mixed, done = read.records
    assert (off.state, off.total, off.payments) == ("closed", D("647.62"), [])
    assert (mixed.state, mixed.total, paid(mixed)) == ("shipped", D(506), D(406))
    assert (done.state, sum(x.units for x in done.lines)) == ("completed", 2)
    assert off.consignee["postcode"] == "400081"
    assert off.placed_at == datetime(2022, 4, 29, 18, 30, tzinfo=UTC)
    wrong = run(write(tmp_path, rows), example("sale_report"), currency="USD")
    assert {p.code for p in wrong.problems} == {"foreign_currency", "order_incomplete"}


def test_ads_by_mapping(tmp_path):
    names = ["Date", "ad_id", "xyz_campaign_id", "fb_campaign_id", "age", "Impressions", "Clicks",
             "Spent", "Approved_Conversion"]  # fmt: skip
    rows = [names, ["31-08-2023", "1", "916", "103", "30-34", "7350", "1", "1.429999948", "1"],
            ["31-08-2023", "1", "916", "103", "35-39", "10", "0", "0.5", "0"],
            ["31-08-2023", "2", "936", "104", "30-34", "5", "0", "0", "0"]]  # fmt: skip
    read = run(write(tmp_path, rows), example("ad_report"), currency="USD")
    first, second = read.records
    assert (first.on, first.tool, first.campaign_id) == (date(2023, 8, 31), "social", "916")
    assert first.measures["ad_cost"] == D("1.929999948")
    assert second.measures["clicks"] == D(0)


def test_days_by_mapping(tmp_path):
    spec = {"kind": "traffic", "columns": {"on": "Day", "uv": "Visitors", "pv": "Views"},
            "date_order": "dmy"}  # fmt: skip
    rows = [["Day", "Visitors", "Views", "访客数"], ["01/05/2026", "10", "30", "99"]]
    read = run(write(tmp_path, rows), Mapping.from_dict(spec))
    (day,) = read.records
    assert (day.on, day.measures) == (date(2026, 5, 1), {"uv": D(10), "pv": D(30)})


def test_goods_by_mapping_with_decimal_commas(tmp_path):
    spec = {"kind": "products", "columns": {"sku_code": "Artikel", "name": "Text",
            "list_price": "Preis"}, "decimal_comma": True}  # fmt: skip
    rows = [["Artikel", "Text", "Preis"], ["A", "Tasse", "1.234,50"], ["B", "Krug", "3.5"]]
    read = run(write(tmp_path, rows, sign=";"), Mapping.from_dict(spec))
    assert [(p.sku_code, p.list_price) for p in read.records] == [("A", D("1234.50"))]
    assert read.fatal == [(3, "Preis", "bad_number")]


ORDERS = {"kind": "orders", "columns": {"order_id": "No", "placed_at": "At", "price": "Price",
          "units": "Qty", "total": "Total", "freight": "Freight"}}  # fmt: skip


def test_what_a_mapping_does_not_allow_is_refused(tmp_path):
    rows = [["No", "At", "Price", "Qty", "Total", "Freight"],
            ["1", "2026-05-01", "5.00", "-1", "5", "0"],
            ["2", "2026-05-01", "-5.00", "1", "5", "0"],
            ["3", "2026-05-01", "5.00", "0", "5", "0"],
            ["4", "3/4/2026", "5.00", "1", "5", "0"],
            ["5", "2026-05-01", "0.00", "1", "2.50", "2.50"],
            ["6", "2026-05-01", "5.00", "2", "13.00", "2.50"]]  # fmt: skip
    read = run(write(tmp_path, rows), Mapping.from_dict(ORDERS))
    assert read.fatal == [
        (2, "Qty", "negative_units"),
        (3, "Price", "negative_amount"),
        (4, "Qty", "zero_units"),
        (5, "At", "ambiguous_date"),
    ]
    assert read.remarks == [(6, "Price", "zero_price"), (7, "Total", "amounts_differ")]
    assert [order.total for order in read.records] == [D("2.50"), D("13.00")]


def test_times_of_another_zone(tmp_path):
    rows = [["No", "At", "Price", "Qty", "Total", "Freight"],
            ["1", "2026-05-01 12:00:00", "5.00", "1", "5", "0"]]  # fmt: skip
    mapping = Mapping.from_dict({**ORDERS, "zone": "America/New_York"})
    (order,) = run(write(tmp_path, rows), mapping).records
    assert order.placed_at == datetime(2026, 5, 1, 16, tzinfo=UTC)


def test_columns_a_file_lacks():
    mapping = Mapping.from_dict(ORDERS)
    assert [(p.column, p.code) for p in problems(mapping, ["No", "At", "Price", "Qty"])] == [
        ("Total", "missing_column"),
        ("Freight", "missing_column"),
    ]
    assert mapping.looks_like_header(["total", "x", "FREIGHT", "No", "At", "Price", "Qty"])


@pytest.mark.parametrize(
    ("spec", "code", "field"),
    [
        ({}, "mapping_bad_value", "kind"),
        ({"kind": "orders"}, "mapping_needs", "order_id"),
        ({**ORDERS, "colour": 1}, "mapping_unknown_field", "colour"),
        ({**ORDERS, "columns": {**ORDERS["columns"], "x": "X"}}, "mapping_unknown_field", "x"),
        ({**ORDERS, "statuses": {"Done": "finished"}}, "mapping_bad_value", "statuses.Done"),
        ({**ORDERS, "zone": "Mars/Olympus"}, "mapping_bad_value", "zone"),
        ({**ORDERS, "date_order": "ydm"}, "mapping_bad_value", "date_order"),
        ({**ORDERS, "line_amount": "column"}, "mapping_needs", "amount"),
        ({**ORDERS, "constants": {"state": "x"}}, "mapping_bad_value", "constants.state"),
        ({**ORDERS, "columns": []}, "mapping_bad_value", "columns"),
    ],
)
def test_a_mapping_that_cannot_be_used_names_its_field(spec, code, field):
    with pytest.raises(MappingError) as refused:
        Mapping.from_dict(spec)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_examples_survive_saving(path):
    mapping = Mapping.from_dict(json.loads(path.read_text()))
    assert Mapping.from_dict(json.loads(json.dumps(mapping.to_dict()))) == mapping


LINES = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "C3", "4", "C5"]),
        st.integers(-30, 30),
        st.decimals(-50, 999, places=2),
    ),
    max_size=40,
)


@given(LINES)
def test_the_files_net_is_reached_however_its_rows_are_scattered(lines):
    rows = [
        Row(at, (order, "S", "", str(units), "2009-12-01", str(price), "", "UK"))
        for at, (order, units, price) in enumerate(lines, 2)
    ]
    context = ParseContext("Europe/London", "GBP")
    orders = list(example("invoice_lines").parse(rows, INVOICES, context))
    expected = defaultdict(D)
    for order, units, price in lines:
        expected[order] += units * price
    assert {order.external_id: order.total for order in orders} == dict(expected)
    assert sum(len(order.lines) for order in orders) == len(lines)
    for order in orders:
        check_sums(order)
        assert paid(order) - refunded(order) == order.total
