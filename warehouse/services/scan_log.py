"""The scan log by month of the key: a device's keys (UUID version 7) begin with the time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from ecomops.core import partitions
from ecomops.core.retention import sweep

KEPT = timedelta(days=800)  # as long as figures compare with the year before last


def first_key(month: date) -> str:
    """The least key of a month."""
    began = datetime(month.year, month.month, 1, tzinfo=UTC)
    return str(UUID(int=int(began.timestamp() * 1_000) << 80))


MONTHS = partitions.by_month(
    partitions.Monthly("warehouse_scan", "key", begins=first_key, over="received_at < %(before)s")
)


@sweep
def forget_old_scans(at: datetime) -> int:
    """Drop the months whose scans are all older than what is kept."""
    return len(partitions.drop(MONTHS, before=at - KEPT))
