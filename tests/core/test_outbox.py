"""Events: with the change or not at all, at least once, once in effect, parked when hopeless."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from ecomops.core import outbox
from ecomops.core.models import OutboxEvent, Receipt
from tests.stores.factories import NOON

APPS = ("ecomops", "stores", "warehouse", "procurement", "campaigns", "kpi")

PERSON = "Zhang San 13800138000"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard(monkeypatch):
    """Two handlers of one event; the second can be made to fail."""
    calls = {"first": [], "second": [], "fail": False}

    def first(payload, at):
        calls["first"].append(payload["n"])

    def second(payload, at):
        if calls["fail"]:
            raise ValueError("not today")
        calls["second"].append(payload["n"])

    monkeypatch.setattr(outbox, "reactions", lambda: {"thing.done": (first, second)})
    return calls


def emit(n):
    with transaction.atomic():
        return outbox.emit("thing.done", at=NOON, n=n)


def test_an_event_of_a_change_that_was_rolled_back_is_never_heard(heard):
    with transaction.atomic():
        outbox.emit("thing.done", at=NOON, n=1)
        transaction.set_rollback(True)
    outbox.relay(at=NOON)
    assert heard["first"] == []


def test_an_event_outside_a_transaction_or_off_the_wiring_page_is_refused(heard):
    with pytest.raises(RuntimeError):
        outbox.emit("thing.done", at=NOON, n=1)
    with pytest.raises(KeyError), transaction.atomic():
        outbox.emit("thing.undone", at=NOON)


def test_every_handler_hears_once_even_when_a_neighbour_fails(heard):
    emit(7)
    heard["fail"] = True
    outbox.relay(at=NOON)
    event = OutboxEvent.objects.get()
    assert (heard["first"], event.done_at, event.attempts) == ([7], None, 1)
    assert "not today" in event.error

    heard["fail"] = False
    outbox.relay(at=NOON + timedelta(hours=1))
    event.refresh_from_db()
    assert (heard["first"], heard["second"]) == ([7], [7])
    assert event.done_at is not None
    assert Receipt.objects.count() == 2


def test_a_hopeless_event_is_parked_and_can_be_retried(heard):
    event = emit(1)
    heard["fail"] = True
    for n in range(outbox.ATTEMPTS):
        outbox.relay(at=NOON + timedelta(days=n))
    event.refresh_from_db()
    assert event.parked_at is not None
    assert outbox.relay(at=NOON + timedelta(days=99)) == 0

    heard["fail"] = False
    assert outbox.retry(event.pk, at=NOON)
    outbox.relay(at=NOON + timedelta(days=99))
    assert heard["second"] == [1]


def test_every_event_that_is_emitted_is_on_the_wiring_page_and_the_reverse():
    import re
    from pathlib import Path

    from ecomops.wiring import REACTIONS

    root = Path(__file__).parents[2]
    sources = [p for app in APPS for p in (root / app).rglob("*.py")]
    text = "\n".join(p.read_text(encoding="utf-8") for p in sources if p.name != "wiring.py")
    # SQL quotes a name the other way
    unused = [name for name in REACTIONS if f'"{name}"' not in text and f"'{name}'" not in text]
    assert unused == []
    named = set(re.findall(r'outbox\.emit\(\s*"([a-z.]+)"', text))
    assert named <= set(REACTIONS)


def test_a_handler_that_breaks_in_an_unknown_way_stops_nobody_else(heard, monkeypatch):
    def breaks(payload, at):
        if payload["n"] == 1:
            raise ZeroDivisionError
        heard["first"].append(payload["n"])

    monkeypatch.setattr(outbox, "reactions", lambda: {"thing.done": (breaks,)})
    emit(1)
    emit(2)
    outbox.relay(at=NOON)
    assert heard["first"] == [2]
    assert OutboxEvent.objects.get(done_at=None).attempts == 1


def test_what_the_database_quotes_is_not_kept(heard, monkeypatch, caplog):
    def breaks(payload, at):
        OutboxEvent.objects.create(name=PERSON, payload=None, emitted_at=NOON)

    monkeypatch.setattr(outbox, "reactions", lambda: {"thing.done": (breaks,)})
    emit(1)
    outbox.relay(at=NOON)
    error = OutboxEvent.objects.get().error
    assert "IntegrityError 23502" in error
    assert "Zhang" not in error + caplog.text
