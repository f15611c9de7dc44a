"""The walk of one picker as a state machine: bin, then the pieces, then the tote.

Plain values in, plain values out. The scan page carries a twin of this in `scan-pick.js`, so that
a device without a network can say right or wrong at once; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

OPEN, PICKED, SHORT, CANCELLED = "open", "picked", "short", "cancelled"
BIN, ITEM, TOTE, OVER = "bin", "item", "tote", "over"

# what a scan came to: three that change something, and why the others change nothing
AT_BIN, COUNTED, DONE = "at_bin", "counted", "done"
UNKNOWN, OTHER_BIN, OTHER_ITEM, OTHER_TOTE = "unknown", "other_bin", "other_item", "other_tote"
TOO_MANY, BIN_FIRST, BIN_AGAIN, FINISHED = "too_many", "bin_first", "bin_again", "finished"
ACCEPTED = frozenset({AT_BIN, COUNTED, DONE})


@dataclass(frozen=True, slots=True)
class Stop:
    """One pick; `codes` maps each barcode to the pieces that one scan of it means."""

    id: int
    bin: str
    codes: Mapping[str, int]
    units: int
    tote: str = ""
    picked: int = 0
    state: str = OPEN
    frozen: bool = False

    @property
    def to_do(self) -> bool:
        return self.state == OPEN and not self.frozen


@dataclass(frozen=True, slots=True)
class Last:
    """The one change that `undo` takes back; `here` is the bin the picker stood at before."""

    kind: str
    stop_id: int
    units: int
    here: str


@dataclass(frozen=True, slots=True)
class Walk:
    """Stops in walking order; `here` is the bin that was scanned, `totes` whether totes are."""

    stops: tuple[Stop, ...]
    here: str = ""
    totes: bool = False
    last: Last | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """What a code means to a walk, and the walk after it."""

    kind: str
    walk: Walk
    stop: Stop | None = None
    units: int = 0
    meant: Stop | None = None

    @property
    def accepted(self) -> bool:
        return self.kind in ACCEPTED


def fold(code: str) -> str:
    """Codes differ by more than their letters' size."""
    return code.strip().lower()


def current(walk: Walk) -> Stop | None:
    """The stop to be done now."""
    return next((stop for stop in walk.stops if stop.to_do), None)


def step(walk: Walk) -> str:
    """What is to be scanned now."""
    stop = current(walk)
    if stop is None:
        return OVER
    if fold(walk.here) != fold(stop.bin):
        return BIN
    return ITEM if stop.picked < stop.units else TOTE


def scan(walk: Walk, code: str) -> Scan:
    """What a code does; a refusal gives back the same walk."""
    stop, said = current(walk), fold(code)
    if stop is None:
        return Scan(FINISHED, walk)
    at = step(walk)
    if at == BIN:
        return _at_bin(walk, stop, said)
    if at == TOTE:
        return _at_tote(walk, stop, said)
    return _at_item(walk, stop, said)


def _at_bin(walk: Walk, stop: Stop, said: str) -> Scan:
    if said == fold(stop.bin):
        last = Last(AT_BIN, stop.id, 0, walk.here)
        return Scan(AT_BIN, replace(walk, here=stop.bin, last=last), stop)
    if said in stop.codes:
        return Scan(BIN_FIRST, walk, stop)
    return _wrong(walk, stop, said)


def _at_item(walk: Walk, stop: Stop, said: str) -> Scan:
    units = stop.codes.get(said)
    if units is None:
        again = Scan(BIN_AGAIN, walk, stop)
        return again if said == fold(stop.bin) else _wrong(walk, stop, said)
    if stop.picked + units > stop.units:
        return Scan(TOO_MANY, walk, stop, units)
    return _count(walk, stop, units)


def _count(walk: Walk, stop: Stop, units: int) -> Scan:
    picked = stop.picked + units
    over = picked == stop.units and not walk.totes
    after = replace(stop, picked=picked, state=PICKED if over else OPEN)
    last = Last(DONE if over else COUNTED, stop.id, units, walk.here)
    return Scan(last.kind, replace(_put(walk, after), last=last), after, units)


def all_of(walk: Walk) -> Scan:
    """The rest of the pieces in one act, once one of them was scanned."""
    stop = current(walk)
    if stop is None:
        return Scan(FINISHED, walk)
    if step(walk) != ITEM or not stop.picked:
        return Scan(UNKNOWN, walk, stop)
    return _count(walk, stop, stop.units - stop.picked)


def _at_tote(walk: Walk, stop: Stop, said: str) -> Scan:
    if fold(stop.tote) in (said, said.removeprefix("t"), said.rsplit("-", 1)[-1]):
        after = replace(stop, state=PICKED)
        last = Last(DONE, stop.id, 0, walk.here)
        return Scan(DONE, replace(_put(walk, after), last=last), after)
    if said in stop.codes:
        return Scan(TOO_MANY, walk, stop, stop.codes[said])
    return Scan(OTHER_TOTE, walk, stop)


def _wrong(walk: Walk, stop: Stop, said: str) -> Scan:
    """Name what was scanned, if it is anything on this walk."""
    for other in walk.stops:
        if said == fold(other.bin):
            return Scan(OTHER_BIN, walk, stop, meant=other)
    for other in walk.stops:
        if said in other.codes:
            return Scan(OTHER_ITEM, walk, stop, meant=other)
    return Scan(UNKNOWN, walk, stop)


def undo(walk: Walk) -> Scan:
    """Take back the last change; there is one to take back, not a second."""
    last = walk.last
    if last is None:
        return Scan(UNKNOWN, walk)
    stop = next((one for one in walk.stops if one.id == last.stop_id), None)
    if stop is None or stop.frozen:
        return Scan(UNKNOWN, walk)
    before = replace(walk, last=None, here=last.here)
    if last.kind != AT_BIN:
        stop = replace(stop, picked=stop.picked - last.units, state=OPEN)
        before = _put(before, stop)
    return Scan(last.kind, before, stop, last.units)


def _put(walk: Walk, changed: Stop) -> Walk:
    stops = tuple(changed if stop.id == changed.id else stop for stop in walk.stops)
    return replace(walk, stops=stops)
