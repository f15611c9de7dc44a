"""A month of 10 M page events into facts, against DuckDB alone writing the same result."""

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.measure import Result, clock
from ecomops.core.duck import duck, quoted
from kpi.models import StoreDay, StoreWindow
from kpi.services.rollup import roll_up_days
from stores.domain.events import visits
from stores.models import LegalEntity, Store
from stores.selectors.event_files import COLUMNS, live_paths, parquet, spill_folder
from stores.services.events import store_raw

EVENTS, DAYS = 10_000_000, 30
FIRST = date(2026, 3, 1)
NOW = datetime(2026, 5, 1, tzinfo=UTC)
MONTH_LIMIT, DAY_LIMIT = 1.5, 2.0
ROUNDS = 5

# Visits of about five events each, spread over the month; every twelfth goes on after an hour.
GENERATED = """
CREATE TEMP TABLE raw AS
SELECT CAST(md5(CAST(i AS VARCHAR)) AS UUID) AS event_id,
    'v' || CAST(hash(visit) % 1200000 AS VARCHAR) AS visitor,
    CASE WHEN hash(i + 7) % 100 < 92 THEN 'pv' WHEN hash(i + 7) % 100 < 95 THEN 'fav'
         WHEN hash(i + 7) % 100 < 98 THEN 'cart' WHEN hash(i + 7) % 100 < 99 THEN 'placed'
         ELSE 'buy' END AS kind,
    TIMESTAMP '{start}' + to_seconds(CAST(least(hash(visit + 3) % {span}
        + hash(i + 9) % (CASE WHEN visit % 12 = 0 THEN 9000 ELSE 1200 END), {span} - 1) AS BIGINT))
        AS ts,
    CAST(hash(i + 5) % 300 AS VARCHAR) AS item, '/p/' AS page, 'mobile' AS terminal
FROM (SELECT i, i // 5 AS visit FROM range({low}, {high}) AS t (i)) AS each_event
"""


def measure() -> list[Result]:
    """Roll a month up, then one more day; each beside bare DuckDB on the same files."""
    entity = LegalEntity.objects.create(name="Bench")
    store = Store.objects.create(
        code="bench", name="Bench", channel="own", entity=entity, currency="CNY",
        zone="Asia/Shanghai",
    )  # fmt: skip
    month = [FIRST + timedelta(n) for n in range(DAYS)]
    fill(store, month, 0, EVENTS)
    first = compare("rollup month", store, month, MONTH_LIMIT, EVENTS)
    new_day = FIRST + timedelta(DAYS)
    fill(store, [new_day], EVENTS, EVENTS + EVENTS // DAYS)
    second = compare("rollup one new day", store, [new_day], DAY_LIMIT, EVENTS // DAYS)
    return [first, second]


def fill(store: Store, days: list[date], low: int, high: int) -> None:
    """Store generated events of some days, as a collector would have."""
    start = datetime.combine(days[0], datetime.min.time()) - timedelta(hours=8)
    with duck(spill_folder()) as line:
        line.execute(
            GENERATED.format(start=f"{start}", span=len(days) * 86_400, low=low, high=high)
        )
        store_raw(line, store, at=NOW, sure_new=True)


def compare(name: str, store: Store, days: list[date], limit: float, rows: int) -> Result:
    """Take turns, so that both meet the same state of the machine; the best of each counts."""
    ours, peers = [], []
    for _round in range(ROUNDS):
        StoreDay.objects.filter(store=store, on__in=days).delete()
        StoreWindow.objects.filter(store=store, on__in=days).delete()
        with clock() as seconds:
            roll_up_days(store, days, at=NOW)
        ours.append(seconds())
        peers.append(bare(store, days))
    check(store, days)
    value, peer = min(ours), min(peers)
    return Result(
        name, round(value, 3), "s", limit, round(value / peer, 3), rows,
        note=f"bare DuckDB {peer:.3f} s",
    )  # fmt: skip


def bare(store: Store, days: list[date]) -> float:
    """Seconds that DuckDB alone needs for the same counts, written to Parquet."""
    reach = [days[0] - timedelta(n) for n in range(1, 31)]
    all_files, own_files = live_paths(store, [*reach, *days]), live_paths(store, days)
    lengths = ", ".join(f"('{kind}', {length})" for kind, length in visits.ROLLING.items())
    with (
        tempfile.TemporaryDirectory(dir=spill_folder()) as name,
        duck(spill_folder()) as line,
        clock() as seconds,
    ):
        out = Path(name)
        line.execute(f"CREATE TEMP VIEW events AS SELECT {COLUMNS} FROM {parquet(all_files)}")
        line.execute(f"CREATE TEMP TABLE visitor_days AS {visits.VISITOR_DAYS}")
        line.execute(
            f"CREATE TEMP TABLE windows AS SELECT * FROM (VALUES {lengths}) AS w (kind, length)"
        )
        line.execute(f"COPY ({visits.WINDOWS}) TO {quoted(out / 'windows.parquet')}")
        line.execute(
            f"CREATE OR REPLACE TEMP VIEW events AS SELECT {COLUMNS} FROM {parquet(own_files)}"
        )
        line.execute(f"CREATE TEMP TABLE long_visits AS {visits.LONG_VISITS}")
        line.execute(f"COPY ({visits.DAYS}) TO {quoted(out / 'days.parquet')}")
        line.execute(f"COPY ({visits.ITEMS}) TO {quoted(out / 'items.parquet')}")
    return seconds()


def check(store: Store, days: list[date]) -> None:
    """A fast wrong answer is none: one day is counted anew in the plainest way."""
    on = days[-1]
    with duck(spill_folder()) as line:
        views, visitors = line.execute(
            f"SELECT count(*), count(DISTINCT visitor) FROM {parquet(live_paths(store, [on]))}"
            " WHERE kind = 'pv'"
        ).fetchone()
    row = StoreDay.objects.get(store=store, on=on)
    assert (row.pv_measured, row.uv_measured) == (views, visitors)
