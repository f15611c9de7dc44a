"""What the floor did: the last month piece by piece, the time before by the day.

These rows enter as they ended. They are written by a few statements over all orders, because a
month of work done again by hand would take a month.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection

from ecomops.accounts.models import User
from ecomops.demo.company import Company
from ecomops.demo.company.house import HOUSES, faces
from ecomops.demo.company.people import PACKERS, PICKERS
from ecomops.demo.floor import past_sql as sql
from stores.models import Sku
from warehouse.models import Bin, Warehouse
from warehouse.services import areas

DAYS = 30
FILLED = tuple(
    f"warehouse_{name}"
    for name in ("wave", "fulfilment", "fulfilmentline", "picklist", "pick", "waybill", "manifest",
                 "parcel", "parcelline", "writeback", "stockmove", "scan")
)  # fmt: skip


def first_instant(company: Company) -> datetime:
    """From when on every piece is known."""
    return datetime.combine(company.today - timedelta(days=DAYS), time(0), company.home)


def work_off(company: Company) -> None:
    """Write the past of both warehouses; call it in a transaction, once."""
    params: dict[str, Any] = {
        "first": first_instant(company),
        "now": datetime.fromtimestamp(company.instant, company.home),
        "zone": company.home.key,
    }
    _set_up(company)
    with connection.cursor() as cursor:
        for statement in (
            sql.LONG_AGO, sql.GONE, sql.WAVES, sql.FULFILMENTS, sql.WALKS, sql.PICKS, sql.PARCELS,
            sql.MOVES, sql.SCANS,
        ):  # fmt: skip
            cursor.execute(statement, params)
        # so many rows at once: the planner still takes these tables for empty ones
        cursor.execute(f"ANALYZE {', '.join(FILLED)}")


def place_of_goods(company: Company) -> list[tuple[int, int, int]]:
    """Warehouse, SKU and the pick face it lies in, for both houses."""
    skus = dict(Sku.objects.values_list("code", "pk"))
    found = []
    for spec in HOUSES:
        house = Warehouse.objects.get(code=spec.code)
        bins = dict(Bin.objects.filter(warehouse=house).values_list("code", "pk"))
        for code, place in faces(company.seed, spec.code).items():
            if code in skus:
                found.append((house.pk, skus[code], bins[place]))
    return found


def _set_up(company: Company) -> None:
    """Temporary tables with what the statements look up."""
    houses = dict(Warehouse.objects.values_list("code", "pk"))
    people = {user.username: user for user in User.objects.all()}
    crew = [
        (houses[code], station, n, str(people[name].pk), people[name].get_full_name())
        for station, of_house in (("pick", PICKERS), ("pack", PACKERS))
        for code, names in of_house.items()
        for n, name in enumerate(names)
    ]
    benches = areas.packing_of(houses.values()).items()
    _fill("face (warehouse_id bigint, sku_id bigint, bin_id bigint)", place_of_goods(company))
    _fill("bench (warehouse_id bigint, id bigint)", list(benches))
    _fill("crew (warehouse_id bigint, station text, n int, actor_id text, label text)", crew)


def _fill(shape: str, rows: list[Any]) -> None:
    name, width = shape.split(" ", 1)[0], len(rows[0])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {shape} ON COMMIT DROP")
        cursor.executemany(
            f"INSERT INTO {name} VALUES ({', '.join(['%s'] * width)})",  # noqa: S608  # our own
            rows,
        )
