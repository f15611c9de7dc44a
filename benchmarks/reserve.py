"""Reservation, one transaction an order, against the bare conditional update.

The peer is pgbench on the same server with as many clients: BEGIN, one conditional UPDATE of the
same table by its key, COMMIT, in the protocol that psycopg2 speaks (pgbench's own default); the
rate with prepared statements, which our driver cannot send, is told beside it. Ours takes one paid
order a transaction: it locks the order, claims its pieces, writes the claim and the order's
history. Each client of both has its connection and has asked before it is measured.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from django.db import connection, connections

from benchmarks.measure import Result
from ecomops.core.actor import SYSTEM
from ecomops.core.models import Entry
from ecomops.embedded.postgres import installed_binaries
from stores.domain.records import AmountRecord, LineRecord, OrderRecord, PaymentRecord
from stores.models import LegalEntity, Order, Product, Sku, Store
from stores.services import intake
from warehouse.models import SkuBalance, StoreWarehouse, Warehouse
from warehouse.services import reservation

CLIENTS = 8
SKUS = 300
ORDERS = 6_000
WARM = 20
EARLIER = 4_000
PEER_SECONDS = 4
AT = datetime(2026, 5, 20, 4, tzinfo=UTC)
LIMIT = 0.3
BARE = """\\set sku random(1, {skus})
BEGIN;
UPDATE warehouse_skubalance SET reserved = reserved + 1, version = version + 1
WHERE warehouse_id = {warehouse} AND sku_id = {first} + :sku - 1 AND on_hand - reserved >= 1;
COMMIT;
"""


def measure() -> list[Result]:
    """Orders a second, ours against the bare update."""
    place, first = _ground()
    ids = list(Order.objects.order_by("pk").values_list("pk", flat=True))[EARLIER:]
    connections.close_all()
    _bare(place, first, seconds=2)
    before = _bare(place, first)
    ours = _ours(ids)
    bare = (before + _bare(place, first)) / 2
    prepared = _bare(place, first, protocol="prepared")
    told = Entry.objects.filter(subject_type="stores.order", act="reserved").count()
    assert told == EARLIER + len(ids)
    return [
        Result(
            "reserve", round(ours), "orders/s", LIMIT, round(ours / bare, 3), len(ids),
            at_least=True,
            note=f"pgbench {bare:,.0f} updates/s, {CLIENTS} clients; "
                 f"prepared {prepared:,.0f}/s: {ours / prepared:.3f}",
        )
    ]  # fmt: skip


def _ground() -> tuple[int, int]:
    """A warehouse full of goods, orders that claimed before, and paid ones that claim nothing."""
    entity = LegalEntity.objects.create(name="Bench")
    store = Store.objects.create(
        code="bench", name="Bench", channel="own", entity=entity, currency="CNY",
        zone="Asia/Shanghai",
    )  # fmt: skip
    product = Product.objects.create(code="bench", name="Bench")
    skus = Sku.objects.bulk_create(Sku(product=product, code=f"A-{n}") for n in range(SKUS))
    place = Warehouse.objects.create(code="bench", name="Bench")
    StoreWarehouse.objects.create(store=store, warehouse=place)
    SkuBalance.objects.bulk_create(
        SkuBalance(warehouse=place, sku=sku, on_hand=100_000_000) for sku in skus
    )
    for start in range(0, EARLIER + ORDERS, intake.BATCH):
        records = [_record(n) for n in range(start, start + intake.BATCH)]
        intake.receive(store, records, source="bench", batch=None, actor=SYSTEM, at=AT)
    earlier = Order.objects.order_by("pk").values_list("pk", flat=True)[:EARLIER]
    reservation.reserve(list(earlier), at=AT)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_outboxevent CASCADE")
        cursor.execute("VACUUM ANALYZE")
    return place.pk, skus[0].pk


def _record(n: int) -> OrderRecord:
    amount = Decimal(50)
    return OrderRecord(
        f"{10**15 + n}", "paid", "paid", "CNY", AT, AT, buyer_id=f"b{n % 900}", total=amount,
        lines=[LineRecord("1", "四件套", 1, amount, f"i{n % SKUS}", f"A-{n * 7 % SKUS}")],
        amounts=[AmountRecord("goods", amount)],
        payments=[PaymentRecord("p", amount, AT)],
    )  # fmt: skip


def _ours(ids: list[int]) -> float:
    """Orders a second of as many processes, each with its own orders."""
    context = multiprocessing.get_context("fork")
    start, ended = context.Barrier(CLIENTS + 1), context.Barrier(CLIENTS + 1)
    children = [
        context.Process(target=_reserve, args=(ids[n::CLIENTS], start, ended))
        for n in range(CLIENTS)
    ]
    for child in children:
        child.start()
    start.wait()
    began = time.perf_counter()
    ended.wait()
    taken = time.perf_counter() - began
    for child in children:
        child.join()
        assert child.exitcode == 0
    return (len(ids) - CLIENTS * WARM) / taken


def _reserve(ids: list[int], start: object, ended: object) -> None:
    for pk in ids[:WARM]:
        reservation.reserve([pk], at=AT)
    start.wait()
    for pk in ids[WARM:]:
        reservation.reserve([pk], at=AT)
    ended.wait()
    connection.close()


def _bare(
    place: int, first: int, *, seconds: int = PEER_SECONDS, protocol: str = "simple"
) -> float:
    """Updates a second of pgbench."""
    given = connection.settings_dict
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.sql"
        script.write_text(BARE.format(skus=SKUS, warehouse=place, first=first))
        done = subprocess.run(
            [
                str(installed_binaries() / "pgbench"), "--no-vacuum", "--protocol", protocol,
                "--client", str(CLIENTS), "--jobs", "2", "--time", str(seconds),
                "--file", str(script), "--host", given["HOST"], "--port", str(given["PORT"]),
                "--username", given["USER"], given["NAME"],
            ],
            env={**os.environ, "PGPASSWORD": given["PASSWORD"]},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    return float(re.search(r"tps = ([0-9.]+)", done.stdout)[1])
