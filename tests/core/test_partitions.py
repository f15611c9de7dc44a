"""Logs by month: nothing is refused, nothing counts twice, what is over goes as a whole."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from ecomops.core import history, outbox, partitions
from ecomops.core.actor import SYSTEM
from ecomops.core.models import Entry, NumberSeries, OutboxEvent, Receipt, Seal

pytestmark = pytest.mark.django_db

NOON = datetime(2031, 5, 15, 12, tzinfo=UTC)
THIS, NEXT = "core_entry_2031_05", "core_entry_2031_06"


def rows_by_partition(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tableoid::regclass::text, count(*) FROM {table} GROUP BY 1")
        return dict(cursor.fetchall())


def act(at, name="stock.adjusted"):
    row, _made = NumberSeries.objects.get_or_create(entity="e", kind="k", year=2031)
    return history.note(row, name, actor=SYSTEM, at=at, after={"at": at.isoformat()})


@pytest.fixture
def told(monkeypatch):
    heard = []

    def handler(payload, at):
        if payload.get("fails"):
            raise ValueError("no")
        heard.append(payload["n"])

    monkeypatch.setattr(outbox, "reactions", lambda: {"thing.done": (handler,)})
    return heard


def emit(n, at, **more):
    with transaction.atomic():
        return outbox.emit("thing.done", at=at, n=n, **more)


def test_months_are_made_once_and_ahead():
    made = partitions.make(at=NOON)
    assert THIS in made
    assert "core_entry_2031_07" in made
    assert "core_receipt_2031_06" in made
    assert partitions.make(at=NOON) == []
    assert "core_entry_2031_08" in partitions.make(at=NOON + timedelta(days=31))
    act(NOON)
    act(NOON + timedelta(days=31))
    act(NOON - timedelta(days=400))
    assert rows_by_partition("core_entry") == {THIS: 1, NEXT: 1, "core_entry_default": 1}


def test_a_month_made_late_takes_its_rows_over_sealed_and_delivered_ones_too(told):
    early = [act(NOON + timedelta(hours=n)) for n in range(3)]
    history.seal()
    emit(1, NOON)
    outbox.relay(at=NOON)
    assert rows_by_partition("core_receipt") == {"core_receipt_default": 1}

    partitions.make(at=NOON)

    assert rows_by_partition("core_entry") == {THIS: 3}
    assert rows_by_partition("core_outboxevent") == {"core_outboxevent_2031_05": 1}
    assert rows_by_partition("core_receipt") == {"core_receipt_2031_05": 1}
    assert history.broken_seal() is None
    outbox.relay(at=NOON)
    assert told == [1]
    assert [row.pk for row in Entry.objects.order_by("pk")] == [row.pk for row in early]


def test_history_is_append_only_in_every_month_and_its_numbers_are_given_once():
    partitions.make(at=NOON)
    act(NOON)
    act(NOON + timedelta(days=31))
    assert history.seal() == 2
    assert history.broken_seal() is None
    assert Seal.objects.count() == 2
    for table in ("core_entry", THIS, NEXT):
        for change in ("DELETE FROM {}", "UPDATE {} SET act = 'other'"):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change.format(table))
    third = act(NOON + timedelta(days=62))
    for number in (1, 2):  # a number that a row of another month has
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=third.pk).update(sequence=number, digest=b"x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            subject_type="a", subject_id="1", act="b", actor_kind="system", at=NOON,
            sequence=1, digest=b"x",
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.all().delete()


def test_a_receipt_is_unique_for_its_event_and_has_its_moment(told):
    partitions.make(at=NOON)
    event = emit(1, NOON)
    Receipt.objects.create(event=event, handler="h", emitted_at=NOON, at=NOON)
    for moment in (NOON, NOON + timedelta(days=31)):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SET CONSTRAINTS ALL IMMEDIATE;"
                "INSERT INTO core_receipt (event_id, handler, emitted_at, at)"
                " VALUES (%s, 'h', %s, %s)",
                [event.pk, moment, NOON],
            )


def test_delivered_months_go_whole_and_one_that_waits_stays(told):
    partitions.make(at=NOON, ahead=0)
    partitions.make(at=NOON + timedelta(days=31), ahead=0)
    emit(0, NOON - timedelta(days=400))
    emit(1, NOON)
    emit(2, NOON + timedelta(days=31))
    waiting = emit(3, NOON + timedelta(days=32), fails=True)
    outbox.relay(at=NOON + timedelta(days=33))
    assert told == [0, 1, 2]

    outbox.forget(before=NOON + timedelta(days=5))  # the month is not over
    assert OutboxEvent.objects.count() == 4
    outbox.forget(before=NOON + timedelta(days=80))

    assert list(rows_by_partition("core_outboxevent")) == ["core_outboxevent_2031_06"]
    assert list(OutboxEvent.objects.all()) == [waiting]
    assert Receipt.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('core_receipt_2031_05'), to_regclass('core_entry')")
        assert cursor.fetchone() == (None, "core_entry")


@pytest.mark.django_db(transaction=True)
def test_writers_go_on_while_a_month_is_made():
    stop = []

    def write():
        while not stop:
            act(NOON, "looked")
        connection.close()

    writer = Thread(target=write)
    writer.start()
    try:
        partitions.make(at=NOON, ahead=0)
    finally:
        stop.append(True)
        writer.join()
    try:
        assert set(rows_by_partition("core_entry")) == {THIS}
    finally:
        with connection.cursor() as cursor:
            for table in ("core_entry", "core_receipt", "core_outboxevent", "warehouse_scan"):
                cursor.execute(f"DROP TABLE IF EXISTS {table}_2031_05 CASCADE")
