"""Different buyers of a window are counted in that window: against a plain count over sets."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from kpi.models import StoreWindow, StoreWindowRevision
from kpi.services.rollup import roll_up_days
from kpi.services.windows import ROLLING
from stores.domain.records import EventRecord
from stores.services import events
from tests.kpi.factories import LATER, make_order, make_store

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 28)
DAYS = [FIRST + timedelta(n) for n in range(45)]


@pytest.fixture(autouse=True)
def _events(settings, tmp_path):
    settings.EVENTS_DIR = tmp_path / "events"


def first_on(kind, on):
    if kind == "week":
        return on - timedelta(on.weekday())
    if kind == "month":
        return on.replace(day=1)
    return on - timedelta(ROLLING[kind] - 1)


def sell(store, seed):
    """Orders of few buyers on random days: (number, buyer, placed day, paid day or None)."""
    rng = random.Random(seed)
    sold = []
    for number in range(120):
        placed = rng.choice(DAYS)
        paid = min(placed + timedelta(rng.choice([0, 0, 0, 1, 3])), DAYS[-1])
        paid = paid if rng.random() < 0.9 else None
        buyer = rng.choice([*"abcdefgh", None])
        make_order(
            store, number, f"{placed:%m-%d}T0{rng.randrange(6)}:30",
            paid and f"{paid:%m-%d}T1{rng.randrange(6)}:30", buyer=buyer,
        )  # fmt: skip
        sold.append((number, buyer or f"#{number}", placed, paid))
    make_order(store, "first", f"{FIRST:%m-%d}T00:01")
    make_order(store, "last", f"{DAYS[-1]:%m-%d}T23:01")
    sold += [("first", "#first", FIRST, None), ("last", "#last", DAYS[-1], None)]
    return sold


def expected(sold, kind, on):
    first = first_on(kind, on)
    paid = [buyer for _n, buyer, _placed, day in sold if day and first <= day <= on]
    placed = {buyer for _n, buyer, day, _paid in sold if first <= day <= on}
    return len(placed), len(set(paid)), sum(paid.count(buyer) > 1 for buyer in set(paid))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_buyers_of_every_window_are_those_of_a_plain_count(seed):
    store = make_store(opened_on=FIRST)
    sold = sell(store, seed)
    roll_up_days(store, DAYS, at=LATER)
    windows = list(StoreWindow.objects.filter(store=store))
    assert {window.kind for window in windows} == {*ROLLING, "week", "month"}
    checked = 0
    for window in windows:
        assert window.first_on == first_on(window.kind, window.on)
        counted = (window.placed_buyers, window.paid_buyers, window.repeat_buyers)
        if counted == (None, None, None):
            assert window.first_on < FIRST
            continue
        assert counted == expected(sold, window.kind, window.on), (window.kind, window.on)
        checked += 1
    assert checked > 100


def test_days_in_any_order_and_portion_give_the_same_windows():
    whole, pieces = make_store("whole", opened_on=FIRST), make_store("pieces", opened_on=FIRST)
    for store in (whole, pieces):
        sell(store, 5)
    roll_up_days(whole, DAYS, at=LATER)
    shuffled = DAYS[:]
    random.Random(9).shuffle(shuffled)
    for at in range(0, len(shuffled), 11):
        roll_up_days(pieces, shuffled[at : at + 11], at=LATER)

    def seen(store):
        names = ("kind", "first_on", "on", "placed_buyers", "paid_buyers", "repeat_buyers")
        return list(StoreWindow.objects.filter(store=store).order_by(*names).values_list(*names))

    assert seen(whole) == seen(pieces)


def test_a_late_order_changes_the_windows_it_falls_into_and_no_other():
    store = make_store(opened_on=FIRST)
    sell(store, 7)
    roll_up_days(store, DAYS, at=LATER)
    day = DAYS[10]
    make_order(store, "late", f"{day:%m-%d}T10:00", f"{day:%m-%d}T10:00", buyer="zoe")
    roll_up_days(store, [day], at=LATER + timedelta(hours=1))
    for revision in StoreWindowRevision.objects.all():
        assert revision.first_on <= day <= revision.on
    seven = StoreWindowRevision.objects.filter(kind="7d")
    assert seven.count() == 7
    again = StoreWindow.objects.get(kind="7d", on=day)
    assert again.paid_buyers == seven.get(on=day).paid_buyers + 1


def test_a_window_that_begins_before_the_orders_do_is_unknown():
    store = make_store()
    sell(store, 3)
    roll_up_days(store, DAYS, at=LATER)
    known = StoreWindow.objects.filter(kind="30d").order_by("on").first()
    assert known.first_on == FIRST


def test_visitors_of_a_late_file_change_later_windows_too():
    store = make_store(channel="own")

    def visit(number, visitor, on):
        at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
        return EventRecord(f"{number}", visitor, "pv", at)

    events.append(store, [visit(n, "ann", on) for n, on in enumerate(DAYS)], at=LATER)
    roll_up_days(store, DAYS, at=LATER)
    assert StoreWindow.objects.get(kind="7d", on=DAYS[20]).uv_measured == 1
    events.append(store, [visit("late", "bob", DAYS[18])], at=LATER)
    roll_up_days(store, [DAYS[18]], at=LATER)
    uv = {w.on: w.uv_measured for w in StoreWindow.objects.filter(kind="7d")}
    assert [uv[on] for on in DAYS[17:26]] == [1, 2, 2, 2, 2, 2, 2, 2, 1]
