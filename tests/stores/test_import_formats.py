"""Files of other formats on their whole way into the database, by upload and by mapping."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

import stores.domain.mapping
from ecomops.core import jobs
from ecomops.core.models import Job
from stores.models import AdDay, ImportMapping, Order, OrderLine, StoreTrafficDay
from stores.services import imports
from tests.stores import files
from tests.stores.domain.headers import HEADERS
from tests.stores.domain.sources import lay
from tests.stores.domain.test_jd_pdd_douyin import DOUYIN, JD, PDD
from tests.stores.domain.test_shops_abroad import AMAZON, FIRST, ORDER, SECOND, WOO
from tests.stores.domain.test_taobao import DETAIL, PLAIN
from tests.stores.domain.test_traffic_ads_goods import SHOP, WANXIANG
from tests.stores.factories import CLERK, NOON, make_store

D = Decimal
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_vault(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(jobs, "ring", lambda job_id: None)


def body(header, *rows, encoding="utf-8-sig", sign=","):
    names = HEADERS[header] if isinstance(header, str) else header
    text = io.StringIO(newline="")
    if sign == "\t":
        writer = csv.writer(text, delimiter=sign, quoting=csv.QUOTE_NONE, quotechar=None)
    else:
        writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([lay(names, row) if isinstance(row, dict) else row for row in rows])
    return text.getvalue().encode(encoding)


def bring(store, content, **choices):
    batch = imports.upload([content], "file.csv", store=store, actor=CLERK, at=NOON)
    if choices:
        imports.choose(batch, **choices)
    job = imports.start(batch, actor=CLERK, at=NOON)
    assert jobs.run_now(job.pk).state == Job.State.DONE, Job.objects.get(pk=job.pk).error
    batch.refresh_from_db()
    return batch


CASES = [
    ("taobao_list_2016", [PLAIN], "gb18030", ",", "CNY", "190"),
    ("taobao_list_2020", [PLAIN], "gb18030", ",", "CNY", "190"),
    ("taobao_list_newest", [PLAIN], "gb18030", ",", "CNY", "190"),
    ("jd", [JD], "gb18030", ",", "CNY", "215"),
    ("pdd_short", [PDD], "utf-8-sig", ",", "CNY", "23"),
    ("pdd_full_menu", [PDD], "utf-8-sig", ",", "CNY", "23"),
    ("douyin", [DOUYIN], "utf-8-sig", ",", "CNY", "28.9"),
    ("shopify", [{**ORDER, **FIRST}, SECOND], "utf-8", ",", "USD", "54"),
    ("woocommerce", [WOO], "utf-8", ",", "GBP", "38.4"),
    ("amazon_new", [AMAZON], "cp1252", "\t", "EUR", "43.99"),
]


@pytest.mark.parametrize(("header", "rows", "encoding", "sign", "currency", "total"), CASES)
def test_orders_of_every_channel(header, rows, encoding, sign, currency, total):
    store = make_store(currency=currency)
    content = body(header, *rows, encoding=encoding, sign=sign)
    batch = bring(store, content)
    assert (batch.counts["created"], batch.counts["rejected"]) == (1, 0), batch.problems
    order = Order.objects.get(store=store)
    assert order.total_amount == order.paid_amount == D(total)
    again = bring(store, content)
    assert (again.counts["unchanged"], again.counts["updated"]) == (1, 0)


def test_details_without_times_wait_for_the_list():
    store = make_store()
    details = body("taobao_detail_2017", DETAIL, encoding="gb18030")
    early = bring(store, details)
    assert (early.counts["created"], early.counts["rejected"]) == (0, 1)
    assert early.problems[0]["code"] == "needs_list"
    bring(store, body("taobao_list_2016", PLAIN, encoding="gb18030"))
    bring(store, details)
    order = Order.objects.get(store=store)
    assert (order.line_count, order.units, order.total_amount) == (1, 2, D(190))


def mapped(name):
    path = Path(stores.domain.mapping.__file__).parent / "mappings" / f"{name}.json"
    spec = json.loads(path.read_text())
    return ImportMapping.objects.create(name=name, kind=spec["kind"], spec=spec, created_at=NOON)


def test_invoice_lines_net_to_the_files_own_sum():
    names = ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price",
             "Customer ID", "Country"]  # fmt: skip
    day = "2009-12-01 07:45:00"
    content = body(
        names,
        ["489434", "85048", "BALL", "12", day, "6.95", "13085.0", "United Kingdom"],
        ["489434", "85048a", "ball", "-2", day, "1.05", "13085.0", "United Kingdom"],
        ["C489449", "22087", "TAPE", "-12", day, "2.95", "16321.0", "Australia"],
    )
    store = make_store(currency="GBP")
    batch = bring(store, content, mapping=mapped("invoice_lines"))
    assert (batch.counts["rows"], batch.counts["created"], batch.counts["lines"]) == (3, 2, 3)
    assert D(batch.counts["amount"]) == D("45.90")
    orders = Order.objects.filter(store=store)
    assert sum(o.paid_amount - o.refunded_amount for o in orders) == D("45.90")
    assert OrderLine.objects.filter(order__store=store).count() == 3
    assert bring(store, content, mapping=batch.mapping).counts["unchanged"] == 2


def test_days_and_ads():
    store = make_store()
    days = bring(store, body("sycm_shop", SHOP))
    assert days.counts["created"] == 3
    assert StoreTrafficDay.objects.get(store=store, terminal="all").measures["uv"] == "1234"
    ads = bring(store, body("wanxiang_product", WANXIANG))
    assert ads.counts["created"] == 1
    assert AdDay.objects.get(store=store).measures["ad_cost"] == "81.91"
    assert files is not None
