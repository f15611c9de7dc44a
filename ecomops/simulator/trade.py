"""Buyers: believable orders all day, the same ones for the same seed and day."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from ecomops.demo.company import calendar, wording
from ecomops.demo.company.addressees import Addressees
from ecomops.demo.company.catalogue import assortment, skus
from ecomops.demo.company.rhythm import rhythm
from ecomops.demo.company.stores import BY_CODE, STORES, StoreSpec
from ecomops.simulator.world import Denial, Shop, Sold, World, key_of
from stores.domain.records import AmountRecord, LineRecord, OrderRecord, PaymentRecord

SEED = 20
BUYERS = 4_000
FIRST_NUMBER = 300_000
A_DAY_AT_MOST = 5_000
CATCH_UP = timedelta(minutes=15)
SLOW_PAYERS, NEVER_PAY = 0.12, 0.035
TAKES_BACK, NOTES = 0.035, 0.05
LINE_WEIGHTS = (0.76, 0.18, 0.05, 0.01)
LIVE_STORE = "douyin-live"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who will buy: when, who, and the luck that decides the rest."""

    at: datetime
    n: int
    luck: int


@lru_cache(maxsize=32)
def day_of(code: str, on: date, rate: float | None) -> tuple[Visit, ...]:
    """The day's buyers of a store in the order in which they come.

    `rate` is orders an hour over all stores; without it the company's own trade of the day.
    """
    spec, beat = BY_CODE[code], rhythm(SEED, on)
    today = beat.expected[:, -1]
    mine = float(today[STORES.index(spec)])
    expected = mine if rate is None else mine / float(today.sum()) * rate * 24
    luck = random.Random(f"{SEED}:{code}:{on}")  # noqa: S311  # luck, not secrets
    count = min(A_DAY_AT_MOST - 1, int(expected) + (luck.random() < expected % 1))
    hours = calendar.hours_of("", on, code == LIVE_STORE)
    start = datetime.combine(on, time(), ZoneInfo(spec.zone)).astimezone(UTC)
    instants = sorted(
        (hour + luck.random()) * 3600
        for hour in luck.choices(range(24), weights=list(hours), k=count)
    )
    return tuple(
        Visit(start + timedelta(seconds=second), n, luck.getrandbits(60))
        for n, second in enumerate(instants)
    )


class Trade:
    """Lets buyers come as time goes on, and lets happen what is still to happen to orders."""

    def __init__(self, world: World, rate: float | None, begun: datetime) -> None:
        self.world, self.rate = world, rate
        self.reached = begun
        self._people: dict[str, Addressees] = {}

    def go_on(self, moment: datetime) -> int:
        """Bring the world to this moment; return how many orders were made."""
        made = 0
        first = max(self.reached, moment - CATCH_UP)
        for shop in list(self.world.shops.values()):
            if self.rate != 0 and shop.code in BY_CODE:
                for visit in self._between(shop.code, first, moment):
                    made += self._buy(shop, BY_CODE[shop.code], visit)
            self._happen(shop, moment)
        self.reached = moment
        return made

    def _between(self, code: str, first: datetime, last: datetime) -> list[Visit]:
        zone = ZoneInfo(BY_CODE[code].zone)
        days = sorted({first.astimezone(zone).date(), last.astimezone(zone).date()})
        return [
            visit
            for on in days
            for visit in day_of(code, on, self.rate)
            if first < visit.at <= last
        ]

    def _happen(self, shop: Shop, moment: datetime) -> None:
        stamp = moment.timestamp()
        for sold in [one for one in shop.orders.values() if one.todo]:
            due = sorted(step for step in sold.todo if step[0] <= stamp)
            if not due:
                continue
            sold.todo = [step for step in sold.todo if step[0] > stamp]
            for at, step in due:
                self._step(shop, sold, step, datetime.fromtimestamp(at, UTC))

    def _step(self, shop: Shop, sold: Sold, step: str, at: datetime) -> None:
        if step == "pay":
            self.world.pay(shop, sold, at)
        elif step == "forget":
            self.world.close_unpaid(shop, sold)
        elif step == "ask":
            self.world.ask_refund(shop, sold)
        elif step == "refund":
            self.world.refund(shop, sold)
        elif step == "complete":
            self.world.complete(shop, sold)
        elif step == "collect":
            for courier, waybill, *_lines in sold.parcels[-1:]:
                scan = {"courier": courier, "waybill": waybill, "status": "picked_up",
                        "at": at.isoformat()}  # fmt: skip
                self.world.told.append((shop.code, "tracking", scan))

    def _buy(self, shop: Shop, spec: StoreSpec, visit: Visit) -> int:
        luck = random.Random(visit.luck)  # noqa: S311  # luck, not secrets
        lines = self._basket(shop, spec, luck)
        if not lines:
            return 0
        record = self._record(spec, visit, lines, luck)
        sold = Sold(record)
        stamp = visit.at.timestamp()
        roll = luck.random()
        if roll < NEVER_PAY:
            sold.todo.append((stamp + 1_800, "forget"))
        elif roll < NEVER_PAY + SLOW_PAYERS:
            sold.todo.append((stamp + luck.uniform(40, 600), "pay"))
        else:
            record.state, record.paid_at = "paid", visit.at
            total = record.total or Decimal(0)
            method = wording.METHODS[spec.family]
            record.payments = [
                PaymentRecord(f"P{record.external_id}", total, visit.at, "full", method)
            ]
        if luck.random() < TAKES_BACK:
            asked = stamp + luck.uniform(120, 5_400)
            sold.todo += [(asked, "ask"), (asked + luck.uniform(180, 2_400), "refund")]
        record.channel_status = wording.STATUSES[spec.family][record.state]
        try:
            self.world.place(shop, sold, visit.at)
        except Denial:
            return 0  # sold out, or made before a restart
        return 1

    def _basket(self, shop: Shop, spec: StoreSpec, luck: random.Random) -> list[LineRecord]:
        """What somebody takes, of what the listings still show."""
        goods, known = assortment(SEED, spec.code), skus(SEED)
        weights = (goods.weight * goods.category_weight[goods.category]).tolist()
        wanted = luck.choices((1, 2, 3, 4), weights=LINE_WEIGHTS)[0]
        lines: list[LineRecord] = []
        for at in dict.fromkeys(luck.choices(range(len(weights)), weights=weights, k=wanted * 3)):
            sku, item = known[int(goods.sku[at])], goods.item_ids[at]
            key = key_of(item, sku.code, "")
            units = 1 if luck.random() < 0.9 else 2
            if shop.stock.get(key, units) < units or len(lines) == wanted:
                continue
            price = Decimal(int(goods.price[at])).scaleb(-2)
            name, look = (sku.name, sku.spec) if spec.domestic else (sku.name_en, sku.spec_en)
            before = price * units
            lines.append(
                LineRecord(str(len(lines) + 1), name, units, before, item, sku.code, look, before)
            )
        return lines

    def _record(
        self, spec: StoreSpec, visit: Visit, lines: list[LineRecord], luck: random.Random
    ) -> OrderRecord:
        shop = STORES.index(spec)
        on = visit.at.astimezone(ZoneInfo(spec.zone)).date()
        place = FIRST_NUMBER + (on - date(2026, 1, 1)).days % 2_000 * A_DAY_AT_MOST + visit.n
        placed = visit.at.replace(microsecond=0)
        number = wording.order_number(spec.family, shop, place, int(placed.timestamp()), on)
        buyer = luck.randrange(BUYERS)
        record = OrderRecord(number, "placed", "", spec.currency, placed)
        record.lines = lines
        record.amounts = [AmountRecord("goods", line.amount, line.external_id) for line in lines]
        record.total = sum((line.amount for line in lines), Decimal(0))
        record.buyer_id = wording.buyer_number(spec.family, shop, buyer)
        people = self._people.get(spec.code) or Addressees(SEED, spec.code, BUYERS, spec.domestic)
        self._people[spec.code] = people
        record.consignee = people.of(buyer)
        record.promised_at = placed + timedelta(hours=spec.promise_hours)
        if spec.family in ("tb", "jd", "pdd", "dy"):
            week = on.isocalendar()
            record.ship_token = f"{buyer:x}-{week.year}{week.week:02d}-{shop}"
        if luck.random() < NOTES:
            notes = wording.NOTES if spec.domestic else wording.NOTES_ABROAD
            record.buyer_note = luck.choice(notes)
        return record
