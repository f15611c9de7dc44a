"""What lies in the bins before the first order of the demo company is read."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from ecomops.core.actor import SYSTEM
from ecomops.demo.company import Company
from ecomops.demo.company.house import HOUSES, HouseSpec, faces
from stores.models import Sku
from warehouse.models import Bin, StockLevel, StockMove, Warehouse
from warehouse.services import ledger

#: Of a SKU's stock the share of the small house; what is left lies in the main one.
NORTH = 0.2
#: 20 · a lot of tea near its end.
TEA_PRODUCT_PREFIX, TEA_LOT, TEA_PIECES, TEA_DAYS, TEA_LIFE = "FD-", "L2025-11", 220, 46, 540


def fill(company: Company, *, at: datetime) -> None:
    """Post the opening stock of both houses; run again it changes nothing."""
    if StockMove.objects.exists():
        return
    opened = datetime.combine(company.day(company.first_column) - timedelta(days=1), time(8))
    then = opened.replace(tzinfo=company.home)
    wanted = {record.sku_code: record.units for record in company.stock()}
    for spec in HOUSES:
        ledger.post(_moves(company, spec, wanted), actor=SYSTEM, at=then)
    _tea(company, at=at)


def _moves(company: Company, spec: HouseSpec, wanted: dict[str, int]) -> list[ledger.Move]:
    house = Warehouse.objects.get(code=spec.code)
    skus = dict(Sku.objects.filter(code__in=wanted).values_list("code", "pk"))
    bins = dict(Bin.objects.filter(warehouse=house).values_list("code", "pk"))
    made = []
    for code, place in faces(company.seed, spec.code).items():
        north = int(wanted.get(code, 0) * NORTH)
        units = north if spec.code == HOUSES[1].code else wanted.get(code, 0) - north
        if units > 0 and code in skus:
            made.append(
                ledger.Move(
                    house.pk, skus[code], units, ledger.SUPPLIER, ledger.in_bin(bins[place]),
                    "opening",
                )
            )  # fmt: skip
    return sorted(made, key=lambda move: move.sku_id)


def _tea(company: Company, *, at: datetime) -> None:
    """A lot that will soon be too old for the platforms."""
    sku = Sku.objects.filter(code__startswith=TEA_PRODUCT_PREFIX).order_by("code").first()
    house = Warehouse.objects.get(code=HOUSES[0].code)
    if sku is None:
        return
    place = Bin.objects.filter(warehouse=house, kind=Bin.Kind.RESERVE).order_by("code")[3]
    ledger.post(
        [
            ledger.Move(house.pk, sku.pk, TEA_PIECES, ledger.SUPPLIER, ledger.in_bin(place.pk),
                        "received", TEA_LOT)
        ],
        actor=SYSTEM, at=at - timedelta(days=300),
    )  # fmt: skip
    Sku.objects.filter(code__startswith=TEA_PRODUCT_PREFIX).update(shelf_days=TEA_LIFE)
    StockLevel.objects.filter(bin=place, sku=sku, lot=TEA_LOT).update(
        expires_on=company.today + timedelta(days=TEA_DAYS)
    )
