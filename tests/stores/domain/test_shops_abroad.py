"""Shopify, WooCommerce and Amazon: sums that add up however tax and discounts are written."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.stores.domain.headers import HEADERS
from tests.stores.domain.sources import amounts, lay, parse, write

D = Decimal
ORDER = {
    "Name": "#1001",
    "Email": "ann@example.test",
    "Financial Status": "paid",
    "Paid at": "2026-05-01 10:00:00 +0200",
    "Fulfillment Status": "unfulfilled",
    "Currency": "USD",
    "Subtotal": "45.00",
    "Shipping": "5.00",
    "Taxes": "4.00",
    "Total": "54.00",
    "Discount Code": "MAY",
    "Discount Amount": "5.00",
    "Created at": "2026-05-01 09:59:00 +0200",
    "Shipping Name": "Ann Doe",
    "Shipping Street": "1 Main St",
    "Shipping City": "Albany",
    "Shipping Zip": "'01234",
    "Shipping Province": "NY",
    "Shipping Country": "US",
    "Shipping Phone": "'+1 555 0100",
    "Payment Method": "Shopify Payments",
    "Id": "450789469",
}
FIRST = {"Lineitem quantity": "2", "Lineitem name": "Cup - blue", "Lineitem price": "20.00",
         "Lineitem sku": "CUP-B", "Lineitem discount": "0.00"}  # fmt: skip
SECOND = {"Name": "#1001", "Lineitem quantity": "1", "Lineitem name": "Mug",
          "Lineitem price": "10.00", "Lineitem sku": "MUG"}  # fmt: skip


def shopify(folder, *rows, **given):
    names = HEADERS["shopify"]
    path = write(folder, [names, *[lay(names, row) for row in rows]])
    return parse(path, zone="America/New_York", currency=given.pop("currency", "USD"), **given)


def test_shopify_order_of_two_lines(tmp_path):
    read = shopify(tmp_path, {**ORDER, **FIRST}, SECOND)
    assert read.code == "shopify"
    order = read.order
    assert amounts(order) == {
        "goods": D(50), "discount_seller": D(-5), "freight": D(5), "tax": D(4),
    }  # fmt: skip
    assert order.total == order.payments[0].amount == D(54)
    assert order.paid_at == datetime(2026, 5, 1, 8, tzinfo=UTC)
    assert [(x.external_id, x.units, x.amount, x.sku_code) for x in order.lines] == [
        ("1", 2, D(40), "CUP-B"),
        ("2", 1, D(10), "MUG"),
    ]
    assert (order.state, order.channel_status) == ("paid", "paid / unfulfilled")
    assert (order.consignee["postcode"], order.consignee["phone"]) == ("01234", "+1 555 0100")
    assert order.extra["shopify_id"] == "450789469"
    assert read.remarks == []


def test_shopify_tax_inside_prices(tmp_path):
    order = shopify(tmp_path, {**ORDER, **FIRST, "Total": "50.00"}, SECOND).order
    assert "tax" not in amounts(order)
    assert order.total == D(50)


def test_shopify_line_discounts_inside_the_order_discount(tmp_path):
    order = shopify(tmp_path, {**ORDER, **FIRST, "Lineitem discount": "5.00"}, SECOND).order
    assert order.lines[0].amount == D(35)
    assert amounts(order)["discount_seller"] == D(-5)


def test_shopify_free_shipping_code(tmp_path):
    row = {**ORDER, **FIRST, "Subtotal": "50.00", "Shipping": "0.00", "Total": "54.00"}
    read = shopify(tmp_path, row, SECOND)
    assert "discount_seller" not in amounts(read.order)
    assert read.remarks == []


def test_shopify_that_does_not_add_up(tmp_path):
    read = shopify(tmp_path, {**ORDER, **FIRST, "Total": "60.00"}, SECOND)
    assert amounts(read.order)["adjustment"] == D(6)
    assert read.remarks == [(2, "Total", "amounts_differ")]


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"Financial Status": "pending", "Paid at": ""}, "placed"),
        ({"Fulfillment Status": "fulfilled"}, "shipped"),
        ({"Fulfillment Status": "partial"}, "paid"),
        ({"Financial Status": "refunded", "Refunded Amount": "54.00"}, "closed"),
        ({"Cancelled at": "2026-05-02 10:00:00 +0200"}, "closed"),
    ],
)
def test_shopify_states(tmp_path, cells, state):
    order = shopify(tmp_path, {**ORDER, **FIRST, **cells}, SECOND).order
    assert order.state == state
    if "Refunded Amount" in cells:
        assert [(r.amount, r.stage) for r in order.refunds] == [(D(54), "before_shipping")]


def test_a_currency_the_store_does_not_have(tmp_path):
    read = shopify(tmp_path, {**ORDER, **FIRST}, SECOND, currency="EUR")
    assert read.fatal == [(2, "Currency", "foreign_currency"), (3, "", "order_incomplete")]
    assert read.problems[0].params == {"currency": "EUR"}


def test_rows_of_a_shopify_order_whose_first_row_is_missing(tmp_path):
    read = shopify(tmp_path, SECOND)
    assert read.fatal == [(2, "Financial Status", "missing_value")]


WOO = {
    "Order Number": "77",
    "Order Status": "Processing",
    "Order Date": "2026-05-01 09:00",
    "First Name (Billing)": "Bo",
    "Last Name (Billing)": "Li",
    "First Name (Shipping)": "Bo",
    "Last Name (Shipping)": "Li",
    "Address 1&2 (Shipping)": "2 Low Rd",
    "City (Shipping)": "York",
    "Country Code (Shipping)": "GB",
    "Phone (Billing)": "0190",
    "Email (Billing)": "bo@example.test",
    "Payment Method Title": "Card",
    "Cart Discount Amount": "2.00",
    "Order Shipping Amount": "4.00",
    "Order Refund Amount": "0.00",
    "Order Total Amount": "38.40",
    "Order Total Tax Amount": "6.40",
    "SKU": "CUP-B",
    "Item #": "1",
    "Item Name": "Cup",
    "Quantity (- Refund)": "3",
    "Item Cost": "10.00",
}


def test_woocommerce(tmp_path):
    names = HEADERS["woocommerce"]
    read = parse(write(tmp_path, [names, lay(names, WOO)]), zone="Europe/London", currency="GBP")
    assert read.code == "woocommerce"
    order = read.order
    assert amounts(order) == {
        "goods": D(30), "discount_seller": D(-2), "freight": D(4), "tax": D("6.4"),
    }  # fmt: skip
    assert (order.state, order.total, order.placed_at.hour) == ("paid", D("38.4"), 8)
    assert (order.consignee["name"], order.consignee["phone"]) == ("Bo Li", "0190")


def test_woocommerce_after_a_refund(tmp_path):
    names = HEADERS["woocommerce"]
    row = {**WOO, "Quantity (- Refund)": "2", "Order Refund Amount": "10.00"}
    order = parse(write(tmp_path, [names, lay(names, row)]), currency="GBP").order
    assert (order.total, order.lines[0].units) == (D("38.4"), 2)
    assert [(r.amount, r.succeeded_at) for r in order.refunds] == [(D(10), order.paid_at)]


AMAZON = {
    "order-id": "305-1234567-1234567",
    "order-item-id": "01234567890123",
    "purchase-date": "2026-05-01T10:00:00+00:00",
    "payments-date": "2026-05-01T10:05:00+00:00",
    "buyer-email": "x@marketplace.test",
    "buyer-name": "Eva M.",
    "sku": "CUP-B",
    "product-name": '"Best" cup',
    "quantity-purchased": "2",
    "currency": "EUR",
    "item-price": "40.00",
    "item-tax": "6.39",
    "shipping-price": "3.99",
    "shipping-tax": "0.64",
    "recipient-name": "Eva Muster",
    "ship-address-1": "Hauptstr. 1",
    "ship-address-2": "c/o Amt",
    "ship-city": "Köln",
    "ship-postal-code": "01067",
    "ship-country": "DE",
    "ship-phone-number": "+49 30 1",
    "sales-channel": "Amazon.de",
}


def tsv(folder, header, *rows, encoding="utf-8", currency="EUR"):
    names = HEADERS[header]
    path = write(
        folder, [names, *[lay(names, row) for row in rows]], encoding=encoding, sign="\t",
        name="orders.txt",
    )  # fmt: skip
    return parse(path, zone="Europe/Berlin", currency=currency)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_amazon_new_orders(tmp_path, encoding):
    second = {**AMAZON, "order-item-id": "2", "item-price": "10.00", "shipping-price": "",
              "product-name": "Übertopf"}  # fmt: skip
    read = tsv(tmp_path, "amazon_new", AMAZON, second, encoding=encoding)
    assert read.code == "amazon_new"
    order = read.order
    assert amounts(order) == {"goods": D(50), "freight": D("3.99")}
    assert [(x.external_id, x.title, x.units) for x in order.lines] == [
        ("01234567890123", '"Best" cup', 2),
        ("2", "Übertopf", 2),
    ]
    assert order.payments[0].paid_at == datetime(2026, 5, 1, 10, 5, tzinfo=UTC)
    assert order.consignee == {
        "name": "Eva Muster", "phone": "+49 30 1", "city": "Köln", "postcode": "01067",
        "country": "DE", "street": "Hauptstr. 1, c/o Amt",
    }  # fmt: skip


def test_amazon_tax_on_top_where_prices_are_without(tmp_path):
    row = {**AMAZON, "sales-channel": "Amazon.com", "currency": "USD"}
    order = tsv(tmp_path, "amazon_new", row, currency="USD").order
    assert amounts(order)["tax"] == D("7.03")
    assert order.total == D("51.02")


def test_amazon_unshipped_has_no_prices(tmp_path):
    names = set(HEADERS["amazon_unshipped"])
    row = {key: value for key, value in AMAZON.items() if key in names}
    row |= {"promise-date": "2026-05-04T21:59:59+00:00", "quantity-to-ship": "2"}
    read = tsv(tmp_path, "amazon_unshipped", row)
    assert read.code == "amazon_unshipped"
    assert read.order.parts == frozenset({"header", "consignee"})
    assert read.order.promised_at == datetime(2026, 5, 4, 21, 59, 59, tzinfo=UTC)
    assert (read.order.total, read.order.amounts) == (D(0), [])
    assert read.remarks == [(1, "", "no_amounts")]


def test_amazon_all_orders(tmp_path):
    base = {"amazon-order-id": "305-1", "purchase-date": "2026-05-01T10:00:00+00:00",
            "last-updated-date": "2026-05-02T10:00:00+00:00", "order-status": "Shipped",
            "sales-channel": "Amazon.de", "product-name": "Cup", "sku": "CUP", "asin": "B0",
            "item-status": "Shipped", "quantity": "1", "currency": "EUR", "item-price": "20.00",
            "item-promotion-discount": "2.00", "ship-city": "Bonn"}  # fmt: skip
    off = {**base, "amazon-order-id": "305-2", "order-status": "Cancelled", "quantity": "0",
           "item-status": "", "item-price": "", "item-promotion-discount": ""}  # fmt: skip
    read = tsv(tmp_path, "amazon_all", base, off)
    assert read.code == "amazon_all"
    assert read.fatal == []
    shipped, cancelled = read.records
    assert amounts(shipped) == {"goods": D(20), "discount_seller": D(-2)}
    assert (shipped.state, shipped.lines[0].item_id) == ("shipped", "B0")
    assert shipped.modified_at == datetime(2026, 5, 2, 10, tzinfo=UTC)
    assert "consignee" not in shipped.parts
    assert (cancelled.state, cancelled.payments, cancelled.lines[0].units) == ("closed", [], 0)
