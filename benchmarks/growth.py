"""Whether the hundred-thousandth order costs more than the ten-thousandth."""

from django.utils import timezone

from benchmarks.ingest import make_goods, make_record, make_store
from benchmarks.measure import Result, clock
from ecomops.core.actor import SYSTEM
from stores.models import Store
from stores.services import intake

SMALL, LARGE, SAMPLE = 10_000, 160_000, 20_000
LIMIT = 1.3


def measure() -> list[Result]:
    """Seconds of the same number of orders on a small and on a grown system."""
    make_goods()
    store = make_store("growth")
    _take(store, 0, SMALL)
    early = _take(store, SMALL, SMALL + SAMPLE)
    _take(store, SMALL + SAMPLE, LARGE)
    late = _take(store, LARGE, LARGE + SAMPLE)
    return [
        Result(
            "growth, cost of an order at 160,000 to 10,000", round(SAMPLE / late), "orders/s",
            LIMIT, round(late / early, 3), LARGE + SAMPLE,
            note=f"at 10,000 {SAMPLE / early:,.0f} orders/s",
        )
    ]  # fmt: skip


def _take(store: Store, first: int, last: int) -> float:
    taken = 0.0
    for start in range(first, last, intake.BATCH):
        records = [make_record(n) for n in range(start, min(start + intake.BATCH, last))]
        with clock() as seconds:
            intake.receive(
                store, records, source="bench", batch=None, actor=SYSTEM, at=timezone.now()
            )
        taken += seconds()
    return taken
