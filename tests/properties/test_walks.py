"""Any codes in any order: a walk never counts too much, ends whole, and one undo takes one back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from warehouse.domain import picking as rules

BINS = ("01-A", "01-B", "02-A")
ITEMS = {"P": {"p1": 1, "p6": 6}, "Q": {"q1": 1, "q2": 2}, "R": {"r1": 1}}
CODES = (*BINS, "p1", "p6", "q1", "q2", "r1", "01", "02", "T01", "w-1-02", "nonsense", "")
ACTS = st.lists(st.sampled_from((*CODES, "!undo", "!all")), max_size=60)


@st.composite
def walks(draw) -> rules.Walk:
    stops = [
        rules.Stop(
            n, draw(st.sampled_from(BINS)), ITEMS[draw(st.sampled_from("PQR"))],
            draw(st.integers(1, 7)), draw(st.sampled_from(("01", "02"))),
            frozen=draw(st.integers(0, 9)) == 0,
        )
        for n in range(1, draw(st.integers(1, 5)) + 1)
    ]  # fmt: skip
    return rules.Walk(tuple(stops), totes=draw(st.booleans()))


def act(walk: rules.Walk, code: str) -> rules.Scan:
    if code == "!undo":
        return rules.undo(walk)
    return rules.all_of(walk) if code == "!all" else rules.scan(walk, code)


def next_code(walk: rules.Walk) -> str:
    """What the screen asks for."""
    stop = rules.current(walk)
    assert stop is not None
    step = rules.step(walk)
    if step == rules.ITEM:
        return next(code for code, units in stop.codes.items() if units == 1)
    return stop.bin if step == rules.BIN else stop.tote


@given(walks(), ACTS)
def test_no_scan_counts_too_much_and_a_refusal_changes_nothing(walk, codes):
    for code in codes:
        done = act(walk, code)
        if not done.accepted:
            assert done.walk == walk
        for stop, before in zip(done.walk.stops, walk.stops, strict=True):
            assert 0 <= stop.picked <= stop.units
            assert (stop.state == rules.PICKED) <= (stop.picked == stop.units)
            assert not stop.frozen or stop == before
        assert sum(a != b for a, b in zip(done.walk.stops, walk.stops, strict=True)) <= 1
        walk = done.walk


@given(walks(), ACTS, st.sampled_from(CODES))
def test_undo_takes_back_exactly_the_last_change(walk, codes, last):
    for code in codes:
        walk = act(walk, code).walk
    done = rules.scan(walk, last)
    if done.accepted:
        back = rules.undo(done.walk).walk
        assert (back.stops, back.here, back.last) == (walk.stops, walk.here, None)
        assert rules.undo(back).kind == rules.UNKNOWN


@given(walks(), ACTS)
def test_doing_what_the_screen_asks_for_always_ends_the_walk(walk, codes):
    for code in codes:
        walk = act(walk, code).walk
    for _n in range(200):
        if rules.step(walk) == rules.OVER:
            break
        done = rules.scan(walk, next_code(walk))
        assert done.accepted
        walk = done.walk
    assert all(stop.state == rules.PICKED for stop in walk.stops if not stop.frozen)
