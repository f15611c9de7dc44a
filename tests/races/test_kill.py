"""kill -9 in the middle of an import and of a nightly job: the end is whole and single."""

import contextlib
import csv
import json
from datetime import UTC, datetime, timedelta

import psycopg2
import pytest

from tests.running import until

pytestmark = pytest.mark.crash

ORDERS = 12_000
HEADER = (
    *("Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Currency"),
    *("Subtotal", "Shipping", "Taxes", "Total", "Created at", "Lineitem quantity"),
    *("Lineitem name", "Lineitem price", "Lineitem sku", "Lineitem fulfillment status"),
    *("Shipping Name", "Shipping Street", "Shipping City", "Shipping Zip", "Shipping Country"),
    *("Shipping Phone", "Discount Amount", "Lineitem discount", "Refunded Amount"),
)
START = """
from pathlib import Path
from django.utils import timezone
from ecomops.core.actor import SYSTEM
from stores.models import Store
from stores.services import imports
now = timezone.now()
store = Store.objects.get(code="NY")
batch = imports.upload_path(Path({path!r}), store=store, kind="orders", actor=SYSTEM, at=now)
imports.choose(batch, kind="orders", format_code="shopify", mapping=None)
print("job", imports.start(batch, actor=SYSTEM, at=now).pk)
"""
NIGHT = """
from django.utils import timezone
from ecomops.core import jobs
from ecomops.core.actor import SYSTEM
print("job", jobs.enqueue("kpi.rollup", {}, actor=SYSTEM, at=timezone.now()).pk)
"""
OPEN = {"running", "queued"}


def order_file(path, orders=ORDERS):
    """Write a Shopify export with two lines an order."""
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, HEADER, restval="")
        table.writeheader()
        for number in range(orders):
            day = datetime.now(UTC).date() - timedelta(days=3 + number % 40)
            at = f"{day} 17:00:{number % 60:02d} +0000"
            first = {
                **{"Name": f"#{number}", "Email": f"b{number}@example.com"},
                **{"Financial Status": "paid", "Fulfillment Status": "unfulfilled"},
                **{"Paid at": at, "Created at": at, "Currency": "USD", "Subtotal": "30.00"},
                **{"Shipping": "5.00", "Taxes": "0.00", "Total": "35.00"},
                **{"Discount Amount": "0.00", "Refunded Amount": "0.00"},
                **{"Shipping Name": "A B", "Shipping City": "Albany", "Shipping Country": "US"},
            }
            lines = (("mug", "10.00", 1), ("bowl", "10.00", 2))
            for place, (item, price, units) in enumerate(lines):
                line = {
                    **{"Name": f"#{number}", "Lineitem quantity": units, "Lineitem name": item},
                    **{"Lineitem price": price, "Lineitem sku": item.upper()},
                    **{"Lineitem fulfillment status": "pending", "Lineitem discount": "0.00"},
                }
                table.writerow({**(first if place == 0 else {}), **line})
    return path


def state_of(company, job):
    """Return a job's state and how often somebody took it up."""
    return company.query("SELECT state, attempts FROM core_job WHERE id = %s", job)[0]


def shop(company):
    one = company().start()
    one.manage(
        *("store", "NY", "--channel", "shopify", "--currency", "USD"),
        *("--zone", "America/New_York"),
    )
    return one


def begin_import(one, path):
    said = one.manage("shell", "-v", "0", "-c", START.format(path=str(path))).stdout
    return int(said.split("job")[1].split()[0])


def test_an_import_survives_the_end_of_each_process(company, tmp_path):
    one = shop(company)
    job = begin_import(one, order_file(tmp_path / "orders_export.csv"))
    for victim in ("valkey", "worker", "postgres"):
        before = one.query("SELECT count(*) FROM stores_order")[0][0]
        until(lambda: one.query("SELECT count(*) FROM stores_order")[0][0] > before, 120, "a batch")  # noqa: B023  # called at once
        assert state_of(one, job)[0] == "running", "too quick to be killed in its middle"
        one.recovered(victim, one.kill(victim))
        until(lambda: one.query("SELECT 1"), what="the database")

    until(lambda: state_of(one, job)[0] not in OPEN, 240, "the end of the import")

    assert state_of(one, job) == ("done", 3)  # the broker's death ended nobody's work
    assert one.query(
        "SELECT count(*), count(DISTINCT external_id), sum(total_amount) FROM stores_order"
    ) == [(ORDERS, ORDERS, ORDERS * 35)]
    assert one.query("SELECT count(*), sum(units) FROM stores_orderline") == [
        (ORDERS * 2, ORDERS * 3)
    ]
    assert one.query("SELECT count(*) FROM stores_orderversion") == [(ORDERS,)]
    ((counts,),) = one.query("SELECT counts::text FROM stores_importbatch")
    assert json.loads(counts)["created"] == ORDERS
    assert json.loads(counts)["rejected"] == 0


def test_a_nightly_job_survives_the_end_of_each_process(company, tmp_path):
    one = shop(company)
    begin_import(one, order_file(tmp_path / "orders_export.csv", orders=600))
    until(lambda: figures(one) == sales(one) != [], 120, "the first figures")
    for victim in ("worker", "valkey", "postgres"):
        one.query("UPDATE kpi_storeday SET complete = false")
        with locked(one, "kpi_storeday"):  # the job comes as far as writing its days, and waits
            job = int(one.manage("shell", "-v", "0", "-c", NIGHT).stdout.split("job")[1])
            until(lambda: waiting(one), what="the job at its write")
            one.recovered(victim, one.kill(victim))
        until(lambda: state_of(one, job)[0] not in OPEN, 240, "the end of the job")  # noqa: B023  # called at once
        assert state_of(one, job)[0] == "done"
        assert figures(one) == sales(one)
        assert one.query("SELECT count(*) FROM kpi_daystale") == [(0,)]


@contextlib.contextmanager
def locked(one, table):
    """Hold a table so that nobody else writes to it."""
    line = psycopg2.connect(one.database_url())
    try:
        line.cursor().execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
    finally:
        with contextlib.suppress(psycopg2.Error):
            line.close()


def waiting(one):
    """Say whether somebody waits for the lock."""
    return one.query("SELECT 1 FROM pg_locks WHERE NOT granted AND relation IS NOT NULL")


def figures(one):
    """Return what the dashboards would show."""
    return one.query(
        'SELECT "on", paid_orders, paid_amount FROM kpi_storeday WHERE paid_orders > 0 ORDER BY 1'
    )


def sales(one):
    """Return the same from the orders themselves."""
    return one.query(
        """
        SELECT (paid_at AT TIME ZONE 'America/New_York')::date, count(*), sum(total_amount)
        FROM stores_order GROUP BY 1 ORDER BY 1
        """
    )
