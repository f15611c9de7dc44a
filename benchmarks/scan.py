"""The pick scan over HTTP, signed in, against the empty signed-in page of the same server.

Eight devices walk real pick lists, each scan with a key of its own, in scope, with history and
event; the server is granian as `up` starts it.
"""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from statistics import median
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.utils.module_loading import import_string

from benchmarks.measure import Result, percentile
from ecomops.accounts.models import User
from ecomops.core.actor import SYSTEM, actor_of
from ecomops.core.roles import Role
from ecomops.embedded import processes
from ecomops.embedded.folder import REPOSITORY
from ecomops.embedded.supervisor import web_arguments
from stores.domain.records import AmountRecord, LineRecord, OrderRecord, PaymentRecord
from stores.models import LegalEntity, Product, Sku, Store
from stores.services import audit, intake
from warehouse.models import (
    Bin,
    Fulfilment,
    Pick,
    PickList,
    StoreWarehouse,
    Warehouse,
    WarehouseAccess,
)
from warehouse.services import areas, fulfilment, ledger, picking, reservation, waves

CLIENTS, LISTS_EACH, ORDERS, LINES, SKUS = 8, 3, 288, 4, 120
PAGES_EACH = 250
LEAST_SHARE, MOST_SPREAD, MOST_STATEMENTS = 0.5, 5.0, 4
HEALTH = 1  # a connection that is kept is asked once a request whether it still lives
Ask = tuple[str, str, dict[str, object] | None]


def measure() -> list[Result]:
    """Put orders on the floor, let eight devices pick them, and ask for empty pages in between."""
    place, pickers = _floor()
    walks = _walks(pickers)
    port = processes.free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks._site"}
    cores = os.cpu_count() or 1
    with subprocess.Popen(
        [sys.executable, "-m", *web_arguments("127.0.0.1", port, workers=min(4, cores))],
        cwd=REPOSITORY, env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        try:
            _wait(port)
            cookies = [_signed_in(user) for user in pickers]
            pages = [[("GET", "/bench/empty/", None)] * PAGES_EACH for _user in pickers]
            _run(port, cookies, [[("GET", "/bench/empty/", None)] * 20 for _user in pickers])
            empty: list[float] = []
            picked: list[float] = []
            took = {"page": 0.0, "scan": 0.0}
            for part in range(LISTS_EACH):  # in turns, so that the machine's moods meet both
                seconds, times = _run(port, cookies, [one[: PAGES_EACH // 3] for one in pages])
                took["page"] += seconds / len(times)
                empty += times
                own = [_scans(place, walk[part]) for walk in walks]
                seconds, times = _run(port, cookies, own)
                took["scan"] += seconds / len(times)
                picked += times
        finally:
            server.terminate()
            server.wait(30)
    done = Pick.objects.filter(state=Pick.State.PICKED).count()
    if done != Pick.objects.count():
        raise RuntimeError(f"{done} of {Pick.objects.count()} picks are done")
    return _results(took, empty, picked)


def _results(took: dict[str, float], empty: list[float], picked: list[float]) -> list[Result]:
    rate = LISTS_EACH / took["scan"]
    middle, slow = median(picked), percentile(picked, 0.99)
    statements = _statements()
    return [
        Result("scan, scans a second", round(rate, 1), "1/s", LEAST_SHARE,
               round(took["page"] / took["scan"], 3), len(picked), at_least=True,
               note=f"to the empty signed-in page ({LISTS_EACH / took['page']:.0f}/s)"),
        Result("scan, p99", round(slow * 1_000, 1), "ms", MOST_SPREAD, round(slow / middle, 2),
               len(picked), note=f"to its median of {middle * 1_000:.1f} ms"),
        Result("scan, statements", statements, "", MOST_STATEMENTS, statements, 1,
               note="with session, user, scope and the connection's own check"),
    ]  # fmt: skip


def _floor() -> tuple[Warehouse, list[User]]:
    """A warehouse of 120 bins and orders enough for three lists a device."""
    entity = LegalEntity.objects.create(name="Bench")
    store = Store.objects.create(
        code="bench", name="Bench", channel="tmall", entity=entity, currency="CNY",
        zone="Asia/Shanghai",
    )  # fmt: skip
    place = Warehouse.objects.create(code="bench", name="Bench", aisles=10, blocks=2)
    StoreWarehouse.objects.create(store=store, warehouse=place, rank=1)
    areas.area(place.pk, Bin.Kind.PACKING)
    pickers = []
    for n in range(CLIENTS):
        user = User(username=f"picker{n}", role=Role.WAREHOUSE_STAFF, language="en")
        user.set_unusable_password()
        user.save()
        WarehouseAccess.objects.create(user=user, warehouse=place)
        pickers.append(user)
    at = datetime.now(UTC)
    _stock(place, at)
    _orders(store, at)
    ids = list(Fulfilment.objects.values_list("pk", flat=True))
    waves.release(place, ids, kind="multi", cutoff_at=at + timedelta(hours=5), actor=SYSTEM, at=at)
    return place, pickers


def _stock(place: Warehouse, at: datetime) -> None:
    moves = []
    for n in range(SKUS):
        product = Product.objects.create(code=f"P{n}", name=f"Thing {n}")
        sku = Sku.objects.create(product=product, code=f"S{n}")
        sku.packs.create(barcode=f"69{n:011d}")
        shelf = Bin.objects.create(
            warehouse=place, code=f"{n % 10 + 1:02d}-{n // 10:02d}", aisle=n % 10 + 1,
            block=n % 2 + 1, side="LR"[n % 2], position_mm=1_500 * (n // 10),
        )  # fmt: skip
        moves.append(
            ledger.Move(place.pk, sku.pk, ORDERS, ledger.SUPPLIER, ledger.in_bin(shelf.pk), "r")
        )
    ledger.post(moves, actor=SYSTEM, at=at)


def _orders(store: Store, at: datetime) -> None:
    records = []
    for n in range(ORDERS):
        lines = [
            LineRecord(str(k), "Thing", 1, Decimal(20), "i", f"S{(n * 7 + k * 31) % SKUS}")
            for k in range(LINES)
        ]
        total = Decimal(20 * LINES)
        records.append(
            OrderRecord(
                external_id=str(n), state="paid", channel_status="paid", currency="CNY",
                placed_at=at, paid_at=at, buyer_id=f"b{n}", lines=lines,
                amounts=[AmountRecord("goods", total)],
                payments=[PaymentRecord(f"p{n}", total, at)], consignee=None,
            )
        )  # fmt: skip
    intake.receive(store, records, source="bench", batch=None, actor=SYSTEM, at=at)
    ids = list(store.orders.values_list("pk", flat=True))
    audit.audit(ids, at=at)
    reservation.reserve(ids, at=at)
    fulfilment.plan(ids, at=at)


def _walks(pickers: list[User]) -> list[list[PickList]]:
    """Three lists for each person, taken."""
    lists = list(PickList.objects.order_by("n"))
    if len(lists) < CLIENTS * LISTS_EACH:
        raise RuntimeError(f"only {len(lists)} lists")
    for spare in lists[CLIENTS * LISTS_EACH :]:
        spare.picks.all().delete()
    walks = [lists[n * LISTS_EACH : (n + 1) * LISTS_EACH] for n in range(CLIENTS)]
    for user, own in zip(pickers, walks, strict=True):
        for row in own:
            picking.start(row.pk, actor=actor_of(user), at=datetime.now(UTC))
    return walks


def _scans(place: Warehouse, row: PickList) -> list[Ask]:
    """Every scan that walks a list to its end."""
    asks: list[Ask] = []
    here = ""
    picks = row.picks.order_by("sequence").select_related("bin", "sku")
    for pick in picks.prefetch_related("sku__packs"):
        at_bin = [] if pick.bin.code == here else [pick.bin.code]
        here = pick.bin.code
        piece = pick.sku.packs.all()[0].barcode
        asks += [
            ("POST", "/scan/pick/", _body(place, row, code))
            for code in (*at_bin, *[piece] * pick.units, pick.tote)
        ]
    return asks


def _body(place: Warehouse, row: PickList, code: str) -> dict[str, object]:
    return {
        "key": str(uuid4()), "warehouse": place.pk, "subject": str(row.pk), "code": code,
        "device": "bench", "position": 1, "at": datetime.now(UTC).isoformat(),
    }  # fmt: skip


def _signed_in(user: User) -> dict[str, str]:
    session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    token = _get_new_csrf_string()
    return {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={token}",
        "X-CSRFToken": token, "Content-Type": "application/json", "Accept-Language": "en",
    }  # fmt: skip


def _run(
    port: int, cookies: list[dict[str, str]], asks: list[list[Ask]]
) -> tuple[float, list[float]]:
    """All devices at once, each its own asks in order; the whole time and each one's own."""
    times: list[float] = []
    wrong: list[str] = []

    def device(headers: dict[str, str], own: list[Ask]) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for method, address, body in own:
            sent = json.dumps(body) if body else None
            began = time.perf_counter()
            line.request(method, address, sent, headers)
            answer = line.getresponse()
            text = answer.read()
            times.append(time.perf_counter() - began)
            if answer.status != 200 or (body and not json.loads(text)["accepted"]):
                wrong.append(f"{address} {body} {answer.status} {text[:300]!r}")
                return
        line.close()

    threads = [threading.Thread(target=device, args=one) for one in zip(cookies, asks, strict=True)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(wrong[0])
    return time.perf_counter() - began, times


def _wait(port: int, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/alive/")
            if line.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"no page on port {port}")


def _statements() -> int:
    """Statements of one scan, counted in this process on a list of its own."""
    row = PickList.objects.order_by("n")[0]
    user = User.objects.get(pk=row.picker_id)
    pick = row.picks.select_related("bin").order_by("sequence")[0]
    Pick.objects.filter(pk=pick.pk).update(state="open", picked=0)
    PickList.objects.filter(pk=row.pk).update(state="picking", here="")
    client = Client()
    client.force_login(user)
    counted: list[str] = []
    for _warm in range(2):
        counted.clear()
        PickList.objects.filter(pk=row.pk).update(here="")
        with connection.execute_wrapper(_counting(counted)):
            body = json.dumps(_body(row.wave.warehouse, row, pick.bin.code))
            answer = client.post("/scan/pick/", body, content_type="application/json")
        if answer.status_code != 200 or not answer.json()["accepted"]:
            raise RuntimeError(str(answer.content[:300]))
    return len(counted) + HEALTH


def _counting(seen: list[str]) -> Callable[..., object]:
    def count(execute: Callable[..., object], sql: str, *rest: object) -> object:
        seen.append(sql)
        return execute(sql, *rest)

    return count
