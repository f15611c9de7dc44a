"""The device's own rules say what the server's say, for any walk and any codes."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation

from warehouse.domain import picking as rules
from warehouse.selectors import pick_screen

pytestmark = pytest.mark.journey
TWIN = Path(__file__).resolve().parents[2] / "static" / "js" / "scan-pick.js"
BINS = ("01-A", "01-B", "02-A")
ITEMS = ({"p1": 1, "p6": 6}, {"q1": 1, "q2": 2}, {"r1": 1, "constructor": 1})
CODES = (
    *BINS, " 01-a ", "p1", "P6", "q1", "q2", "r1", "01", "02", "T01", "w-1-02", "nonsense",
    "constructor", "toString", "!undo", "!all",
)  # fmt: skip
PLAY = """([state, page, codes]) => {
  const twin = window.scanTwins.pick;
  return codes.map((code) => {
    const came = twin.guess(state, page, code);
    state = came.state;
    return [came.accepted, state.marks, state.here, state.last, came.say, twin.stepOf(state)];
  });
}"""


def walk_of(chance: random.Random) -> rules.Walk:
    stops = [
        rules.Stop(
            n, chance.choice(BINS), chance.choice(ITEMS), chance.randint(1, 7),
            chance.choice(("01", "02")), frozen=chance.random() < 0.1,
        )
        for n in range(1, chance.randint(2, 6))
    ]  # fmt: skip
    return rules.Walk(tuple(stops), totes=chance.random() < 0.5)


def state_of(walk: rules.Walk) -> dict:
    stops = [
        {"id": stop.id, "bin": stop.bin, "codes": dict(stop.codes), "units": stop.units,
         "tote": stop.tote, "name": "x"}
        for stop in walk.stops
    ]  # fmt: skip
    marks = [[stop.id, stop.picked, stop.state, stop.frozen] for stop in walk.stops]
    return {
        "stops": stops,
        "marks": marks,
        "here": "",
        "last": None,
        "list": "picking",
        "mine": True,
    }


def play(walk: rules.Walk, codes: list[str]) -> list:
    said = []
    for code in codes:
        if code == "!undo":
            done = rules.undo(walk)
        else:
            done = rules.all_of(walk) if code == "!all" else rules.scan(walk, code)
        walk = done.walk
        last = walk.last
        said.append(
            [
                done.accepted,
                [[stop.id, stop.picked, stop.state, stop.frozen] for stop in walk.stops],
                walk.here,
                [last.kind, last.stop_id, last.units, last.here] if last else None,
                rules.step(walk),
            ]
        )
    return said


def test_the_twin_plays_every_walk_as_the_rules_do(page):
    page.add_script_tag(path=TWIN)
    with translation.override("en"):
        words = pick_screen.words()
    chance = random.Random(7)
    for _n in range(400):
        walk = walk_of(chance)
        codes = [chance.choice(CODES) for _code in range(30)]
        # what the screen asks for comes often enough that walks get far
        if chance.random() < 0.7:
            codes = guided(walk, codes, chance)
        theirs = page.evaluate(PLAY, [state_of(walk), {"totes": walk.totes, "words": words}, codes])
        assert [[*one[:4], one[5]] for one in theirs] == play(walk, codes), codes
        assert all(one[4] and "%(" not in one[4] for one in theirs)


def guided(walk: rules.Walk, codes: list[str], chance: random.Random) -> list[str]:
    """Mix the codes with those that the screen would ask for."""
    chosen, now = [], replace(walk)
    for code in codes:
        stop = rules.current(now)
        if stop is not None and chance.random() < 0.8:
            at = rules.step(now)
            code = {rules.BIN: stop.bin, rules.TOTE: stop.tote}.get(at) or next(iter(stop.codes))
        chosen.append(code)
        if not code.startswith("!"):
            now = rules.scan(now, code).walk
    return chosen
