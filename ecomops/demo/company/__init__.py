"""The demo company as plain values: the same seed and day always give the same company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import blake2b
from typing import ClassVar
from zoneinfo import ZoneInfo

import numpy as np

from ecomops.demo.company import ads, catalogue, events, money_days, stories, traffic
from ecomops.demo.company.catalogue import SkuSpec, skus
from ecomops.demo.company.events import EventDay
from ecomops.demo.company.money_days import TargetSpec
from ecomops.demo.company.orders import OrderBook, money
from ecomops.demo.company.plan import plan, store_calendar
from ecomops.demo.company.rhythm import DAYS, opening_day
from ecomops.demo.company.stores import BY_CODE, STORES, StoreSpec
from ecomops.demo.company.wordbook import CATEGORIES
from stores.domain.record_json import dump
from stores.domain.records import (
    AdRecord,
    ItemTrafficRecord,
    OrderRecord,
    ProductRecord,
    StockRecord,
    TrafficRecord,
)

__all__ = ["DAYS", "Company", "EventDay", "SkuSpec", "StoreSpec", "TargetSpec"]

HOME = ZoneInfo("Asia/Shanghai")
_CATEGORY_NAMES = {category.code: category.name for category in CATEGORIES}


@dataclass(frozen=True)
class Company:
    """The company as it stands at `now`; `scale` thins its trade, `days` shortens its history."""

    seed: int
    today: date
    now: datetime | None = None
    scale: float = 1.0
    days: int = DAYS
    stores: tuple[StoreSpec, ...] = field(default=STORES, repr=False)

    @property
    def home(self) -> ZoneInfo:
        """Where the company's own clock hangs."""
        return HOME

    @property
    def instant(self) -> int:
        """Now in seconds; noon of today, at home, unless another was given."""
        now = self.now or datetime.combine(self.today, time(12), HOME)
        return int(now.timestamp())

    @property
    def first_column(self) -> int:
        """The first day of the history that is kept."""
        return DAYS - min(self.days, DAYS)

    def day(self, column: int) -> date:
        """The date of a day of the history."""
        return store_calendar(STORES[0].code, self.today).days[column]

    @property
    def skus(self) -> tuple[SkuSpec, ...]:
        """All three hundred SKUs."""
        return skus(self.seed)

    def products(self) -> Iterator[ProductRecord]:
        """The catalogue as a product file would state it."""
        for sku in self.skus:
            yield ProductRecord(
                sku.product, sku.code, sku.name, sku.spec, _CATEGORY_NAMES[sku.category],
                sku.barcode, money[sku.list_price], "CNY", money[sku.cost], sku.grams,
                sku.size_mm, role=sku.role, stage=sku.stage,
            )  # fmt: skip

    def english_names(self) -> dict[str, str]:
        """Product code → name in English."""
        return {sku.product: sku.name_en for sku in self.skus}

    def pictures(self) -> dict[str, tuple[str, str]]:
        """Product code → (drawing, colour) of its picture."""
        found: dict[str, tuple[str, str]] = {}
        for sku in self.skus:
            found.setdefault(sku.product, (sku.kind, sku.colour))
        return found

    def stock(self) -> Iterator[StockRecord]:
        """What lies in the house today."""
        for at, sku in enumerate(self.skus):
            usual = 40 if sku.role == "main" else 25 if sku.role == "traffic" else 60
            if sku.product == catalogue.BAG:
                colours = sum(one.product == catalogue.BAG for one in self.skus)
                there = round(stories.BAG_STOCK * self.scale)
                yield StockRecord(sku.code, max(1, there // colours))
                continue
            yield StockRecord(sku.code, usual + (at * 37 + self.seed) % 180)

    def opened_on(self, code: str) -> date | None:
        """The day a store opened, where that lies inside the history."""
        return opening_day(self.today) if BY_CODE[code].opens_with_ramp else None

    def orders(
        self, code: str, first: int | None = None
    ) -> Iterator[tuple[int, list[OrderRecord]]]:
        """A store's orders day by day: (day of the history, its orders as known now)."""
        book = OrderBook(self.seed, self.today, code, self.instant, self.scale)
        for column in range(self.first_column if first is None else first, DAYS):
            yield column, book.on(column)

    def traffic(self, code: str) -> Iterator[TrafficRecord]:
        """A store's reported days."""
        return traffic.traffic_days(
            self.seed, self.today, code, self.instant, self.scale, self.first_column
        )

    def item_traffic(self, code: str) -> Iterator[ItemTrafficRecord]:
        """The reported days of what a store lists, over the recent two months."""
        first = self.day(self.first_column)
        records = traffic.item_days(self.seed, self.today, code, self.instant, self.scale)
        return (record for record in records if record.on >= first)

    def ads(self, code: str) -> Iterator[AdRecord]:
        """A store's advertising days."""
        return ads.ad_days(self.seed, self.today, code, self.instant, self.scale, self.first_column)

    def event_columns(self, code: str) -> list[int]:
        """The days on which a store's own page events exist."""
        return [at for at in events.event_days(code) if at >= self.first_column]

    def events(self, code: str, column: int) -> EventDay:
        """A store-day of raw page events."""
        return events.events(self.seed, self.today, code, column, self.instant, self.scale)

    EVENTS_PER_ORDER: ClassVar[int] = 40  # how many page events cost as much as one order

    def weight(self, code: str) -> int:
        """How much work a store is, in orders."""
        orders = plan(self.seed, self.today, code, self.scale).orders
        ours = int(np.count_nonzero(orders.day >= self.first_column))
        columns = self.event_columns(code)
        if not columns:
            return ours
        seen = traffic.visitors(self.seed, self.today, code, self.scale)[columns]
        return ours + int(seen.sum() * BY_CODE[code].pages * 1.05) // self.EVENTS_PER_ORDER

    def targets(self) -> list[TargetSpec]:
        """Monthly targets of all stores."""
        return money_days.targets(self.seed, self.today, self.scale)

    def day_weights(self, code: str, month: date) -> dict[date, Decimal]:
        """How a store's month is to be shared out over its days."""
        return money_days.day_weights(code, month)

    def exchange_rates(self) -> list[tuple[date, Decimal]]:
        """Yuan for a dollar, day by day."""
        return money_days.exchange_rates(self.seed, self.today)

    def annual_fee_back_at(self, code: str) -> Decimal | None:
        """The yearly sales at which a store gets its fee back; none where it pays none."""
        if not BY_CODE[code].annual_fee:
            return None
        return money_days.annual_fee_back_at(self.seed, self.today, code, self.instant, self.scale)

    def listings(self, code: str) -> Iterator[tuple[str, SkuSpec]]:
        """What a store lists: the channel's item number and the SKU behind it."""
        goods = catalogue.assortment(self.seed, code)
        for item, at in zip(goods.item_ids, goods.sku.tolist(), strict=True):
            yield item, self.skus[at]

    def digest(self) -> str:
        """One text that changes when anything of the company does."""
        mark = blake2b(digest_size=16)
        for sku in self.skus:
            mark.update(repr(sku).encode())
        for store in self.stores:
            for __, records in self.orders(store.code):
                for record in records:
                    mark.update(dump(record))
            for reported in (self.traffic, self.item_traffic, self.ads):
                mark.update(repr(list(reported(store.code))).encode())
            for column in self.event_columns(store.code):
                day = self.events(store.code, column)
                mark.update(np.stack([day.visitor, day.at, day.kind, day.item]).tobytes())
        mark.update(repr((self.targets(), self.exchange_rates())).encode())
        mark.update(str(datetime.fromtimestamp(self.instant, UTC)).encode())
        return mark.hexdigest()
