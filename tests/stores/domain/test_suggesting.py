"""A draft of a mapping names the usual columns and uses each once."""

import pytest

from stores.domain.mapping import FIELDS, Mapping
from stores.domain.suggesting import SPELLINGS, suggest


def test_invoice_lines():
    header = ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price",
              "Customer ID", "Country"]  # fmt: skip
    columns = suggest("orders", header)
    assert columns == {
        "order_id": "Invoice", "sku_code": "StockCode", "title": "Description",
        "units": "Quantity", "placed_at": "InvoiceDate", "price": "Price",
        "buyer_id": "Customer ID", "country": "Country",
    }  # fmt: skip
    assert Mapping.from_dict({"kind": "orders", "columns": columns}).money_field == "price"


def test_an_ad_report():
    header = ["Date", "ad_id", "xyz_campaign_id", "fb_campaign_id", "Impressions", "Clicks",
              "Spent"]  # fmt: skip
    columns = suggest("ads", header)
    assert columns["ad_cost"] == "Spent"
    assert len(set(columns.values())) == len(columns) == 7


def test_chinese_names_with_blanks_and_wide_signs():
    assert suggest("traffic", ["统计日期 ", "访客数", "支付金额", "别的"]) == {
        "on": "统计日期 ", "uv": "访客数", "paid_amount": "支付金额",
    }  # fmt: skip


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_every_suggestion_is_a_field(kind):
    known = {name for spelling in SPELLINGS.values() for name in spelling}
    assert set(suggest(kind, ["sku", "date", "name"])) <= set(FIELDS[kind]) & known
