"""Money, days, numbers, states, sealed documents, edits and repeated requests."""

from __future__ import annotations

import os
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from ecomops.core import clock, crypto, idempotency, numbering, rates, retention, vault, versions
from ecomops.core.errors import DomainError, IllegalMove, LostRace, StaleVersion
from ecomops.core.models import Entry, ExchangeRate, Job
from ecomops.core.money import Money
from ecomops.core.states import advance, advance_many
from stores.models import ImportBatch, Order, Store
from stores.services import intake
from tests.stores.factories import CLERK, NOON, make_record, make_store


def test_money_never_mixes_currencies():
    with pytest.raises(ValueError, match="USD"):
        Money(Decimal(1), "CNY") + Money(Decimal(1), "USD")
    assert Money(Decimal("2.345"), "CNY").rounded().amount == Decimal("2.35")
    assert Money(Decimal("2.5"), "JPY").rounded().amount == Decimal(3)


@pytest.mark.parametrize(
    ("zone", "on", "hours"),
    [
        ("Asia/Shanghai", date(2026, 5, 20), 24),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
    ],
)
def test_a_day_is_the_stores_own(zone, on, hours):
    start, end = clock.day_bounds(on, zone)
    assert (end - start).total_seconds() == hours * 3600
    assert clock.day_of(start, zone) == on
    assert clock.day_of(end, zone) > on


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=40), max_size=5))
def test_a_sealed_document_opens_to_itself_and_an_altered_one_is_loud(document):
    sealed = crypto.seal(document)
    assert crypto.unseal(sealed) == document
    broken = sealed[:-1] + bytes([sealed[-1] ^ 1])
    with pytest.raises(crypto.Unreadable):
        crypto.unseal(broken)


def test_old_keys_still_open_what_they_sealed(monkeypatch):
    sealed = crypto.seal({"name": "Zhang"})
    monkeypatch.setattr(settings, "FIELD_KEYS", {**settings.FIELD_KEYS, 9: b"k" * 32})
    assert crypto.unseal(sealed) == {"name": "Zhang"}
    assert crypto.seal({})[:2] == (9).to_bytes(2, "big")


def test_hashes_ignore_case_and_blanks_and_differ_by_kind():
    assert crypto.keyed_hash("name", " Zhang  San") == crypto.keyed_hash("name", "zhang san")
    assert crypto.keyed_hash("name", "1") != crypto.keyed_hash("phone", "1")


@pytest.mark.parametrize("size", [0, 1, vault.CHUNK, 2 * vault.CHUNK + 5])
def test_the_vault_gives_back_what_it_keeps_and_notices_a_cut(size, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    body = bytes(i % 251 for i in range(size))
    kept = vault.keep([body[:7], body[7:]])
    assert b"".join(vault.read(kept.path)) == body
    with vault.opened(kept.path) as plain:
        assert plain.read_bytes() == body
    assert not plain.exists()
    stored = tmp_path / "vault" / kept.path
    stored.write_bytes(stored.read_bytes()[:-20])
    with pytest.raises(crypto.Unreadable):
        list(vault.read(kept.path))


def test_plain_copies_of_a_killed_process_are_swept_away(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    kept = vault.keep([b"text"])
    left, fresh = tmp_path / "vault" / "plain-a.csv", tmp_path / "vault" / "plain-b.csv"
    for path in (left, fresh):
        path.write_bytes(b"Zhang")
    now = datetime.now(UTC)
    long_ago = (now - timedelta(days=1)).timestamp()
    os.utime(left, (long_ago, long_ago))
    assert vault.forget_left_overs(now) == 1
    assert (left.exists(), fresh.exists()) == (False, True)
    assert b"".join(vault.read(kept.path)) == b"text"


@pytest.mark.django_db
def test_every_state_is_in_its_table_of_moves_and_illegal_moves_are_refused():
    for model in (Order, ImportBatch):
        assert set(model.MOVES) == set(model.State)
    store = make_store()
    intake.receive(store, [make_record()], source="x", batch=None, actor=CLERK, at=NOON)
    for came_from in Order.State:
        for to in Order.State:
            if to in Order.MOVES[came_from]:
                continue
            order = Order.objects.get()
            order.state = came_from
            with pytest.raises(IllegalMove):
                advance(order, to, actor=CLERK, at=NOON)


@pytest.mark.django_db
def test_the_loser_of_a_race_is_told():
    intake.receive(make_store(), [make_record()], source="x", batch=None, actor=CLERK, at=NOON)
    mine, theirs = Order.objects.get(), Order.objects.get()
    advance(mine, "released", actor=CLERK, at=NOON)
    with pytest.raises(LostRace):
        advance(theirs, "shipped", actor=CLERK, at=NOON)
    assert Entry.objects.filter(act="paid>released").count() == 1


@pytest.mark.django_db
def test_the_set_based_mover_equals_the_single_one():
    store = make_store()
    records = [make_record(str(n), state=s) for n, s in enumerate(["paid", "shipped", "placed"])]
    intake.receive(store, records, source="x", batch=None, actor=CLERK, at=NOON)
    ids = list(Order.objects.order_by("external_id").values_list("pk", flat=True))
    moved = advance_many(Order, ids, "released", actor=CLERK, at=NOON)
    assert moved == ids[:1]
    states = list(Order.objects.order_by("external_id").values_list("state", flat=True))
    assert states == ["released", "shipped", "placed"]
    entry = Entry.objects.get(act="paid>released")
    assert (entry.subject_type, entry.subject_id) == ("stores.order", str(ids[0]))


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_though_a_rival_rolls_back():
    given_out: list[int] = []

    def take(fail):
        try:
            with transaction.atomic():
                number = numbering.next_number("Heyu", "PO", 2026)
                if fail:
                    raise RuntimeError
                given_out.append(number)
        except RuntimeError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(n % 3 == 0,)) for n in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given_out) == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db
def test_an_edit_on_an_old_version_shows_what_differs():
    store = make_store()
    versions.save_version(store, 1, name="New name")
    with pytest.raises(StaleVersion) as stale:
        versions.save_version(Store.objects.get(), 1, name="My name")
    assert stale.value.current == {"name": "New name"}
    assert Store.objects.get().version == 2


@pytest.mark.django_db
def test_a_repeated_request_gets_the_first_answer():
    calls = []

    def act():
        calls.append(1)
        return {"n": len(calls)}

    given = {"actor": CLERK, "at": NOON}
    assert idempotency.once("k1", "pick", {"x": 1}, act, **given) == {"n": 1}
    assert idempotency.once("k1", "pick", {"x": 1}, act, **given) == {"n": 1}
    assert len(calls) == 1
    with pytest.raises(DomainError):
        idempotency.once("k1", "pick", {"x": 2}, act, **given)


@pytest.mark.django_db
def test_no_rate_means_no_figure():
    on = date(2026, 5, 20)
    assert rates.convert(Decimal(1), "USD", "CNY", on) is None
    ExchangeRate.objects.create(
        on=on, from_currency="USD", to_currency="CNY", rate=Decimal(8), source="test"
    )
    assert rates.convert(Decimal(2), "USD", "CNY", date(2026, 5, 23)) == Decimal(16)
    assert rates.convert(Decimal(16), "CNY", "USD", on) == Decimal(2)
    assert datetime(2026, 5, 20, tzinfo=UTC).date() == on


def test_a_sweep_that_fails_keeps_no_other_from_its_own(monkeypatch):
    done = []

    def fails(at):
        raise OSError("gone")

    monkeypatch.setattr(retention, "_sweeps", [fails, lambda at: done.append(at) or 1])
    with pytest.raises(ExceptionGroup):
        retention.run_all(at=NOON)
    assert done == [NOON]


@pytest.mark.django_db
def test_a_sealed_file_that_no_row_names_goes_after_two_days(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    now = datetime.now(UTC)
    kept, half_done, made, orphan, fresh = (
        vault.keep([name]).path for name in b"abcde".split() * 5
    )
    for number, path in enumerate((kept, half_done, made, orphan)):
        os.utime(tmp_path / "vault" / path, (number, number))
    ImportBatch.objects.create(path=kept, filename="f", sha256="0", created_at=now)
    Job.objects.create(kind="x", created_at=now, checkpoint={"file": half_done})
    Job.objects.create(kind="x", created_at=now, result={"file": made})
    assert vault.forget_orphans(now) == 1
    left = {path.name for path in (tmp_path / "vault").iterdir()}
    assert left == {kept, half_done, made, fresh}
