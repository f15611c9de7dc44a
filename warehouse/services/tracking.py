"""What couriers say of parcels on the road: the first scan above all (揽收)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from ecomops.core import outbox
from warehouse.models import Parcel, TrackingEvent

Code = TrackingEvent.Code
# any of these proves that the courier has the parcel, though its first scan was never reported
PROVES = frozenset(
    {Code.PICKED_UP, Code.IN_TRANSIT, Code.OUT_FOR_DELIVERY, Code.DELIVERED, Code.RETURNING}
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One event as a courier tells it; `courier` is our code or the networks'."""

    courier: str
    number: str
    code: str
    at: datetime
    text: str = ""


@transaction.atomic
def take(events: Sequence[Seen], *, at: datetime) -> int:
    """Keep what is new, in whatever order it comes; return how many events were new.

    Numbers that are not ours are passed over: couriers tell of whole accounts.
    """
    numbers = {one.number for one in events}
    parcels: dict[tuple[str, str], int] = {}
    for pk, number, code, network in Parcel.objects.filter(
        waybill__number__in=numbers
    ).values_list("pk", "waybill__number", "courier__code", "courier__network"):  # fmt: skip
        parcels[code.lower(), number] = pk
        if network:
            parcels[network.lower(), number] = pk
    known = [
        (parcels[one.courier.lower(), one.number], one)
        for one in events
        if (one.courier.lower(), one.number) in parcels
    ]
    before = TrackingEvent.objects.filter(parcel__in={pk for pk, _one in known}).count()
    TrackingEvent.objects.bulk_create(
        [
            TrackingEvent(
                parcel_id=pk, at=one.at, text=one.text[:300], received_at=at,
                code=one.code if one.code in Code.values else Code.UNKNOWN,
            )
            for pk, one in known
        ],
        ignore_conflicts=True,
        batch_size=2_000,
    )  # fmt: skip
    touched = sorted({pk for pk, _one in known})
    fresh = TrackingEvent.objects.filter(parcel__in=touched).count() - before
    if fresh:
        collected = _sum_up(touched)
        if collected:
            outbox.emit("parcels.collected", at=at, parcels=collected)
    return fresh


def _sum_up(parcel_ids: list[int]) -> list[int]:
    """Keep the first scan and the latest word on the parcel; return those collected just now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH seen AS (
              SELECT parcel_id, min(at) FILTER (WHERE code = ANY(%s)) AS first_at,
                     max(at) AS last_at, (array_agg(code ORDER BY at DESC, id DESC))[1] AS code
              FROM warehouse_trackingevent WHERE parcel_id = ANY(%s) GROUP BY parcel_id)
            UPDATE warehouse_parcel p
            SET collected_at = seen.first_at, tracked_at = seen.last_at, tracked = seen.code
            FROM warehouse_parcel old, seen
            WHERE p.id = seen.parcel_id AND old.id = p.id
            RETURNING p.id, old.collected_at IS NULL AND p.collected_at IS NOT NULL
            """,
            [sorted(PROVES), parcel_ids],
        )
        return sorted(pk for pk, is_new in cursor.fetchall() if is_new)
