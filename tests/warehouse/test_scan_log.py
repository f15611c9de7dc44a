"""The scan log by month: a key counts once, whenever and however often it is sent."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from model_bakery import baker

from ecomops.core import partitions
from warehouse.models import Scan
from warehouse.services import scan_log

pytestmark = pytest.mark.django_db
NOON = datetime(2031, 5, 15, 12, tzinfo=UTC)


def key_at(at):
    """A key as a device makes it."""
    return uuid.UUID(int=(int(at.timestamp() * 1000) << 80) | (uuid.uuid4().int & (1 << 80) - 1))


def months():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text, count(*) FROM warehouse_scan GROUP BY 1")
        return dict(cursor.fetchall())


def test_a_key_counts_once_over_all_months_and_old_months_go():
    partitions.make(at=NOON)
    last, first = datetime(2031, 5, 31, 23, 59, 59, tzinfo=UTC), datetime(2031, 6, 1, tzinfo=UTC)
    keys = [key_at(last), key_at(first), uuid.UUID("f" * 32)]
    for key in keys:
        baker.make(Scan, key=key, received_at=first, answer={})
    assert months() == {
        "warehouse_scan_2031_05": 1, "warehouse_scan_2031_06": 1, "warehouse_scan_default": 1,
    }  # fmt: skip
    for key in keys:  # sent again much later
        with pytest.raises(IntegrityError), transaction.atomic():
            baker.make(Scan, key=key, received_at=first + timedelta(days=99), answer={})

    scan_log.forget_old_scans(first + scan_log.KEPT)
    assert months()["warehouse_scan_2031_05"] == 1  # received after its month
    assert scan_log.forget_old_scans(first + scan_log.KEPT + timedelta(days=31)) == 2
    assert months() == {"warehouse_scan_default": 1}
