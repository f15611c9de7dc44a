"""People's days rolled up from scans, picks and parcels; run again they come out the same."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from ecomops.core.clock import day_bounds, day_of
from kpi.models import StaffDay
from warehouse.models import ReturnParcel, Warehouse
from warehouse.selectors import throughput

LOCK = 7_733
FIRST_LOOK = timedelta(days=62)
# Scans kept through a network cut and parcels that come back change days that are over.
LATE = timedelta(days=2)
FIELDS = ("label", "done", "busy_seconds", "idle_seconds", "accepted", "refused", "parcels",
          "mistakes", "computed_at")  # fmt: skip
COUNTED = ("done", "busy_seconds", "idle_seconds", "accepted", "refused", "parcels", "mistakes")

SCANS = """
SELECT s.actor_id, max(s.actor_label), s.station, (s.scanned_at AT TIME ZONE %(zone)s)::date,
       count(*) FILTER (WHERE s.accepted), count(*) FILTER (WHERE NOT s.accepted)
FROM warehouse_scan s
WHERE s.warehouse_id = %(warehouse)s AND s.actor_id <> ''
  AND s.scanned_at >= %(start)s AND s.scanned_at < %(stop)s
GROUP BY 1, 3, 4
"""
# A parcel is its packer's, and that of everybody who picked for it.
PARCELS = """
WITH mine AS (
    SELECT p.id, p.fulfilment_id, p.packer_id, (p.packed_at AT TIME ZONE %(zone)s)::date AS day,
           EXISTS (SELECT 1 FROM warehouse_returnparcel r WHERE r.parcel_id = p.id
                   AND r.reason = 'wrong' AND r.responsible = 'warehouse') AS wrong
    FROM warehouse_parcel p
    WHERE p.warehouse_id = %(warehouse)s AND p.state <> 'cancelled'
      AND p.packed_at >= %(start)s AND p.packed_at < %(stop)s
)
SELECT packer_id, 'pack', m.day, count(*), count(*) FILTER (WHERE wrong)
FROM mine m WHERE packer_id <> '' GROUP BY 1, 3
UNION ALL
SELECT l.picker_id, 'pick', m.day, count(DISTINCT m.id), count(DISTINCT m.id) FILTER (WHERE wrong)
FROM mine m
JOIN warehouse_fulfilmentline f ON f.fulfilment_id = m.fulfilment_id
JOIN warehouse_pick k ON k.line_id = f.id AND k.state = 'picked'
JOIN warehouse_picklist l ON l.id = k.list_id
WHERE l.picker_id <> '' GROUP BY 1, 3
"""

Key = tuple[str, str, date]


@transaction.atomic
def roll_up(warehouse: Warehouse, first: date, last: date, *, at: datetime) -> int:
    """Count people's days of a warehouse again; return how many rows there are."""
    given: dict[str, Any] = {
        "warehouse": warehouse.pk,
        "zone": warehouse.zone,
        "start": day_bounds(first, warehouse.zone)[0],
        "stop": day_bounds(last, warehouse.zone)[1],
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, warehouse.pk])
    found = _counted(warehouse, given)
    rows = [
        StaffDay(
            warehouse=warehouse, person=person, station=station, on=on, computed_at=at, **values
        )
        for (person, station, on), values in sorted(found.items())
    ]
    old = StaffDay.objects.filter(warehouse=warehouse, on__range=(first, last))
    known = {(row.person, row.station, row.on): row.pk for row in old}
    StaffDay.objects.filter(pk__in=[pk for key, pk in known.items() if key not in found]).delete()
    StaffDay.objects.bulk_create(
        rows, batch_size=1_000, update_conflicts=True,
        unique_fields=["warehouse", "person", "station", "on"], update_fields=FIELDS,
    )  # fmt: skip
    return len(rows)


def _counted(warehouse: Warehouse, given: dict[str, Any]) -> dict[Key, dict[str, Any]]:
    found: dict[Key, dict[str, Any]] = defaultdict(
        lambda: {"label": "", **dict.fromkeys(COUNTED, 0)}
    )
    for one in throughput.worked([warehouse.pk], given["start"], given["stop"]):
        row = found[one.person, one.station, one.on]
        row["label"] = one.label or row["label"]
        row["done"] += one.done
        row["busy_seconds"] += one.busy
        row["idle_seconds"] += one.idle
    with connection.cursor() as cursor:
        cursor.execute(SCANS, given)
        for person, label, station, on, accepted, refused in cursor.fetchall():
            row = found[person, station, on]
            row |= {"label": label or row["label"], "accepted": accepted, "refused": refused}
        cursor.execute(PARCELS, given)
        for person, station, on, parcels, mistakes in cursor.fetchall():
            found[person, station, on] |= {"parcels": parcels, "mistakes": mistakes}
    for row in found.values():
        row["busy_seconds"], row["idle_seconds"] = round(row["busy_seconds"]), round(
            row["idle_seconds"]
        )  # fmt: skip
    return dict(found)


def roll_up_lately(*, at: datetime) -> int:
    """Every warehouse's last days; all that is known the first time."""
    total = 0
    for warehouse in Warehouse.objects.filter(archived_at=None).order_by("pk"):
        today = day_of(at, warehouse.zone)
        seen = StaffDay.objects.filter(warehouse=warehouse).exists()
        total += roll_up(warehouse, today - (LATE if seen else FIRST_LOOK), today, at=at)
    return total


def roll_up_returned(came: int, *, at: datetime) -> int:
    """A parcel came back: the day it was packed on is counted again."""
    row = ReturnParcel.objects.select_related("parcel__warehouse").get(pk=came)
    if row.parcel is None:
        return 0
    place = row.parcel.warehouse
    on = day_of(row.parcel.packed_at, place.zone)
    return roll_up(place, on, on, at=at)
