"""Pages cost the same number of queries whatever the rows: exactly, at 2, 20 and 2,000 facts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecomops.core.roles import Role
from kpi.models import ItemDay, StoreDay, ToolDay
from tests.accounts.people import make_user
from tests.kpi.factories import make_store

pytestmark = pytest.mark.django_db
LAST = date(2026, 3, 31)
AT = datetime(2026, 4, 1, tzinfo=UTC)
# Beyond what every page asks: the session, its user, the counts in the rail. The list of metrics
# asks nothing of its own, so it is the measure.
SHELL = "/kpi/metrics/"
BUDGET = {
    "/kpi/": 6,
    "/kpi/stores/": 5,
    "/kpi/stores/s0/": 13,
    "/kpi/stores/s0/2026-03-31/": 6,
    "/kpi/lineage/net_sales/": 9,
}


def fill(rows):
    """So many store-days over four stores, with an item and a tool each."""
    stores = [make_store(f"s{n}") for n in range(4 if rows > 2 else 2)]
    each = rows // len(stores)
    days = [LAST - timedelta(n) for n in range(each)]
    for store in stores:
        StoreDay.objects.bulk_create(
            StoreDay(
                store=store, on=on, computed_at=AT, complete=True, uv_reported=100, pv_reported=300,
                paid_amount=Decimal(500), refund_amount=Decimal(20), paid_buyers=5, paid_orders=5,
                ad_cost=Decimal(50),
            )
            for on in days
        )  # fmt: skip
        ItemDay.objects.bulk_create(
            ItemDay(store=store, on=on, computed_at=AT, item=f"i{on.day}", paid_amount=Decimal(9))
            for on in days
        )
        ToolDay.objects.bulk_create(
            ToolDay(store=store, on=on, computed_at=AT, tool=f"t{on.day}", ad_cost=Decimal(9))
            for on in days
        )


@pytest.mark.parametrize("rows", [2, 20, 2000])
def test_queries_do_not_grow_with_rows(client, rows):
    fill(rows)
    client.force_login(make_user(Role.EXECUTIVE))
    first = LAST - timedelta(max(rows // 4, 1) - 1)
    asked = f"?period=custom&first={first}&last={LAST}"
    client.get(SHELL)
    counted = {path: queries(client, path + asked) for path in (SHELL, *BUDGET)}
    assert {path: counted[path] - counted[SHELL] for path in BUDGET} == BUDGET


def queries(client, address):
    """How many queries a page costs."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)
