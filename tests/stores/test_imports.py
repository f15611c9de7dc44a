"""A file's whole way: upload, preview, import, result, rejected rows, undo."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from ecomops.core import jobs, vault
from ecomops.core.errors import DomainError
from ecomops.core.models import Job, OutboxEvent
from stores.models import ImportBatch, Order, OrderVersion, StoreTrafficDay
from stores.services import audit, imports, people
from tests.stores import files
from tests.stores.factories import CLERK, NOON, make_sku, make_store

SHIPPED = "卖家已发货，等待买家确认"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_vault(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(jobs, "ring", lambda job_id: None)


def bring(store, body, name="orders.csv", **choices):
    batch = imports.upload([body], name, store=store, actor=CLERK, at=NOON)
    if choices:
        imports.choose(batch, **choices)
    job = imports.start(batch, actor=CLERK, at=NOON)
    assert jobs.run_now(job.pk).state == Job.State.DONE, Job.objects.get(pk=job.pk).error
    batch.refresh_from_db()
    return batch


def take_back(batch):
    job = imports.undo(batch, actor=CLERK, at=NOON)
    assert jobs.run_now(job.pk).state == Job.State.DONE, Job.objects.get(pk=job.pk).error
    batch.refresh_from_db()


def counts(batch):
    return {name: batch.counts[name] for name in ("created", "updated", "unchanged", "rejected")}


def test_the_preview_says_what_the_file_is():
    store = make_store()
    body = files.order_list(files.listed(1), files.listed(2))
    batch = imports.upload([body], "ExportOrderList.csv", store=store, actor=CLERK, at=NOON)
    seen = imports.preview(batch)
    assert (seen.kind, seen.format_code, seen.count) == ("orders", "taobao_list", 2)
    assert seen.encoding.lower().replace("-", "") == "gb18030"
    assert (seen.first_on, seen.last_on, seen.is_whole) == (
        date(2026, 11, 11), date(2026, 11, 11), True,
    )  # fmt: skip
    assert Order.objects.count() == 0


@pytest.mark.parametrize("list_first", [True, False])
def test_list_and_detail_make_whole_orders(list_first):
    store, _sku = make_store(), make_sku("A-1")
    pair = [
        files.order_list(files.listed(1), files.listed(2)),
        files.order_detail(files.detailed(1), files.detailed(2)),
    ]
    for body in pair if list_first else reversed(pair):
        bring(store, body)
    order = Order.objects.get(external_id=files.number(1))
    assert (order.total_amount, order.paid_amount) == (Decimal(108), Decimal(108))
    assert (order.line_count, order.units, order.unmatched_count) == (1, 2, 0)
    assert order.consignee.phone_last4 == "0001"


def test_the_same_file_again_changes_nothing_and_an_overlap_only_what_differs():
    store = make_store()
    first = bring(store, files.order_list(files.listed(1), files.listed(2)))
    assert counts(first) == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 0}
    again = bring(store, files.order_list(files.listed(1), files.listed(2)))
    assert counts(again) == {"created": 0, "updated": 0, "unchanged": 2, "rejected": 0}
    overlap = bring(
        store,
        files.order_list(files.listed(2, 订单状态=SHIPPED), files.listed(3)),
    )
    assert counts(overlap) == {"created": 1, "updated": 1, "unchanged": 0, "rejected": 0}
    assert Order.objects.get(external_id=files.number(2)).state == "shipped"


def test_good_rows_go_in_and_bad_ones_come_back_with_a_sentence():
    store = make_store()
    body = files.order_list(
        files.listed(1),
        files.listed(2, 订单编号="1.93E+15"),
        files.listed(3, 买家实际支付金额="a lot"),
        files.listed(4),
    )
    batch = bring(store, body)
    assert counts(batch) == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 2}
    text = b"".join(vault.read(batch.rejected_path)).decode("utf-8-sig")
    lines = text.splitlines()
    assert len(lines) == 3
    assert "1.93E+15" in lines[1]
    assert "a lot" in lines[2]
    assert {problem["row"] for problem in batch.problems if problem["fatal"]} == {3, 4}


@pytest.mark.parametrize(
    ("language", "word"), [("en", "digits are lost"), ("zh-hans", "数字已丢失")]
)
def test_the_rejected_rows_speak_the_language_of_whoever_imports(language, word):
    with translation.override(language):
        batch = bring(make_store(), files.order_list(files.listed(2, 订单编号="1.93E+15")))
    text = b"".join(vault.read(batch.rejected_path)).decode("utf-8-sig")
    assert word in text
    assert text.startswith("订单编号")


def test_a_file_of_another_kind_than_said_is_refused_and_nothing_goes_in():
    batch = imports.upload(
        [files.order_list(files.listed(1))], "x.csv", store=make_store(), actor=CLERK, at=NOON
    )
    with translation.override("en"):
        with pytest.raises(DomainError) as refused:
            imports.start(batch, actor=CLERK, at=NOON, only="products")
        assert "it is recognised as “Taobao / Tmall order list”" in refused.value.for_user
    assert not Job.objects.exists()


def test_a_missing_column_is_named_with_its_row():
    body = files.order_list(files.listed(1)).replace("订单创建时间".encode("gb18030"), b"x")
    batch = imports.upload([body], "list.csv", store=make_store(), actor=CLERK, at=NOON)
    with translation.override("en"):
        with pytest.raises(DomainError) as refused:
            imports.preview(batch)
        assert refused.value.for_user == (
            "Row 1 looks like the header of “Taobao / Tmall order list” but lacks 订单创建时间. "
            "Export the file again with it, or map the columns by hand."
        )


def test_undo_takes_back_new_orders_and_puts_back_changed_ones():
    store = make_store()
    bring(store, files.order_list(files.listed(1)))
    second = bring(
        store,
        files.order_list(
            files.listed(1, 订单状态=SHIPPED, 买家应付货款="90.00", 总金额="98.00"),
            files.listed(2),
        ),
    )
    assert Order.objects.count() == 2
    take_back(second)
    order = Order.objects.get()
    assert (order.external_id, order.state) == (files.number(1), "paid")
    assert order.total_amount == Decimal(108)
    assert OrderVersion.objects.get(is_current=True).n == 1
    assert second.state == ImportBatch.State.UNDONE
    assert second.kept_orders == []


def test_undo_keeps_what_somebody_worked_on_and_lists_it():
    make_sku("A-1")
    store = make_store()
    batch = bring(store, files.order_list(files.listed(1, 买家留言="call me"), files.listed(2)))
    audit.audit(list(Order.objects.values_list("pk", flat=True)), at=NOON)
    held = Order.objects.get(external_id=files.number(1))
    audit.record_contact(held, actor=CLERK, at=NOON + timedelta(minutes=1))
    take_back(batch)
    assert [order.external_id for order in Order.objects.all()] == [files.number(1)]
    assert batch.kept_orders == [files.number(1)]


def test_undo_of_the_list_leaves_what_the_detail_said():
    store = make_store()
    listed = bring(store, files.order_list(files.listed(1)))
    bring(store, files.order_detail(files.detailed(1)))
    take_back(listed)
    order = Order.objects.get()
    assert order.total_amount == sum(line.amount for line in order.lines.all()) == Decimal(100)


def test_an_import_that_was_killed_goes_on_where_it_stopped(monkeypatch):
    store = make_store()
    monkeypatch.setattr("stores.services.intake.BATCH", 2)
    body = files.order_list(*[files.listed(n) for n in range(1, 8)])
    batch = imports.upload([body], "orders.csv", store=store, actor=CLERK, at=NOON)
    job = imports.start(batch, actor=CLERK, at=NOON)

    from stores.services import import_run

    receive, calls = import_run._receive, []

    def dies(*args):
        if len(calls) == 2:
            raise jobs.LostLease  # what a worker sees whose place was taken
        calls.append(1)
        return receive(*args)

    monkeypatch.setattr(import_run, "_receive", dies)
    jobs.run_now(job.pk)
    assert Order.objects.count() == 4
    monkeypatch.setattr(import_run, "_receive", receive)
    Job.objects.update(lease_until=NOON)
    assert jobs.run_now(job.pk).state == Job.State.DONE
    batch.refresh_from_db()
    assert Order.objects.count() == 7
    assert counts(batch) == {"created": 7, "updated": 0, "unchanged": 0, "rejected": 0}


def test_a_kill_between_the_last_commit_and_the_end_of_the_job_is_no_failure():
    store = make_store()
    batch = bring(store, files.order_list(files.listed(1)))
    Job.objects.update(state=Job.State.RUNNING, lease_until=NOON)
    again = jobs.run_now(batch.job_id)
    assert (again.state, again.result["created"]) == (Job.State.DONE, 1)
    take_back(batch)
    undoing = Job.objects.order_by("pk").last()
    Job.objects.filter(pk=undoing.pk).update(state=Job.State.RUNNING, lease_until=NOON)
    assert jobs.run_now(undoing.pk).state == Job.State.DONE
    assert Order.objects.count() == 0


def test_an_undo_that_fails_can_be_asked_for_again(monkeypatch):
    store = make_store()
    batch = bring(store, files.order_list(files.listed(1)))
    job = imports.undo(batch, actor=CLERK, at=NOON)
    with monkeypatch.context() as broken:
        broken.setattr("stores.services.withdrawal.withdraw", lambda *args, **given: 1 // 0)
        assert jobs.run_now(job.pk).state == Job.State.FAILED
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE
    take_back(batch)
    assert Order.objects.count() == 0


def test_undo_after_an_erasure_keeps_the_order_and_goes_on():
    store = make_store()
    batch = bring(store, files.order_list(files.listed(1), files.listed(2)))
    bring(store, files.order_detail(files.detailed(1)))
    people.erase(Order.objects.get(external_id=files.number(1)), actor=CLERK, at=NOON)
    take_back(batch)
    assert batch.kept_orders == [files.number(1)]
    assert [order.external_id for order in Order.objects.all()] == [files.number(1)]


def test_orders_that_go_back_to_an_earlier_word_are_audited_anew():
    store = make_store()
    bring(store, files.order_list(files.listed(1)))
    order = Order.objects.get()
    second = bring(store, files.order_list(files.listed(1, 买家应付货款="90.00", 总金额="98.00")))
    audit.audit([order.pk], at=NOON)
    OutboxEvent.objects.all().delete()
    take_back(second)
    order.refresh_from_db()
    assert order.state == Order.State.PAID
    told = OutboxEvent.objects.get(name="orders.received")
    assert told.payload["orders"] == [order.pk]


def test_traffic_days_are_replaced_and_put_back_by_undo():
    store = make_store()
    header = ["统计日期", "访客数", "浏览量", "支付金额", "支付买家数", "跳失率"]

    def days(uv):
        rows = [["2026-11-10", f"{uv}", "30", "1,000.50", "2", "45.10%"]]
        return files.as_csv(header, rows, "utf-8-sig")

    bring(store, days(10), "sycm.csv")
    second = bring(store, days(12), "sycm.csv")
    assert counts(second)["updated"] == 1
    current = StoreTrafficDay.objects.get(is_current=True)
    assert Decimal(current.measures["uv"]) == 12
    take_back(second)
    current = StoreTrafficDay.objects.get(is_current=True)
    assert Decimal(current.measures["uv"]) == 10
    assert StoreTrafficDay.objects.count() == 1


def test_an_unknown_file_asks_for_a_mapping_and_an_archive_is_refused():
    store = make_store()
    unknown = files.as_csv(["a", "b"], [["1", "2"]], "utf-8")
    batch = imports.upload([unknown], "x.csv", store=store, actor=CLERK, at=NOON)
    with pytest.raises(DomainError) as refusal:
        imports.start(batch, actor=CLERK, at=NOON)
    assert "a, b" in refusal.value.for_user
    archive = imports.upload([b"PK\x03\x04rest"], "x.zip", store=store, actor=CLERK, at=NOON)
    with pytest.raises(DomainError):
        imports.preview(archive)


def test_a_file_that_is_being_imported_is_decided_about_no_more():
    body = [files.order_list(files.listed(1))]
    batch = imports.upload(body, "x.csv", store=make_store(), actor=CLERK, at=NOON)
    as_read_before = ImportBatch.objects.get(pk=batch.pk)
    job = imports.start(batch, actor=CLERK, at=NOON)
    with pytest.raises(DomainError):
        imports.choose(as_read_before, encoding="utf-8")
    batch.refresh_from_db()
    assert (batch.state, batch.job_id) == (ImportBatch.State.IMPORTING, job.pk)


def test_old_uploads_are_erased_after_thirty_days():
    store = make_store()
    batch = bring(store, files.order_list(files.listed(1), files.listed(2, 订单编号="1.9E+15")))
    assert imports.erase_old_files(NOON + timedelta(days=29)) == 0
    assert imports.erase_old_files(NOON + timedelta(days=31)) == 1
    batch.refresh_from_db()
    assert (batch.path, batch.rejected_path) == ("", "")
    assert Order.objects.count() == 1
