"""The demo company through the services, against COPY of the very same rows into empty tables."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, transaction

from benchmarks.growth import fresh_database, on
from benchmarks.measure import Result, clock
from ecomops.core.duck import duck, quoted
from ecomops.demo import command
from ecomops.demo.company import DAYS
from stores.models import EventFile
from stores.selectors.event_files import COLUMNS, events_folder, spill_folder

SCALE = 1.0
LIMIT = 3.0
TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""
STORED = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


def measure() -> list[Result]:
    """Seconds of the whole load with its figures; of COPY of every row and event it left."""
    _settle()
    with clock() as ours:
        made = command.make(
            seed=command.SEED, scale=SCALE, days=DAYS, helpers=command.HELPERS, talk=_quiet
        )
    with TemporaryDirectory(dir=spill_folder()) as name:
        rows, seconds = _tables(Path(name))
        events, more = _events(Path(name))
    raw = seconds + more
    return [
        Result(
            "demo company", round(ours(), 1), "s", LIMIT, round(ours() / raw, 3), rows + events,
            note=f"{made['orders']:,} orders; COPY of {rows:,} rows {seconds:.1f} s, "
            f"of {events:,} events {more:.1f} s",
        )
    ]  # fmt: skip


def _quiet(text: str) -> None:
    """The bar is for people."""


def _settle() -> None:
    """Neither side pays for what was written before it began."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")


def _tables(folder: Path) -> tuple[int, float]:
    """Rows of every table, and the seconds COPY takes them into a second database."""
    rows, columns = 0, {}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(STORED, [table])
            columns[table] = cursor.fetchone()[0]
            with (folder / table).open("wb") as file:
                cursor.copy_expert(f"COPY (SELECT {columns[table]} FROM {table}) TO STDOUT", file)
            rows += cursor.rowcount
    fresh = fresh_database("demo_copy")
    with on(fresh), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)}")
        for table in tables:  # keys, checks and references stay; what guards single acts does not
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        _settle()
        with clock() as seconds, transaction.atomic():
            for table in tables:
                with (folder / table).open("rb") as file:
                    cursor.copy_expert(f"COPY {table} ({columns[table]}) FROM STDIN", file)
    fresh.close()
    return rows, seconds()


def _events(folder: Path) -> tuple[int, float]:
    """Page events, and the seconds DuckDB needs to write them to files of a day again."""
    stores = EventFile.objects.filter(replaced_by=None).values_list("store_id", flat=True)
    rows, taken = 0, 0.0
    for store in sorted(set(stores)):
        files = EventFile.objects.filter(replaced_by=None, store_id=store)
        paths = [str(events_folder() / path) for path in files.values_list("path", flat=True)]
        with duck(spill_folder()) as line:
            line.execute("CREATE TABLE held AS SELECT * FROM read_parquet(?)", [paths])
            rows += line.execute("SELECT count(*) FROM held").fetchone()[0]
            with clock() as seconds:
                line.execute(
                    f"COPY (SELECT {COLUMNS} FROM held) TO {quoted(folder / f'day-{store}')}"
                    " (FORMAT parquet, PARTITION_BY (day), WRITE_PARTITION_COLUMNS true)"
                )
            taken += seconds()
    return rows, taken
