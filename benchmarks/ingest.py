"""Orders in, against PostgreSQL's own COPY of the very same rows into the very same tables."""

import io
import multiprocessing
import resource
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.measure import Result, clock
from ecomops.core import jobs, outbox
from ecomops.core.actor import SYSTEM
from ecomops.core.models import Job
from stores.domain import record_json
from stores.domain.records import (
    ALL_PARTS,
    AmountRecord,
    LineRecord,
    OrderRecord,
    PaymentRecord,
)
from stores.models import ImportMapping, LegalEntity, Order, Product, Sku, Store
from stores.services import imports, intake, intake_sql, staging
from stores.services.staging import Staged

ORDERS = 40_000
SKUS = 300
START = datetime(2026, 3, 1, tzinfo=UTC)
OF_ORDER = ("orderline", "orderamount", "payment", "consignee", "orderversion")
MAPPING = {
    "kind": "orders",
    "columns": {
        "order_id": "order", "sku_code": "sku", "title": "title", "units": "units",
        "price": "price", "placed_at": "placed", "buyer_id": "buyer", "name": "name",
        "phone": "phone", "region": "region", "city": "city", "street": "street",
    },
    "date_order": "ymd",
}  # fmt: skip
HEADER = "order,sku,title,units,price,placed,buyer,name,phone,region,city,street\n"


def measure() -> list[Result]:
    """Staging and upsert, then whole files: first load, the same again, and memory."""
    make_goods()
    # a first small round fills caches on both sides
    _staging(4_000, "warm")
    ours, raw, rows = _staging(ORDERS, "staged")
    results = [
        Result(
            "ingest staging + upsert", round(ORDERS / ours), "orders/s", 0.45,
            round(raw / ours, 3), rows, at_least=True, note=f"COPY {ORDERS / raw:,.0f} orders/s",
        ),
    ]  # fmt: skip
    with TemporaryDirectory() as folder:
        results += _files(Path(folder))
    return results


def make_goods() -> None:
    product = Product.objects.create(code="bench", name="Bench")
    Sku.objects.bulk_create(Sku(product=product, code=f"A-{n}") for n in range(SKUS))


def make_store(code: str) -> Store:
    entity, _new = LegalEntity.objects.get_or_create(name="Bench")
    return Store.objects.create(
        code=code, name=code, channel="own", entity=entity, currency="CNY", zone="Asia/Shanghai"
    )


def make_record(n: int) -> OrderRecord:
    at = START + timedelta(seconds=7 * n)
    lines = [
        LineRecord(str(k + 1), "四件套 纯棉 1.8 米", 1, Decimal("50.00"), f"i{(n + k) % SKUS}",
                   f"A-{(n + k) % SKUS}", "白")
        for k in range(2 if n % 3 == 0 else 1)
    ]  # fmt: skip
    goods = Decimal(50 * len(lines))
    return OrderRecord(
        external_id=f"{10**15 + n}", state="completed", channel_status="交易成功", currency="CNY",
        placed_at=at, paid_at=at, buyer_id=f"b{n % 9_000}", lines=lines,
        amounts=[AmountRecord("goods", goods), AmountRecord("freight", Decimal(8))],
        payments=[PaymentRecord("p", goods + 8, at)],
        consignee={"name": "张三", "phone": f"1990000{n % 10_000:04d}", "region": "浙江省",
                   "city": "杭州市", "street": f"文一路 {n % 500} 号"},
    )  # fmt: skip


def _staging(orders: int, code: str) -> tuple[float, float, int]:
    """Seconds of staging, upsert, history and event for ready rows; of COPY; rows written."""
    store = make_store(code)
    batches = []
    for start in range(0, orders, intake.BATCH):
        news = []
        for n in range(start, min(start + intake.BATCH, orders)):
            record = make_record(n)
            dumped = record_json.dump(record)
            news.append(Staged(record, record_json.digest(dumped), dumped))
        batches.append(staging.rows_of(store, news))
    given = {
        "source": "bench", "batch": None, "at": START, "actor_kind": "system", "actor_id": "",
        "actor_label": "",
    }  # fmt: skip
    with clock() as seconds:
        for rows in batches:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")  # as every import does
                put = intake.apply(store, rows, ALL_PARTS, at=START)
                for statement in (
                    intake_sql.VERSIONS_SUPERSEDED, intake_sql.VERSIONS, intake_sql.HISTORY,
                ):  # fmt: skip
                    cursor.execute(statement, given)
                outbox.emit("orders.received", at=START, orders=[pk for pk, _ in put], days=[])
    raw, rows_written = _raw_copy(store)
    return seconds(), raw, rows_written


def _raw_copy(store: Store) -> tuple[float, int]:
    """Seconds COPY needs to bring the store's rows back into the tables they were in."""
    ids = f"SELECT id FROM stores_order WHERE store_id = {store.pk}"
    rows_of = {"stores_order": f"store_id = {store.pk}"}
    rows_of |= {f"stores_{name}": f"order_id IN ({ids})" for name in OF_ORDER}
    lines = f"SELECT id FROM stores_orderline WHERE order_id IN ({ids})"
    rows_of["stores_orderlineitem"] = f"line_id IN ({lines})"
    rows_of["core_entry"] = (
        "subject_type = 'stores.order' AND subject_id IN "
        f"(SELECT id::text FROM stores_order WHERE store_id = {store.pk})"
    )
    held: dict[str, io.StringIO] = {}
    written = 0
    with connection.cursor() as cursor:
        for table, where in rows_of.items():
            held[table] = io.StringIO()
            cursor.copy_expert(f"COPY (SELECT * FROM {table} WHERE {where}) TO STDOUT", held[table])
            written += cursor.rowcount
            held[table].seek(0)
        with transaction.atomic():
            cursor.execute("SET LOCAL ecomops.retention = 'on'")
            for table in reversed(rows_of):
                cursor.execute(f"DELETE FROM {table} WHERE {rows_of[table]}")
        with clock() as seconds, transaction.atomic():
            for table, text in held.items():
                cursor.copy_expert(f"COPY {table} FROM STDIN", text)
    return seconds(), written


def _files(folder: Path) -> list[Result]:
    mapping = ImportMapping.objects.create(
        name="bench", kind="orders", spec=MAPPING, created_at=timezone.now()
    )
    store = make_store("file")
    path = folder / "orders.csv"
    _write(path, lines=ORDERS, per_order=1)
    first = _import(path, store, mapping)
    raw, rows = _raw_copy(store)
    assert Order.objects.filter(store=store).count() == ORDERS - ORDERS // 1_000
    again = _import(path, store, mapping)
    small, large = folder / "small.csv", folder / "large.csv"
    _write(small, lines=10_000, per_order=10)
    _write(large, lines=500_000, per_order=10)
    little, much = (_peak(path, mapping) for path in (small, large))
    return [
        Result(
            "ingest whole file", round(ORDERS / first), "orders/s", 0.2, round(raw / first, 3),
            rows, at_least=True, note=f"COPY {ORDERS / raw:,.0f} orders/s",
        ),
        Result("ingest the same again", round(again, 2), "s", 0.4, round(again / first, 3), ORDERS),
        Result(
            "ingest peak memory, 500,000 lines to 10,000", round(much / 1024), "MB", 1.25,
            round(much / little, 3), 500_000, note=f"10,000 lines {little / 1024:.0f} MB",
        ),
    ]  # fmt: skip


def _write(path: Path, *, lines: int, per_order: int) -> None:
    """A file of orders, one line in a thousand of them wrong."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for n in range(lines):
            order = n // per_order
            at = START + timedelta(seconds=7 * order)
            units = "many" if n % 1_000 == 7 and per_order == 1 else "1"
            file.write(
                f"{path.stem}{order},A-{n % SKUS},四件套 纯棉,{units},50.00,"
                f"{at:%Y-%m-%d %H:%M:%S},b{order % 9_000},张三,1990000{order % 10_000:04d},"
                f"浙江省,杭州市,文一路 {order % 500} 号\n"
            )


def _import(path: Path, store: Store, mapping: ImportMapping) -> float:
    with clock() as seconds:
        batch = imports.upload_path(
            path, store=store, kind="orders", actor=SYSTEM, at=timezone.now()
        )
        imports.choose(batch, mapping=mapping)
        job = imports.start(batch, actor=SYSTEM, at=timezone.now())
        job = jobs.run_now(job.pk)
    assert job.state == Job.State.DONE, job.error
    return seconds()


def _peak(path: Path, mapping: ImportMapping) -> int:
    """Peak memory in kB of a fresh process that imports the file."""
    store = make_store(path.stem)
    connection.close()
    context = multiprocessing.get_context("fork")
    mine, theirs = context.Pipe()

    def work() -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        _import(path, store, mapping)
        theirs.send((before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))

    process = context.Process(target=work)
    process.start()
    _before, after = mine.recv()
    process.join()
    return int(after)
