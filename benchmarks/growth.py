"""Whether the hundred-thousandth order costs more than the ten-thousandth.

Two databases stand side by side, one small and one grown; the same batches go into them turn by
turn, so that whatever else the machine does meets both.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from benchmarks.ingest import make_goods, make_record, make_store
from benchmarks.measure import Result, clock
from ecomops.core.actor import SYSTEM
from stores.models import Store
from stores.services import intake

SMALL, LARGE, SAMPLE = 10_000, 160_000, 20_000
LIMIT = 1.3


def measure() -> list[Result]:
    """Seconds of the same orders on a small and on a grown system."""
    grown = connections["default"]
    large = _filled(LARGE)
    fresh = fresh_database("growth_small")
    with on(fresh):
        small = _filled(SMALL)
    early = late = 0.0
    for offset in range(0, SAMPLE, intake.BATCH):
        with on(fresh):
            early += _take(small, SMALL + offset)
        with on(grown):
            late += _take(large, LARGE + offset)
    fresh.close()
    return [
        Result(
            "growth, cost of an order at 160,000 to 10,000", round(SAMPLE / late), "orders/s",
            LIMIT, round(late / early, 3), LARGE + SAMPLE,
            note=f"at 10,000 {SAMPLE / early:,.0f} orders/s",
        )
    ]  # fmt: skip


def _filled(orders: int) -> Store:
    make_goods()
    store = make_store("growth")
    for start in range(0, orders, intake.BATCH):
        _take(store, start)
    return store


def _take(store: Store, start: int) -> float:
    """Seconds of one batch of orders."""
    records = [make_record(n) for n in range(start, start + intake.BATCH)]
    with clock() as seconds:
        intake.receive(store, records, source="bench", batch=None, actor=SYSTEM, at=timezone.now())
    return seconds()


@contextmanager
def on(database: BaseDatabaseWrapper) -> Iterator[None]:
    """What happens inside talks to this database."""
    before = connections["default"]
    connections["default"] = database
    try:
        yield
    finally:
        connections["default"] = before


def fresh_database(name: str) -> BaseDatabaseWrapper:
    """Make an empty database of this shape beside the one in use."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    fresh = connections.create_connection("default")
    fresh.settings_dict = {**connection.settings_dict, "NAME": name}
    with on(fresh):
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    return fresh
