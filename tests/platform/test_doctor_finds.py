"""`./run doctor` on a company in which somebody broke something: each is named, with what to do."""

import io
import json
import os
import shutil
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from ecomops.core import health, history, jobs, outbox
from ecomops.core.clock import day_of
from ecomops.core.models import Entry, Job, OutboxEvent
from ecomops.embedded import starting
from kpi.models import DayStale, StoreDay
from kpi.services.rollup import roll_up_days
from stores.domain.records import AmountRecord, EventRecord, LineRecord, PaymentRecord
from stores.models import EventFile, Listing, Order
from stores.selectors.event_files import events_folder
from stores.services import events, intake
from tests.stores.factories import CLERK, make_record, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, put_stock
from warehouse.models import Reservation, SkuBalance, StockLevel

pytestmark = pytest.mark.django_db
PAST = timezone.now() - timedelta(days=2)


@pytest.fixture(autouse=True)
def company(settings, tmp_path, monkeypatch):
    """Stock, a paid order that claims it, its figures, page events and a sealed history."""
    settings.EVENTS_DIR, settings.MEDIA_ROOT = tmp_path / "events", tmp_path / "media"
    monkeypatch.setattr(starting, "running_engines", None)  # a system runs, and does not mend
    store, sku = make_store(), make_sku("A-1", cost="20")
    bin_ = make_bin(make_warehouse("hz", store))
    put_stock(bin_, sku, 10, at=PAST)
    record = make_record(
        "9001", placed_at=PAST, paid_at=PAST, buyer_id="b",
        lines=[LineRecord("1", "Thing", 2, Decimal(100), "i", sku.code)],
        amounts=[AmountRecord("goods", Decimal(100))],
        payments=[PaymentRecord("p", Decimal(100), PAST)],
    )  # fmt: skip
    intake.receive(store, [record], source="x", batch=None, actor=CLERK, at=PAST)
    if not Reservation.objects.exists():
        Listing.objects.filter(store=store).update(sku=sku)
    events.append(
        store, [EventRecord("e1", "v1", "pv", PAST, item_id="i", page="/")], batch=None, at=PAST
    )
    while outbox.relay(at=PAST):
        pass
    roll_up_days(store, [day_of(PAST, store.zone)], at=timezone.now())
    DayStale.objects.all().delete()
    Job.objects.all().delete()
    history.note(store, "rate.changed", actor=CLERK, at=PAST, after={"n": 1})
    history.note(store, "rate.changed", actor=CLERK, at=PAST, after={"n": 2})
    while history.seal():
        pass
    assert Reservation.objects.get().held == 2
    assert EventFile.objects.count() == 1


def doctor(*words):
    """What the command finds, and whether it exited with 0."""
    out, fine = io.StringIO(), True
    with translation.override("en"):
        try:
            call_command("doctor", "--json", *words, stdout=out, stderr=io.StringIO())
        except CommandError:
            fine = False
    told = json.loads(out.getvalue().splitlines()[-1])
    return [(one["examination"], one["text"]) for one in told["findings"]], fine


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def ledger_and_level(_patch):
    StockLevel.objects.update(on_hand=9)
    SkuBalance.objects.update(on_hand=9)


def level_and_balance(_patch):
    SkuBalance.objects.update(on_hand=11)


def claims_and_balance(_patch):
    SkuBalance.objects.update(reserved=1)


def paid_without_claim(_patch):
    Reservation.objects.all().delete()
    SkuBalance.objects.update(reserved=0)


def altered_entry(_patch):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE core_entry DISABLE TRIGGER USER")
    sql("UPDATE core_entry SET after = '{\"n\": 9}' WHERE sequence = 2")
    sql("ALTER TABLE core_entry ENABLE TRIGGER USER")


def unsealed_entry(_patch):
    history.note(Order.objects.get(), "amount.changed", actor=CLERK, at=PAST)


def undelivered_event(_patch):
    OutboxEvent.objects.create(name="targets.set", payload={}, emitted_at=PAST)


def fact_and_sources(_patch):
    StoreDay.objects.filter(paid_orders=1).update(paid_orders=2)


def missing_file(_patch):
    (events_folder() / EventFile.objects.get().path).unlink()


def altered_file(_patch):
    path = events_folder() / EventFile.objects.get().path
    path.write_bytes(path.read_bytes() + b"more")


def unlisted_file(_patch):
    path = events_folder() / EventFile.objects.get().path
    copy = shutil.copy(path, path.with_name("2020-01-01-left.parquet"))

    os.utime(copy, (1_600_000_000, 1_600_000_000))


def stuck_job(_patch):
    Job.objects.create(
        kind="stores.import", title="Import of a.csv", state="running", created_at=PAST
    )


def full_disk(patch):
    patch.setattr(health.shutil, "disk_usage", lambda path: SimpleNamespace(free=1 << 20))


def wrong_clock(patch):
    ahead = timezone.now() + timedelta(minutes=1)
    patch.setattr(health, "timezone", SimpleNamespace(now=lambda: ahead))


PLANTED = {
    ledger_and_level: ("ledger = levels", "A-01 says 9 pieces of A-1", "count the bin"),
    level_and_balance: ("levels = balances", "hz says 11 good pieces of A-1", "backup"),
    claims_and_balance: ("reservations = balances", "says 1 pieces of A-1 are reserved", "backup"),
    paid_without_claim: ("reservations = orders", "Order 9001 is paid", "release it again"),
    altered_entry: ("history", "breaks at number 2", "restore"),
    unsealed_entry: ("history", "1 acts are not sealed", "log/bells.log"),
    undelivered_event: ("outbox", "1 events have waited", "log/bells.log"),
    fact_and_sources: ("facts = sources", "2 paid, counted 1", "compute the day again"),
    missing_file: ("event files", "is gone", "backup"),
    altered_file: ("event files", "was altered", "backup"),
    unlisted_file: ("event files", "listed nowhere", "tidying"),
    stuck_job: ("jobs", "(Import of a.csv) was left", "log/worker.log"),
    full_disk: ("disk", "Less than 1 GB", "free some space"),
    wrong_clock: ("clock", "differ by 60 seconds", "time server"),
}


def test_a_sound_company_has_no_finding():
    assert doctor() == ([], True)


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_what_is_broken_is_named_in_one_line_with_what_to_do(plant, monkeypatch):
    plant(monkeypatch)
    findings, fine = doctor()
    assert not fine
    examination, what, remedy = PLANTED[plant]
    assert len(findings) == 1, findings
    assert findings[0][0] == examination
    assert what in findings[0][1]
    assert remedy in findings[0][1]
    assert "\n" not in findings[0][1]


def test_a_file_that_has_not_changed_is_read_again_only_when_asked_to():
    path = events_folder() / EventFile.objects.get().path
    assert doctor() == ([], True)
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # a disk that forgets a bit
    assert doctor() == ([], True)
    findings, fine = doctor("--deep")
    assert (len(findings), fine) == (1, False)
    assert "was altered" in findings[0][1]
    assert doctor()[1] is False  # and it is not forgotten again


def test_a_job_cancelled_before_it_began_leaves_nothing_half_way():
    from stores.models import ImportBatch
    from stores.services import imports

    file = "supplier_code,supplier_name\nHZ-01,Hangzhou\n"
    batch = imports.upload(
        [file.encode()], "s.csv", store=None, actor=CLERK, at=timezone.now(), kind="suppliers"
    )
    job = imports.start(batch, actor=CLERK, at=timezone.now())
    jobs.ask_to_cancel(job, at=timezone.now())
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.FAILED
    jobs.retry(job, at=timezone.now())
    assert jobs.run_now(job.pk).state == Job.State.DONE
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE
    assert Entry.objects.filter(subject_type="stores.importbatch").count() >= 3
