"""The wizard: a file comes in, is shown as it will be understood, imported, and taken back."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ecomops.core import jobs
from ecomops.core.models import Entry
from ecomops.core.roles import Role
from stores.models import AdDay, ImportBatch, ImportMapping, Order
from stores.services import audit
from tests.stores import files
from tests.stores.factories import CLERK, NOON, make_sku
from tests.stores.views.orders_at_hand import clerk_of, shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_vault(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def lin(client, store):
    user = clerk_of(store)
    client.force_login(user)
    return user


def order_list(*rows, encoding="gb18030"):
    return files.as_csv(files.LIST, rows or [files.listed(n) for n in range(3)], encoding)


def upload(client, data, *, name="ExportOrderList.csv", store=None):
    sent = {"file": SimpleUploadedFile(name, data), "store": store.pk if store else ""}
    answer = client.post("/stores/imports/new/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def batch_of(address):
    return ImportBatch.objects.get(pk=int(address.strip("/").rsplit("/", 1)[-1]))


def run(client, address, act="start/"):
    assert client.post(address + act).status_code == 302
    job = jobs.run_now(batch_of(address).job_id)
    assert job.state == "done", job.error
    return client.get(address)


def test_a_file_is_recognised_shown_imported_and_counted(client, lin, store):
    address = upload(client, order_list(), store=store)
    preview = client.get(address)
    text = preview.content.decode()
    assert "Taobao / Tmall order list" in text
    assert "GB18030" in text
    assert "<b>3</b> records" in text
    assert "Import 3 records" in text
    assert Order.objects.count() == 0
    result = run(client, address)
    counts = result.context["batch"].counts
    assert (counts["created"], counts["rejected"], counts["amount"]) == (3, 0, "324")
    assert "324.00" in result.content.decode()
    assert Order.objects.filter(store=store).count() == 3


def test_the_same_file_twice_changes_nothing(client, lin, store):
    run(client, upload(client, order_list(), store=store))
    before = list(Order.objects.order_by("pk").values())
    again = run(client, upload(client, order_list(), store=store))
    assert again.context["batch"].counts["unchanged"] == 3
    assert list(Order.objects.order_by("pk").values()) == before


def test_problems_stand_by_kind_with_row_and_column_and_rejected_rows_come_as_a_file(
    client, lin, store
):
    data = order_list(
        files.listed(1),
        files.listed(2, 订单编号="3.95108E+18"),
        files.listed(3, 总金额="abc"),
    )
    address = upload(client, data, store=store)
    preview = client.get(address)
    kinds = {kind.code: kind for kind in preview.context["kinds"]}
    assert set(kinds) == {"destroyed_id", "bad_number"}
    assert "Row 3" in kinds["destroyed_id"].sentences[0]
    assert "订单编号" in kinds["destroyed_id"].sentences[0]
    assert "3.95108E+18" in preview.content.decode()
    result = run(client, address)
    assert result.context["batch"].counts["created"] == 1
    assert "2 rejected rows" in result.content.decode()
    file = client.get(address + "rejected/")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "3.95108E+18" in lines[1]
    assert "abc" in lines[2]
    assert "attachment" in file["Content-Disposition"]


def test_the_store_can_be_chosen_after_the_upload(client, lin, store):
    address = upload(client, order_list())
    page = client.get(address).content.decode()
    assert "Choose the store that this file belongs to." in page
    assert client.post(address + "start/").status_code == 422
    client.post(address + "choose/", {"store": store.pk, "reader": "", "encoding": ""})
    assert batch_of(address).store == store
    run(client, address)
    assert Order.objects.filter(store=store).count() == 3


def test_a_store_of_somebody_else_cannot_be_chosen(client, lin):
    foreign = shop("other")
    sent = {"file": SimpleUploadedFile("a.csv", order_list()), "store": foreign.pk}
    answer = client.post("/stores/imports/new/", sent)
    assert answer.context["form"].errors["store"]
    assert ImportBatch.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "empty.csv", "empty"),
        (b"MZ\x90\x00\x03", "orders.csv", "program"),
        (b"a,b,c\n1,2,3\n", "odd.csv", "No known format"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(client, lin, store, data, name, said):
    page = client.get(upload(client, data, name=name, store=store)).content.decode()
    assert said in page
    assert "Choose another file" in page


def test_an_import_is_taken_back_and_what_was_worked_on_is_kept(client, lin, store):
    address = upload(client, order_list(), store=store)
    run(client, address)
    touched = Order.objects.order_by("pk").first()
    audit.audit([touched.pk], at=NOON)
    touched.refresh_from_db()
    audit.hold(touched, note="mine", actor=CLERK, at=NOON)
    undone = run(client, address, "undo/")
    assert [order.pk for order in Order.objects.all()] == [touched.pk]
    page = undone.content.decode()
    assert "1 order was kept" in page
    assert touched.external_id in page
    assert "Import it again" in page
    run(client, address)
    assert Order.objects.count() == 3


def test_the_bar_says_how_fast_and_reloads_at_the_end(client, lin, store):
    address = upload(client, order_list(), store=store)
    client.post(address + "start/")
    waiting = client.get(address).content.decode()
    assert 'id="import-progress"' in waiting
    assert "Look again" in waiting
    part = client.get(address + "progress/")
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part
    jobs.run_now(batch_of(address).job_id)
    assert client.get(address + "progress/")["HX-Refresh"] == "true"


def test_imports_of_other_stores_and_of_other_people_are_not_there(client, lin, store):
    mine = upload(client, order_list(), store=store)
    nobodys = upload(client, order_list())
    other = clerk_of(shop("other"), name="other")
    client.force_login(other)
    for address in (mine, nobodys):
        assert client.get(address).status_code == 404
    assert client.get("/stores/imports/").context["page"].rows == []


def test_customer_service_sees_imports_but_brings_nothing_in(client, store):
    client.force_login(clerk_of(store, role=Role.CUSTOMER_SERVICE))
    assert client.get("/stores/imports/").status_code == 200
    assert client.get("/stores/imports/new/").status_code == 403


INVOICES = (
    b"Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID\n"
    b"489434,85048,Glass ball,12,2009-12-01 07:45:00,6.95,13085\n"
    b"489434,79323P,Cherry lights,12,2009-12-01 07:45:00,6.75,13085\n"
    b"C489449,22087,Paper bunting,-12,2009-12-01 10:33:00,2.95,16321\n"
)


def column_of(form, column):
    return next(bound for one, bound in form.column_rows() if one.name == column)


def mapped(client, address, **more):
    """Keep the mapping that the page suggests for the columns."""
    editor = f"/stores/imports/mappings/new/?batch={batch_of(address).pk}"
    form = client.get(editor).context["form"]
    chosen = {bound.html_name: bound.value() or "" for _column, bound in form.column_rows()}
    sent = {
        "name": "Invoices", "state": "completed", "line_amount": "price_times_units",
        "charges": "order", "cancel_prefix": "C", "negative_units": "credit",
        "zero_units": "keep", "zero_price": "keep", **chosen, **more,
    }  # fmt: skip
    return form, client.post(editor, sent)


def test_an_unknown_file_comes_in_by_a_mapping_made_once(client, lin, store):
    address = upload(client, INVOICES, name="invoices.csv", store=store)
    assert "Map the columns by hand" in client.get(address).content.decode()
    form, answer = mapped(client, address)
    assert column_of(form, "Invoice").value() == "order_id"
    assert answer["Location"] == address
    run(client, address)
    assert Order.objects.filter(external_id="489434").get().total_amount == Decimal("164.4")
    mapping = ImportMapping.objects.get()
    assert mapping.spec["cancel_prefix"] == "C"
    assert Entry.objects.filter(act="mapping.saved").count() == 1


def test_a_column_read_twice_or_a_needed_one_missing_is_said(client, lin, store):
    address = upload(client, INVOICES, name="invoices.csv", store=store)
    form = client.get(f"/stores/imports/mappings/new/?batch={batch_of(address).pk}").context["form"]
    price = column_of(form, "Price").html_name
    _form, twice = mapped(client, address, **{price: "units"})
    assert twice.status_code == 200
    assert "already" in twice.content.decode()
    _form, missing = mapped(client, address, **{price: ""})
    assert "price" in missing.context["form"].non_field_errors()[0]
    assert ImportMapping.objects.count() == 0


def test_a_mapping_is_carried_as_json(client, lin, store):
    address = upload(client, INVOICES, name="invoices.csv", store=store)
    mapped(client, address)
    mapping = ImportMapping.objects.get()
    spec = client.get(f"/stores/imports/mappings/{mapping.pk}/export/").content
    file = SimpleUploadedFile("copy.json", spec)
    client.post("/stores/imports/mappings/import/", {"file": file})
    copy = ImportMapping.objects.get(name="copy")
    assert copy.spec == mapping.spec
    edited = client.get(f"/stores/imports/mappings/{copy.pk}/").context["form"]
    assert column_of(edited, "Invoice").value() == "order_id"
    bad = SimpleUploadedFile("bad.json", json.dumps({"kind": "orders", "nope": 1}).encode())
    assert client.post("/stores/imports/mappings/import/", {"file": bad}).status_code == 422
    assert ImportMapping.objects.count() == 2


def test_the_preview_tells_new_from_changed_and_unchanged(client, lin, store):
    run(client, upload(client, order_list(), store=store))
    grown = [files.listed(0), files.listed(1, 订单备注="改"), files.listed(7)]
    seen = client.get(upload(client, order_list(*grown), store=store)).context["seen"]
    told = seen.expected
    assert (told.created, told.updated, told.unchanged, seen.count) == (1, 1, 1, 3)
    assert Order.objects.count() == 3


def test_reported_days_are_compared_before_they_are_imported(client, lin, store):
    day = ["2026-11-11", "100", "20"]
    names = ["统计日期", "访客数", "浏览量"]
    first = files.as_csv(names, [day, ["2026-11-12", "90", "10"]], "utf-8")
    run(client, upload(client, first, name="days.csv", store=store))
    later = files.as_csv(
        names, [day, ["2026-11-12", "91", "10"], ["2026-11-13", "5", "5"]], "utf-8"
    )
    told = client.get(upload(client, later, name="more.csv", store=store)).context["seen"].expected
    assert (told.created, told.updated, told.unchanged) == (1, 1, 1)


AD_NAMES = ["日期", "推广计划", "关键词", "展现量", "点击量", "花费", "总成交金额"]


def test_what_an_ad_report_leaves_unsaid_is_asked(client, lin, store):
    body = files.as_csv(
        AD_NAMES, [["2026-11-11", "日常", "四件套", "9", "3", "4.5", "99"]], "gb18030"
    )
    address = upload(client, body, name="ads.csv", store=store)
    asking = client.get(address)
    assert asking.context["seen"].unsaid == {"attribution_days"}
    assert 'btn-wide" disabled' in asking.content.decode()
    client.post(f"{address}choose/", {"store": store.pk, "attribution_days": "15"})
    told = client.get(address)
    assert not told.context["seen"].unsaid
    assert told.context["form"].initial["attribution_days"] == 15
    run(client, address)
    assert AdDay.objects.get(store=store).attribution_days == 15


def test_nobody_knows_is_an_answer(client, lin, store):
    body = files.as_csv(
        AD_NAMES, [["2026-11-11", "日常", "四件套", "9", "3", "4.5", "99"]], "gb18030"
    )
    address = upload(client, body, name="ads.csv", store=store)
    client.post(f"{address}choose/", {"store": store.pk, "attribution_days": "unknown"})
    assert not client.get(address).context["seen"].unsaid
    run(client, address)
    assert AdDay.objects.get(store=store).attribution_days is None


def test_the_day_of_an_ad_report_without_one_is_asked(client, lin, store):
    names = ["推广计划", "曝光量", "点击量", "总花费(元)", "交易额(元)"]
    address = upload(
        client, files.as_csv(names, [["日常", "9", "3", "4.5", "99"]], "utf-8"), store=store
    )
    assert "on" in client.get(address).context["seen"].unsaid
    answers = {"store": store.pk, "on": "2026-11-11", "attribution_days": "30"}
    client.post(f"{address}choose/", answers)
    run(client, address)
    kept = AdDay.objects.get(store=store)
    assert (str(kept.on), kept.tool, kept.attribution_days) == ("2026-11-11", "pdd_ads", 30)


def test_a_file_that_is_too_large_is_refused_with_a_sentence_before_it_is_read(
    client, lin, store, settings
):
    settings.UPLOAD_LIMIT = 3 << 20
    page = client.get("/stores/imports/new/").content.decode()
    assert f'data-limit="{3 << 20}"' in page
    sent = {"file": SimpleUploadedFile("a.csv", b"x" * (3 << 20) + b"y")}
    told = client.post("/stores/imports/new/", sent)  # the form's own words are under a megabyte
    assert told.status_code == 200
    assert "3 MB" in told.content.decode()
    read = []

    class Body:
        def read(self, size=-1):
            read.append(size)
            return b""

        readline = read

    answer = client.generic(
        "POST", "/stores/imports/new/", b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(700 << 20), **{"wsgi.input": Body()},
    )  # fmt: skip
    assert answer.status_code == 413
    assert "3 MB" in answer.content.decode()
    assert read == []
    assert ImportBatch.objects.count() == 0


def test_a_cost_of_an_unknown_sku_is_named_and_given_back(client, lin, store):
    make_sku("B-1")
    rows = [["B-1", "41.5", "CNY", "2026-11-01"], ["B-2", "9", "CNY", "2026-11-01"]]
    body = files.as_csv(["SKU编码", "成本", "币种", "生效日期"], rows, "utf-8")
    address = upload(client, body, name="costs.csv")
    seen = client.get(address).context["seen"]
    assert (seen.count, seen.rejected, seen.expected.created) == (1, 1, 1)
    assert [problem.row for problem in seen.problems["unknown_sku"]] == [3]
    result = run(client, address).content.decode()
    assert "Unknown SKU" in result
    kept = b"".join(client.get(f"{address}rejected/").streaming_content).decode("utf-8-sig")
    assert "B-2" in kept
    assert "B-1" not in kept.split("B-2")[0].splitlines()[-1]
    assert batch_of(address).counts["rejected"] == 1
