"""Dates and instants of a column: read what is plain, prove what is not, guess nothing.

`3/4/2017` is the third of April or the fourth of March. Another row of the same column may settle
it (`13/4/2017`); where none does, or rows contradict each other, the row is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from stores.domain.formats.cells import BadCell

_CLOCK = (
    r"(?:[T\s]+(?P<h>\d{1,2})[:：时](?P<mi>\d{2})(?:[:：分](?P<s>\d{2})(?:[.,]\d+)?秒?)?分?"
    r"\s*(?P<ap>[AaPp]\.?[Mm]\.?)?)?"
    r"\s*(?P<z>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?" + _CLOCK)
_COMPACT = re.compile(
    r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:\s*(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2}))?"
)
_THREE = re.compile(
    r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4}|\d{2})" + _CLOCK
)
_NAMED = re.compile(
    r"(?:(?P<d>\d{1,2})[\s-]+(?P<mon>[A-Za-z]{3})[a-z]*\.?"
    r"|(?P<mon2>[A-Za-z]{3})[a-z]*\.?\s+(?P<d2>\d{1,2}))"
    r",?[\s-]+(?P<y>\d{4})" + _CLOCK
)
_MONTHS = {
    name: at
    for at, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_CACHE_LIMIT = 10_000
Order = str  # "dmy", "mdy" or "ymd"
Shape = tuple[str, int]


class Dates:
    """The dates of one column, in one zone.

    `survey` reads the column again from its start; it is called once, and only if a date needs
    proof from its neighbours. `order` settles the question beforehand, `pattern` (strptime) fixes
    the whole form, `written_in` is the zone of clocks that name none.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        survey: Callable[[], Iterable[str]],
        *,
        written_in: ZoneInfo | None = None,
        order: Order = "",
        pattern: str = "",
    ) -> None:
        self._zone = zone
        self._written_in = written_in or zone
        self._survey = survey
        self._order = order
        self._pattern = pattern
        self._proven: dict[Shape, set[Order]] | None = None
        self._instants: dict[str, datetime] = {}
        self._days: dict[str, date] = {}

    def instant(self, text: str) -> datetime:
        """The aware UTC instant that a text names; a date alone is that day's start."""
        found = self._instants.get(text)
        if found is None:
            if len(self._instants) > _CACHE_LIMIT:
                self._instants.clear()
            found = self._instants[text] = self._read(text).astimezone(UTC)
        return found

    def day(self, text: str) -> date:
        """The calendar day that a text names, in the store's zone."""
        found = self._days.get(text)
        if found is None:
            if len(self._days) > _CACHE_LIMIT:
                self._days.clear()
            found = self._days[text] = self._day(text)
        return found

    def _day(self, text: str) -> date:
        at = self._read(text)
        # A date without a clock is already the store's day, whatever zone its clocks are in.
        if at.tzinfo is self._written_in and at.time() == time():
            return at.date()
        return at.astimezone(self._zone).date()

    def _read(self, text: str) -> datetime:
        try:
            at = self._parse(text)
        except (ValueError, OverflowError) as error:
            if isinstance(error, BadCell):
                raise
            raise BadCell("bad_date") from error
        if not 1990 <= at.year <= 2100:
            raise BadCell("bad_date")
        return at if at.tzinfo else at.replace(tzinfo=self._written_in)

    def _parse(self, text: str) -> datetime:
        if self._pattern:
            if self._pattern == "epoch":
                return datetime.fromtimestamp(int(text), UTC)
            return datetime.strptime(text, self._pattern)  # noqa: DTZ007  # the caller adds the zone
        if len(text) == 19 and text[4] == "-" and text[10] == " ":
            return datetime.fromisoformat(text)
        if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
            part = match.groupdict()
            return _at(date(int(part["y"]), int(part["m"]), int(part["d"])), part)
        if match := _NAMED.fullmatch(text):
            part = match.groupdict()
            month = _MONTHS[(part["mon"] or part["mon2"]).lower()]
            return _at(date(int(part["y"]), month, int(part["d"] or part["d2"])), part)
        if match := _THREE.fullmatch(text):
            return _at(self._settle(match), match.groupdict())
        raise BadCell("bad_date")

    def _settle(self, match: re.Match[str]) -> date:
        """The one day three numbers can mean here, by themselves or by their column."""
        meanings = _meanings(match)
        if self._order:
            if self._order not in meanings:
                raise BadCell("bad_date")
            return meanings[self._order]
        if not meanings:
            raise BadCell("bad_date")
        if len(set(meanings.values())) == 1:
            return next(iter(meanings.values()))
        proven = self._prove().get(_shape(match), set())
        left = {day for order, day in meanings.items() if order in proven}
        if len(left) != 1:
            raise BadCell("ambiguous_date")
        return left.pop()

    def _prove(self) -> dict[Shape, set[Order]]:
        """For each shape the orders in which every date of the column exists."""
        if self._proven is None:
            proven: dict[Shape, set[Order]] = {}
            for text in self._survey():
                if match := _THREE.fullmatch(text):
                    shape, orders = _shape(match), set(_meanings(match))
                    proven[shape] = proven[shape] & orders if shape in proven else orders
            self._proven = proven
        return self._proven


def _shape(match: re.Match[str]) -> Shape:
    return match["sep"], len(match["c"])


def _meanings(match: re.Match[str]) -> dict[Order, date]:
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    wide = len(match["c"]) == 4
    year = c if wide else 2000 + c
    tries = {"dmy": (year, b, a), "mdy": (year, a, b)}
    if not wide and len(match["a"]) == 2:
        tries["ymd"] = (2000 + a, b, c)
    found: dict[Order, date] = {}
    for order, parts in tries.items():
        try:
            found[order] = date(*parts)
        except ValueError:
            continue
    return found


def _at(day: date, part: dict[str, str | None]) -> datetime:
    hour = int(part.get("h") or 0)
    half = (part.get("ap") or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise BadCell("bad_date")
        hour = hour % 12 + (12 if half == "pm" else 0)
    at = datetime.combine(day, time(hour, int(part.get("mi") or 0), int(part.get("s") or 0)))
    zone = part.get("z")
    if not zone:
        return at
    if zone in ("Z", "UTC", "GMT"):
        return at.replace(tzinfo=UTC)
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return at.replace(tzinfo=timezone(-offset if zone[0] == "-" else offset))
