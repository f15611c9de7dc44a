"""Backlog against capacity, worked out by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from kpi.domain.backlog import Speed, Waiting, late, rows, working_hours

ZONE = "Asia/Shanghai"
NOON = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)  # twelve o'clock in Hangzhou
FOUR, NINE_PM = NOON + timedelta(hours=4), NOON + timedelta(hours=9)


def one(pk, cutoff=FOUR, promised=None, lines=2, state="waved"):
    return Waiting(
        pk, cutoff, promised, lines, state in ("waiting", "waved"),
        state in ("waiting", "waved", "picked"),
    )  # fmt: skip


def test_only_hours_in_which_somebody_works_count():
    assert working_hours(NOON, FOUR, ZONE) == 4
    # ten hours until 22:00, eleven the next day from nine to eight
    assert working_hours(NOON, NOON + timedelta(hours=32), ZONE) == 10 + 11
    assert working_hours(NOON + timedelta(hours=11), NOON + timedelta(hours=12), ZONE) == 0
    assert working_hours(FOUR, NOON, ZONE) == 0


def test_trucks_share_the_people_so_work_adds_up():
    waiting = [
        *(one(n) for n in range(10)),
        *(one(20 + n, state="picked") for n in range(5)),
        one(30, state="packed"),
        *(one(40 + n, cutoff=NINE_PM, lines=1) for n in range(20)),
    ]
    first, second = rows(waiting, Speed(Decimal(10), Decimal(3)), NOON, ZONE)
    assert (first.cutoff_at, first.parcels, first.to_pick, first.to_pack, first.ready) == (
        FOUR, 16, 20, 15, 1,
    )  # fmt: skip
    assert (first.hours, first.pick_able, first.pack_able) == (4, 40, 12)
    assert (first.load, first.missing) == (Decimal(15) / 12, 3)
    assert (second.to_pack, second.pack_all, second.pack_able) == (20, 35, 27)
    assert (second.load, second.missing) == (Decimal(35) / 27, 8)


def test_without_people_nothing_can_be_done():
    (row,) = rows([one(1)], Speed(Decimal(0), Decimal(0)), NOON, ZONE)
    assert (row.load, row.missing) == (None, 1)


def test_late_is_what_was_promised_before_the_truck_it_can_make():
    trucks = [FOUR, NINE_PM, FOUR + timedelta(days=1)]
    # eight can be packed until four, eighteen until nine in the evening
    speed = Speed(Decimal(99), Decimal(2))
    waiting = [one(n, promised=FOUR + timedelta(hours=1)) for n in range(10)]
    assert late(waiting, speed, trucks, NOON, ZONE) == {8: NINE_PM, 9: NINE_PM}
    # what is packed already needs no time; what has no promise waits behind
    waiting += [one(20, promised=FOUR + timedelta(hours=1), state="packed"), one(21)]
    assert late(waiting, speed, trucks, NOON, ZONE) == {8: NINE_PM, 9: NINE_PM}


def test_a_promise_before_ones_own_truck_is_late_however_fast():
    waiting = [one(1, cutoff=NINE_PM, promised=FOUR)]
    assert late(waiting, Speed(Decimal(99), Decimal(99)), [FOUR, NINE_PM], NOON, ZONE) == {
        1: NINE_PM
    }
