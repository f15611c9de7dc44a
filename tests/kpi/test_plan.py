"""Which days wait, who computes them, and that a change on the way is never lost."""

import json
from datetime import date, timedelta
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from ecomops.core import jobs
from ecomops.core.actor import SYSTEM
from ecomops.core.models import Job
from kpi import handlers, tasks
from kpi.models import DayStale, RefundCurve, StoreDay, StoreWindow
from kpi.services import plan, stale
from tests.kpi.factories import LATER, instant, make_order, make_sku, make_store, refund, report

pytestmark = pytest.mark.django_db
D = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _no_events(settings, tmp_path):
    settings.EVENTS_DIR = tmp_path / "events"


def told(store, *days, at=LATER):
    payload = {"store": store.pk, "days": [on.isoformat() for on in days]}
    handlers.mark_days_stale(payload, at)


def test_a_change_marks_its_days_and_asks_for_one_roll_up():
    store = make_store()
    told(store, D, D + timedelta(1))
    told(store, D)
    marks = {one.on: one.marks for one in DayStale.objects.all()}
    assert marks == {D: 2, D + timedelta(1): 1}
    assert Job.objects.filter(kind="kpi.rollup").count() == 1


def test_a_changed_cost_marks_the_days_the_goods_were_paid_on():
    store, sku = make_store(), make_sku(cost="3")
    for number, day in enumerate(("02", "04", "06")):
        when = f"03-{day}T10:00"
        make_order(store, number, when, when, lines=[("i", 1, "100", sku)])
    make_order(store, 9, "03-05T10:00", "03-05T10:00")
    handlers.mark_days_stale({"skus": [sku.pk], "from_on": "2026-03-03"}, LATER)
    assert [one.on.day for one in DayStale.objects.order_by("on")] == [4, 6]


def test_the_job_computes_what_waits_and_takes_the_marks_away():
    store = make_store()
    make_order(store, 1, "03-02T10:00", "03-02T10:00")
    with mock.patch("django.utils.timezone.now", return_value=instant("03-05T12:00")):
        told(store, D)
        job = jobs.run_now(Job.objects.get().pk)
        assert (job.state, job.result["days"]) == (Job.State.DONE, 3)
        assert not DayStale.objects.exists()
        rows = {row.on.day: (row.paid_amount, row.complete) for row in StoreDay.objects.all()}
        assert rows == {2: (100, True), 3: (None, True), 4: (None, True)}
        assert plan.waiting(at=instant("03-05T12:00")) == []


def test_a_day_marked_again_while_it_was_computed_keeps_its_mark():
    store = make_store()
    make_order(store, 1, "03-02T10:00", "03-02T10:00")
    told(store, D)
    chunk = plan.waiting(at=instant("03-02T20:00"))[0]
    told(store, D)
    plan.settle(chunk, at=instant("03-02T20:00"))
    assert DayStale.objects.get().marks == 2
    plan.settle(plan.waiting(at=instant("03-02T20:00"))[0], at=instant("03-02T20:00"))
    assert not DayStale.objects.exists()


def test_closed_days_without_a_fact_are_found_once_they_are_over_for_half_an_hour():
    store = make_store()
    report(store, D, uv=5)
    assert plan.waiting(at=instant("03-03T00:29")) == []
    due = plan.waiting(at=instant("03-03T00:30"))
    assert [(chunk.store, chunk.days) for chunk in due] == [(store, (D,))]
    plan.settle(due[0], at=instant("03-03T00:31"))
    assert plan.waiting(at=instant("03-03T23:00")) == []


def test_an_open_day_that_changed_is_computed_now_and_again_when_it_is_over():
    store = make_store()
    make_order(store, 1, "03-02T10:00", "03-02T10:00")
    told(store, D)
    plan.settle(plan.waiting(at=instant("03-02T11:00"))[0], at=instant("03-02T11:00"))
    row = StoreDay.objects.get()
    assert (row.paid_amount, row.complete) == (100, False)
    assert [chunk.days for chunk in plan.waiting(at=instant("03-03T01:00"))] == [(D,)]


def test_the_bell_rings_only_when_something_waits():
    tasks.roll_up_closed_days()
    assert not Job.objects.exists()
    report(make_store(), D, uv=5)
    for _ring in range(2):
        tasks.roll_up_closed_days()
    assert Job.objects.filter(kind=stale.JOB).count() == 1


def test_chosen_days_of_chosen_stores():
    store, other = make_store(), make_store("other")
    params = {"stores": [store.pk], "first": "2026-03-01", "last": "2026-03-03"}
    job = jobs.enqueue(stale.JOB, params, actor=SYSTEM, at=LATER)
    assert jobs.run_now(job.pk).result["days"] == 3
    assert StoreDay.objects.filter(store=store).count() == 3
    assert not StoreDay.objects.filter(store=other).exists()


def test_a_chosen_window_is_counted_on_wish():
    store = make_store()
    for number, day in enumerate(("02", "03", "04")):
        when = f"03-{day}T10:00"
        make_order(store, number, when, when, buyer="ann" if number < 2 else "bob")
    params = {"stores": [store.pk], "first": "2026-03-02", "last": "2026-03-04"}
    job = jobs.enqueue("kpi.window", params, actor=SYSTEM, at=LATER)
    assert jobs.run_now(job.pk).state == Job.State.DONE
    window = StoreWindow.objects.get()
    assert (window.paid_buyers, window.repeat_buyers, window.placed_buyers) == (2, 1, 2)
    assert window.uv_measured is None


def test_the_refund_curve_is_drawn_from_ripe_days():
    store = make_store()
    for number in range(4):
        order = make_order(store, number, "03-02T10:00", "03-02T10:00")
        if number == 0:
            refund(order, "03-02T12:00", "30")
            refund(order, "03-05T12:00", "10")
    from kpi.services import curves

    curves.refresh(store, at=LATER)
    drawn = RefundCurve.objects.get()
    assert str(drawn.rate) == "0.10000000"
    assert drawn.known[:4] == ["0.750000", "0.750000", "0.750000", "1.000000"]


def test_the_command_prints_every_day_and_computes_what_waits(capsys):
    store = make_store()
    make_order(store, 1, "03-02T10:00", "03-02T10:00")
    report(store, D, uv=50)
    call_command("kpi", "tmall", "2026-03-02", "2026-03-03", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["currency"], len(said["days"])) == ("CNY", 2)
    first = said["days"][0]
    assert (first["on"], first["paid_amount"], first["uv"]) == ("2026-03-02", "100", "50")
    assert (first["conversion"], first["roi_store"]) == ("0.02", None)
    assert said["total"]["uv"] is None
    call_command("kpi", "tmall", "2026-03-02", "2026-03-03")
    assert "2.00 %" in capsys.readouterr().out


def test_the_command_refuses_what_is_not_there():
    with pytest.raises(CommandError, match="nowhere"):
        call_command("kpi", "nowhere", "2026-03-02", "2026-03-03")


def test_a_second_roll_up_leaves_the_work_to_the_first(django_db_blocker):
    import psycopg2
    from django.db import connection

    store = make_store()
    make_order(store, 1, "03-02T10:00", "03-02T10:00")
    told(store, D)
    line = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    try:
        with line.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [plan.WORKER_LOCK])
        job = jobs.run_now(Job.objects.get().pk)
        assert job.result == {"days": 0, "changed": 0, "stores": 0}
        assert DayStale.objects.exists()
    finally:
        line.close()


def test_a_job_that_died_goes_on_where_its_chunks_ended():
    store, other = make_store(), make_store("other")
    for shop in (store, other):
        make_order(shop, 1, "03-02T10:00", "03-02T10:00")
    told(store, D)
    told(other, D)
    job = Job.objects.get()
    settled = plan.settle

    def die_at_the_second(chunk, *, at):
        if chunk.store == other:
            raise jobs.LostLease
        return settled(chunk, at=at)

    with mock.patch.object(plan, "settle", die_at_the_second):
        jobs.run_now(job.pk)
    assert [row.store for row in StoreDay.objects.filter(on=D)] == [store]
    assert [mark.store for mark in DayStale.objects.all()] == [other]
    Job.objects.filter(pk=job.pk).update(lease_until=LATER - timedelta(days=900))
    assert jobs.run_now(job.pk).state == Job.State.DONE
    assert {row.store for row in StoreDay.objects.filter(on=D)} == {store, other}
    assert not DayStale.objects.exists()
