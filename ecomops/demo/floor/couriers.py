"""Couriers with their cards, cut-offs, limits and numbers; run again it changes nothing."""

from __future__ import annotations

from datetime import date, time, timedelta

from ecomops.demo.company import Company
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

CARD_AGE, BOOKED_AGO = timedelta(days=300), timedelta(days=3)
#: Of a courier's daily limit, what each house may give it: as their parcels are shared.
SHARES = {"hangzhou": 0.82, "langfang": 0.18}
POOL = 2_000
ABROAD, AT_HOME = 20, 30


def contract(company: Company) -> None:
    """Every courier at every warehouse."""
    if Courier.objects.exists():
        return
    today = company.today
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
                _limit(made, house, spec.limit * company.scale, today - CARD_AGE)
            if spec.booked:
                _limit(made, house, spec.booked * company.scale, today - BOOKED_AGO)
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


def _limit(made: Courier, house: Warehouse, parcels: float, on: date) -> None:
    share = SHARES[house.code]
    DailyLimit.objects.create(
        courier=made, warehouse=house, parcels=max(1, round(parcels * share)), from_on=on
    )


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
