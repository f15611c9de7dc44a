"""Jobs end whole and single: one holder, a fence on every write, a checkpoint each batch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from ecomops.core import jobs
from ecomops.core.actor import SYSTEM
from ecomops.core.errors import DomainError
from ecomops.core.models import Entry, Job
from tests.stores.factories import CLERK, NOON, make_store

PERSON = "Zhang San 13800138000 "

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def runner(monkeypatch):
    """Register a runner for the length of a test."""

    def register(function):
        monkeypatch.setitem(jobs._runners, "test.work", function)
        return jobs.enqueue("test.work", {}, actor=CLERK, at=timezone.now(), title="Work")

    monkeypatch.setattr(jobs, "ring", lambda job_id: None)
    return register


def test_a_job_runs_once_and_keeps_its_result(runner):
    job = runner(lambda run: {"n": 3})
    assert jobs.run_now(job.pk).result == {"n": 3}
    again = jobs.run_now(job.pk)
    assert (again.state, again.attempts) == (Job.State.DONE, 1)


def test_a_job_speaks_the_language_of_whoever_asked_for_it(runner):
    with translation.override("en"):
        english = runner(lambda run: {"says": translation.get_language()})
    with translation.override("zh-hans"):
        chinese = runner(lambda run: {"says": translation.get_language()})
        assert jobs.run_now(english.pk).result == {"says": "en"}
    with translation.override("en"):
        assert jobs.run_now(chinese.pk).result == {"says": "zh-hans"}


def test_only_one_of_two_workers_gets_a_job(runner):
    job = runner(lambda run: None)
    assert jobs.claim(job.pk) is not None
    assert jobs.claim(job.pk) is None


def test_a_worker_thought_dead_cannot_write_after_its_successor_began(runner):
    job = runner(lambda run: None)
    slow = jobs.JobRun(jobs.claim(job.pk))
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    successor = jobs.JobRun(jobs.claim(job.pk))

    with pytest.raises(jobs.LostLease), slow.commit({"n": 1}):
        make_store("late")
    with successor.commit({"n": 2}):
        make_store("timely")

    job.refresh_from_db()
    assert job.checkpoint == {"n": 2}
    from stores.models import Store

    assert [store.code for store in Store.objects.all()] == ["timely"]


def test_a_failed_job_goes_on_from_its_checkpoint(runner):
    seen = []

    def work(run):
        for n in range(run.checkpoint.get("n", 0), 4):
            with run.commit({"n": n + 1}):
                seen.append(n)
            if n == 1 and len(seen) == 2:
                raise DomainError("The file is gone.")

    job = runner(work)
    failed = jobs.run_now(job.pk)
    assert (failed.state, failed.error) == (Job.State.FAILED, "The file is gone.")
    jobs.retry(failed, at=timezone.now())
    assert jobs.run_now(job.pk).state == Job.State.DONE
    assert seen == [0, 1, 2, 3]


def test_cancelling_stops_at_the_next_batch_and_keeps_what_was_committed(runner):
    def work(run):
        with run.commit({"n": 1}):
            pass
        jobs.ask_to_cancel(run.job, at=timezone.now())
        with run.commit({"n": 2}):
            pass
        raise AssertionError("went on after it was cancelled")

    job = jobs.run_now(runner(work).pk)
    assert (job.state, job.checkpoint) == (Job.State.CANCELLED, {"n": 2})


def test_a_job_whose_worker_died_is_due_again(runner):
    job = runner(lambda run: None)
    jobs.claim(job.pk)
    assert jobs.due(at=timezone.now()) == []
    assert jobs.due(at=timezone.now() + timedelta(seconds=30)) == [job.pk]


def test_history_refuses_to_be_rewritten():
    from django.db import IntegrityError

    from ecomops.core import history

    entry = history.note(make_store(), "created", actor=SYSTEM, at=NOON)
    with pytest.raises(IntegrityError):
        Entry.objects.filter(pk=entry.pk).update(act="invented")
    with pytest.raises(IntegrityError):
        Entry.objects.filter(pk=entry.pk).delete()


def test_the_seal_shows_where_history_was_forged():
    from django.db import connection

    from ecomops.core import history

    store = make_store()
    for n in range(3):
        history.note(store, "target.set", actor=SYSTEM, at=NOON, after={"n": n})
    assert history.seal() == 3
    assert history.broken_seal() is None
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE core_entry SET after = '{\"n\": 9}' WHERE sequence = 2")
        cursor.execute("ALTER TABLE core_entry ENABLE TRIGGER USER")
    assert history.broken_seal() == 2


def test_a_job_that_kills_its_worker_each_time_is_given_up(runner):
    calls = []
    job = runner(calls.append)
    Job.objects.update(attempts=jobs.ATTEMPTS)
    assert (jobs.run_now(job.pk).state, calls) == (Job.State.FAILED, [])


def test_an_error_of_the_database_is_kept_without_the_row_it_quotes(runner, caplog):
    def work(run):
        make_store(PERSON * 10)

    job = jobs.run_now(runner(work).pk)
    assert job.error.startswith("DataError 22001")
    kept = caplog.text + "".join(line.text for line in job.lines.all())
    assert "Zhang" not in kept + job.error
