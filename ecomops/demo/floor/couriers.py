"""Couriers with their cards, cut-offs, limits and numbers; run again it changes nothing."""

from __future__ import annotations

from datetime import date, time, timedelta

from ecomops.demo.company.couriers import COURIERS, CUT_OFFS, ZONES, CourierSpec, amount, regions_of
from stores.models import Store
from warehouse.models import (
    Courier,
    CourierRule,
    CutOff,
    DailyLimit,
    RateCard,
    StoreShipping,
    Warehouse,
    Waybill,
)

CARD_AGE = timedelta(days=300)
POOL = 2_000
ABROAD, AT_HOME = 20, 30


def contract(today: date) -> None:
    """Every courier at every warehouse."""
    if Courier.objects.exists():
        return
    houses = list(Warehouse.objects.order_by("code"))
    for spec in COURIERS:
        made = Courier.objects.create(code=spec.code, name=spec.name, name_en=spec.name_en)
        for house in houses:
            _card(made, house, spec, today - CARD_AGE)
            CutOff.objects.bulk_create(
                CutOff(courier=made, warehouse=house, at_time=time.fromisoformat(text))
                for text in CUT_OFFS
            )
            if spec.limit:
                DailyLimit.objects.create(
                    courier=made, warehouse=house, parcels=spec.limit, from_on=today - CARD_AGE
                )
        Waybill.objects.bulk_create(
            Waybill(courier=made, number=f"{spec.code.upper()}{880_000_000 + n}")
            for n in range(POOL)
        )
    _rules()
    StoreShipping.objects.bulk_create(
        [
            StoreShipping(
                store=store, sender="禾屿优品",
                promise="collected" if store.channel == "jd" else "written_back",
            )
            for store in Store.objects.all()
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _card(made: Courier, house: Warehouse, spec: CourierSpec, on: date) -> None:
    zones = ("other",) if spec.abroad else ZONES
    rows = zip(zones, spec.prices, strict=False)
    RateCard.objects.bulk_create(
        RateCard(
            courier=made, warehouse=house, zone=zone, first_amount=amount(price[0]),
            step_amount=amount(price[1]), days=amount(spec.days), from_on=on,
            regions=list(regions_of(house.code, zone, abroad=spec.abroad)),
        )
        for zone, price in rows
        if price is not None
    )  # fmt: skip


def _rules() -> None:
    """Shops abroad ship with couriers abroad; liquor goes with SF."""
    couriers = Courier.objects.in_bulk(field_name="code")
    rules = [
        CourierRule(rank=ABROAD, courier=couriers["usps"], store=store)
        for store in Store.objects.filter(currency="USD")
    ]
    rules += [
        CourierRule(rank=AT_HOME, effect="avoid", courier=couriers[code])
        for code in ("usps", "ups")
    ]
    rules.append(CourierRule(rank=10, courier=couriers["sf"], category="酒水"))
    CourierRule.objects.bulk_create(rules)
