"""A file of raw page events, of any size, into event files by store-local day."""

from __future__ import annotations

import codecs
import contextlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from ecomops.core.duck import duck, quoted
from ecomops.core.errors import DomainError
from ecomops.core.tabular import Table, open_table
from stores.domain.events.days import offsets
from stores.domain.events.mapping import EventMapping, detect
from stores.domain.records import RowProblem
from stores.models import ImportBatch, Store
from stores.selectors.event_files import spill_folder
from stores.services.events import store_raw

MOST_PROBLEMS = 50_000
UTF8 = frozenset({"utf-8", "utf-8-sig", "ascii"})
# A spreadsheet has eaten the end of such an id: 1.93E+15
DESTROYED = r"[0-9](\.[0-9]+)?[eE]\+[0-9]+"
ZONED = r"(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)$"
STAMP = "%Y-%m-%d %H:%M:%S"
FORMS = "['%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M', '%Y年%m月%d日 %H:%M:%S']"
# The years 2000 to 2100: a number outside is no time.
EPOCH = (946_684_800, 4_102_444_800)

BAD = "no_visitor OR destroyed OR kind IS NULL OR ts IS NULL"
_KEPT = f"visitor, kind, ts, item, page, terminal FROM judged WHERE NOT ({BAD})"  # a constant
_CONTENT = "concat_ws('|', visitor, kind, epoch_us(ts), item, page, terminal)"
_NTH = "row_number() OVER (PARTITION BY visitor, kind, ts, item, page, terminal)"
RAW_BY_ID = f"""
CREATE TEMP TABLE raw AS
SELECT CAST(md5(coalesce(own_id, concat({_CONTENT}, '#', n))) AS UUID) AS event_id, {_KEPT}
QUALIFY own_id IS NULL OR row_number() OVER (PARTITION BY own_id) = 1
"""
RAW_BY_CONTENT = f"""
CREATE TEMP TABLE raw AS
SELECT CAST(md5(concat({_CONTENT}, '#', {_NTH})) AS UUID) AS event_id, {_KEPT}
"""


@dataclass(slots=True)
class EventCounts:
    """What became of a file; `problems` holds the rejected rows, of a hopeless file the first."""

    rows: int = 0
    created: int = 0
    unchanged: int = 0
    rejected: int = 0
    ignored: int = 0
    days: list[date] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def import_events(
    store: Store,
    path: Path,
    *,
    mapping: EventMapping | None = None,
    batch: ImportBatch | None = None,
    at: datetime,
    tell: Callable[[str], None] | None = None,
) -> EventCounts:
    """Read a delimited file of raw events; good rows go in, bad ones are named by row and column.

    Without ids of their own, rows are known by what they say, so the same file twice adds nothing
    and two equal rows of one file stay two events.
    """
    table = open_table(path)
    if table.kind not in ("csv", "tsv"):
        raise DomainError(_("Raw events are read from CSV or TSV files only."))
    mapping = mapping or detect(table.header)
    if mapping is None:
        raise DomainError(
            _("This file has no columns for visitor, kind and time of an event: give a mapping.")
        )
    if lacking := mapping.lacking(table.header):
        raise DomainError(_("The file lacks the column “%(column)s”."), column=lacking[0])
    with _as_utf8(path, table.encoding) as plain, duck(spill_folder()) as line:
        line.execute("SET preserve_insertion_order = true")
        if tell:
            tell("reading")
        _read(line, plain, table)
        counts = _sort_out(line, mapping, table.header, store)
        if tell:
            tell("sorting")
        done = store_raw(line, store, at=at, batch=batch, tell=tell)
    counts.created, counts.unchanged, counts.days = done.new, done.rows - done.new, done.days
    return counts


@contextlib.contextmanager
def _as_utf8(path: Path, encoding: str) -> Iterator[Path]:
    """The file itself, or a copy in the one encoding that DuckDB reads everywhere."""
    if codecs.lookup(encoding or "utf-8").name in UTF8 or encoding == "utf-8-sig":
        yield path
        return
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=spill_folder(), suffix=".csv"
    ) as copy:
        with path.open(encoding=encoding, errors="replace", newline="") as source:
            while part := source.read(1 << 20):
                copy.write(part)
        copy.flush()
        yield Path(copy.name)


def _read(line: Any, path: Path, table: Table) -> None:
    """All cells as text, with the row number a spreadsheet would show."""
    names = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(table.header)))
    line.execute(
        f"""
        CREATE TEMP TABLE lines AS
        SELECT row_number() OVER () + {table.header_row} AS n, * FROM read_csv({quoted(path)},
            header = false, auto_detect = false, skip = {table.header_row},
            delim = {quoted(table.delimiter)}, columns = {{{names}}}, quote = '"', escape = '"',
            nullstr = '', store_rejects = true, rejects_limit = {MOST_PROBLEMS})
        """  # noqa: S608  # own numbers and a quoted path
    )


def _sort_out(line: Any, mapping: EventMapping, header: list[str], store: Store) -> EventCounts:
    """Split the lines into the table `raw` and named problems."""
    place = {name: f"c{header.index(column)}" for name, column in mapping.columns.items() if column}
    line.execute("CREATE TEMP TABLE words (word VARCHAR, kind VARCHAR)")
    line.executemany("INSERT INTO words VALUES (?, ?)", sorted(mapping.kinds.items()))
    visitor, kind = f"trim({place['visitor']})", f"lower(trim({place['kind']}))"
    ignored = ", ".join(quoted(word) for word in sorted(mapping.ignore)) or "''"
    line.execute(
        f"""
        CREATE TEMP TABLE judged AS
        SELECT n, {visitor} AS visitor, w.kind AS kind, {place["kind"]} AS said_kind,
            {_instant(line, place["at"], mapping, store)} AS ts, {place["at"]} AS said_at,
            coalesce({visitor}, '') = '' AS no_visitor,
            coalesce(regexp_full_match({visitor}, {quoted(DESTROYED)}), false) AS destroyed,
            coalesce(trim({place.get("item", "NULL")}), '') AS item,
            coalesce(split_part({place.get("page", "NULL")}, '?', 1), '') AS page,
            coalesce(lower(trim({place.get("terminal", "NULL")})), '') AS terminal,
            {place.get("event_id", "NULL")} AS own_id
        FROM lines LEFT JOIN words AS w ON w.word = {kind}
        WHERE {kind} IS NULL OR {kind} NOT IN ({ignored})
        """  # noqa: S608  # columns are own names, words are quoted
    )
    counts = EventCounts()
    lines = line.execute("SELECT count(*) FROM lines").fetchone()[0]
    judged, bad = line.execute(
        f"SELECT count(*), count(*) FILTER (WHERE {BAD}) FROM judged"  # noqa: S608  # a constant
    ).fetchone()
    counts.ignored = lines - judged
    misshapen = _misshapen(line)
    named = [*misshapen, *_problems(line, mapping, [problem.row for problem in misshapen])]
    counts.problems = sorted(named, key=lambda problem: problem.row)[:MOST_PROBLEMS]
    broken = line.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchone()[0]
    counts.rows, counts.rejected = lines + broken, bad + broken
    line.execute("DROP TABLE lines")
    line.execute(RAW_BY_ID if "event_id" in place else RAW_BY_CONTENT)
    line.execute("DROP TABLE judged")
    return counts


def _instant(line: Any, column: str, mapping: EventMapping, store: Store) -> str:
    """SQL for the UTC instant that a cell names; text without a zone is the store's own time."""
    form = mapping.time
    if form == "auto":
        digits = line.execute(
            f"SELECT max(length({column})) FILTER (WHERE regexp_full_match({column}, '[0-9]+')),"  # noqa: S608  # own name
            f" count({column}), count(*) FILTER (WHERE regexp_full_match({column}, '[0-9]+'))"
            f" FROM (SELECT {column} FROM lines LIMIT 10000)"
        ).fetchone()
        plain = digits[1] and digits[2] * 2 > digits[1]
        form = ("epoch_ms" if digits[0] >= 12 else "epoch_s") if plain else "text"
    if form != "text":
        number = f"TRY_CAST({column} AS BIGINT)"
        scale = 1000 if form == "epoch_ms" else 1
        low, high = EPOCH[0] * scale, EPOCH[1] * scale
        micros = 1_000_000 // scale
        instant = f"make_timestamp({number} * {micros})"
        return f"CASE WHEN {number} BETWEEN {low} AND {high} THEN {instant} END"
    text = f"trim({column})"
    local = f"coalesce(TRY_CAST({text} AS TIMESTAMP), try_strptime({text}, {FORMS}))"
    first, last = line.execute(
        f"SELECT min({local}), max({local}) FROM lines"  # noqa: S608  # own name
    ).fetchone()
    if first is None:
        return "CAST(NULL AS TIMESTAMP)"
    spans = offsets(store.zone, first.replace(tzinfo=UTC), last.replace(tzinfo=UTC))
    shift = str(spans[0][1])
    if len(spans) > 1:
        turns = " ".join(
            f"WHEN {local} >= TIMESTAMP '{at + timedelta(seconds=east):{STAMP}}' THEN {east}"
            for at, east in reversed(spans[1:])
        )
        shift = f"CASE {turns} ELSE {spans[0][1]} END"
    return (
        f"CASE WHEN regexp_matches({text}, {quoted(ZONED)}) THEN TRY_CAST({text} AS TIMESTAMP)"
        f" ELSE {local} - to_seconds({shift}) END"
    )


def _misshapen(line: Any) -> list[RowProblem]:
    """Lines that are no rows of this table: too many cells, a quote that never closes."""
    found = line.execute(
        "SELECT DISTINCT line, left(csv_line, 200) FROM reject_errors ORDER BY line"
    ).fetchall()
    return [RowProblem(int(number), "", "bad_row", str(text or "")) for number, text in found]


def _problems(line: Any, mapping: EventMapping, misshapen: list[int]) -> list[RowProblem]:
    rows = line.execute(
        f"SELECT n, no_visitor, destroyed, kind, ts, visitor, said_kind, said_at FROM judged"  # noqa: S608  # constants
        f" WHERE {BAD} ORDER BY n LIMIT {MOST_PROBLEMS}"
    ).fetchall()
    problems, before = [], 0
    for n, *rest in rows:
        # lines that are no rows were never counted, so whatever follows them stands further down
        while before < len(misshapen) and misshapen[before] <= n + before:
            before += 1
        problems.append(_problem((n + before, *rest), mapping.columns))
    return problems


def _problem(row: tuple[Any, ...], columns: Mapping[str, str]) -> RowProblem:
    number, no_visitor, destroyed, kind, _ts, visitor, said_kind, said_at = row
    if no_visitor:
        return RowProblem(number, columns["visitor"], "missing_value")
    if destroyed:
        return RowProblem(number, columns["visitor"], "destroyed_id", visitor)
    if kind is None:
        return RowProblem(number, columns["kind"], "unknown_event_kind", said_kind or "")
    return RowProblem(
        number, columns["at"], "bad_date" if said_at else "missing_value", said_at or ""
    )
