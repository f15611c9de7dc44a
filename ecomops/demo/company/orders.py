"""The orders of a store as records: what a perfect export would say of each at one instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast

import numpy as np

from ecomops.demo.company import wording
from ecomops.demo.company.addressees import Addressees
from ecomops.demo.company.aftermath import (
    BEFORE_SHIPPING,
    CUTOFFS,
    PRICE_GAP,
    REFUND_ONLY,
    Aftermath,
    aftermath,
    last_truck,
)
from ecomops.demo.company.catalogue import SkuSpec, skus
from ecomops.demo.company.plan import HOUR, Ints, Plan, plan
from ecomops.demo.company.stores import STORES
from ecomops.demo.company.stories import LATE_DUE, LATE_ORDERS, LATE_STORE
from ecomops.demo.company.streams import stream
from stores.domain.records import (
    AmountRecord,
    LineRecord,
    OrderRecord,
    OrderState,
    PaymentRecord,
    RefundRecord,
)

SOON = 300  # seconds: what is promised by the story is not broken when the company opens
NEXT_TRUCK = 5 * HOUR  # no truck leaves later than this after another on the same day
NOTE_SHARE, MEMO_SHARE, UNKNOWN_SHARE = 0.05, 0.02, 0.02
_STAGES = {
    BEFORE_SHIPPING: "before_shipping", REFUND_ONLY: "refund_only", PRICE_GAP: "price_gap",
}  # fmt: skip


class _Cents(dict[int, Decimal]):
    """Cents as money, each amount made once."""

    def __missing__(self, cents: int) -> Decimal:
        made = self[cents] = Decimal(cents).scaleb(-2)
        return made


money = _Cents()


@dataclass(slots=True)
class _Columns:
    """The columns of a slice of orders as lists; instants after now are 0."""

    placed: list[int]
    paid: list[int]
    shipped: list[int]
    completed: list[int]
    closed: list[int]
    refunded: list[int]
    refund: list[int]
    refund_line: list[int]
    stage: list[int]
    deposit: list[int]
    buyer: list[int]
    first: list[int]
    freight: list[int]
    coupon: list[int]
    platform: list[int]
    total: list[int]
    roll: list[list[float]]


class OrderBook:
    """Makes the records of one store; `now` is the last instant anything is known of."""

    def __init__(self, seed: int, today: date, code: str, now: int, scale: float = 1.0) -> None:
        self.plan: Plan = plan(seed, today, code, scale)
        self.after: Aftermath = aftermath(seed, today, code, scale)
        self._now, self._store = now, self.plan.store
        self._shop = next(at for at, store in enumerate(STORES) if store.code == code)
        self._goods: list[SkuSpec] = [skus(seed)[at] for at in self.plan.goods.sku]
        self._people = Addressees(seed, code, len(self.plan.orders.day), self._store.domestic)
        self._roll = stream(seed, "wording", code).random((len(self.plan.orders.day), 3))
        if code == LATE_STORE:
            self._promise_late()
        couriers = wording.COURIERS if self._store.domestic else wording.COURIERS_ABROAD
        self._couriers = [name for name, __ in couriers]
        self._courier_steps = np.cumsum([share for __, share in couriers])
        self._zone_days = self.plan.calendar
        self._status = wording.STATUSES[self._store.family]
        self._currency = self._store.currency

    def _promise_late(self) -> None:
        """15 · so many orders are due shortly before the next truck; what else is due has left.

        Nothing holds them: no note, no unknown code, and nobody among them bought twice.
        """
        days, hour = self.plan.calendar, np.array(CUTOFFS) * HOUR
        today = int(days.day_of(np.array([self._now]))[0])
        cuts = days.starts[today] + hour.astype(np.int64)
        truck = int(cuts[cuts > self._now][0])
        after_it = truck + NEXT_TRUCK  # nobody else is due while one person packs for this one
        promise = self._store.promise_hours * HOUR
        first, last = (int(truck - promise - hours * HOUR) for hours in LATE_DUE)
        first = min(max(first, self._now + SOON - promise), last)
        column = int(days.day_of(np.array([last]))[0])
        orders, after = self.plan.orders, self.after
        fits = (orders.paid > 0) & (after.refund == 0) & (orders.pay_day == column)
        fits &= (orders.day == column) & (orders.placed < self._now) & (orders.deposit == 0)
        buyers, times = np.unique(orders.buyer[orders.day >= column - 4], return_counts=True)
        fits &= np.isin(orders.buyer, buyers[times == 1])
        story = np.flatnonzero(fits)[:LATE_ORDERS]
        self._roll[story] = 0.5
        placed, paid = orders.placed.copy(), orders.paid.copy()
        paid[story] = np.linspace(first, last, len(story)).astype(np.int64)
        placed[story] = paid[story] - 45
        due = paid + promise
        left = np.where(paid > 0, last_truck(self.plan, np.minimum(due, self._now)), 0)
        left = np.where((due <= after_it) & (left > paid + SOON), left, 0)
        early = (left > 0) & (after.shipped == 0)
        shipped = np.where((left > 0) & (after.shipped > self._now), left, after.shipped)
        shipped[story] = 0
        self.plan = replace(self.plan, orders=replace(orders, placed=placed, paid=paid))
        self.after = replace(
            after, shipped=shipped,
            closed=np.where(early, np.minimum(after.closed, left), after.closed),
            refunded=np.where(early, np.minimum(after.refunded, left), after.refunded),
        )  # fmt: skip

    def on(self, column: int) -> list[OrderRecord]:
        """The orders placed on one day of the history, as known now."""
        rows = np.searchsorted(self.plan.orders.day, [column, column + 1])
        return list(self.records(int(rows[0]), int(rows[1])))

    def records(self, start: int, end: int) -> Iterator[OrderRecord]:
        """The orders from one position to another."""
        columns = self._columns(slice(start, end))
        lines = self._lines(start, end)
        number = self.plan.orders
        for at in range(end - start):
            if columns.placed[at] > self._now:
                break
            day = self._zone_days.days[int(number.day[start + at])]
            yield self._record(start + at, at, day, columns, lines)

    def _columns(self, rows: slice) -> _Columns:
        orders, after, now = self.plan.orders, self.after, self._now

        def known(instants: Ints) -> list[int]:
            part = instants[rows]
            return cast(list[int], np.where(part <= now, part, 0).tolist())

        asked = (after.asked[rows] > 0) & (after.asked[rows] <= now)
        return _Columns(
            orders.placed[rows].tolist(), known(orders.paid), known(after.shipped),
            known(after.completed), known(after.closed), known(after.refunded),
            np.where(asked, after.refund[rows], 0).tolist(), after.refund_line[rows].tolist(),
            after.stage[rows].tolist(), orders.deposit[rows].tolist(), orders.buyer[rows].tolist(),
            orders.first[rows.start : rows.stop + 1].tolist(), orders.freight[rows].tolist(),
            orders.coupon[rows].tolist(), orders.platform[rows].tolist(),
            orders.total[rows].tolist(), self._roll[rows].tolist(),
        )  # fmt: skip

    def _lines(self, start: int, end: int) -> list[tuple[int, ...]]:
        lines, first = self.plan.lines, self.plan.orders.first
        rows = slice(int(first[start]), int(first[end]))
        return list(
            zip(
                lines.listed[rows].tolist(), lines.units[rows].tolist(),
                (lines.price[rows] * lines.units[rows]).tolist(), lines.amount[rows].tolist(),
                strict=True,
            )
        )  # fmt: skip

    def _record(
        self, number: int, at: int, day: date, c: _Columns, all_lines: list[tuple[int, ...]]
    ) -> OrderRecord:
        paid, family = c.paid[at], self._store.family
        state, status = self._state(at, c)
        external = wording.order_number(family, self._shop, number, c.placed[at], day)
        rolls, buyer = c.roll[at], c.buyer[at]
        base = c.first[0]
        lines, amounts = self._sold(all_lines[c.first[at] - base : c.first[at + 1] - base], c, at)
        record = OrderRecord(
            external, cast(OrderState, state), self._status[status], self._currency,
            _at(c.placed[at]), _at(paid) if paid else None,
        )  # fmt: skip
        record.total, record.lines, record.amounts = money[c.total[at]], lines, amounts
        record.buyer_id = wording.buyer_number(family, self._shop, buyer)
        record.consignee = self._people.of(buyer)
        record.payments = self._payments(external, at, c)
        record.modified_at = _at(
            max(c.placed[at], paid, c.shipped[at], c.completed[at], c.closed[at], c.refunded[at])
        )
        if family in ("tb", "jd", "pdd", "dy"):
            week = day.isocalendar()
            record.ship_token = f"{buyer:x}-{week.year}{week.week:02d}-{self._shop}"
        if rolls[0] < NOTE_SHARE:
            notes = wording.NOTES if self._store.domestic else wording.NOTES_ABROAD
            record.buyer_note = notes[int(rolls[0] / NOTE_SHARE * len(notes))]
        if paid:
            record.promised_at = _at(paid + self._store.promise_hours * HOUR)
            if rolls[1] < MEMO_SHARE:
                record.seller_memo = wording.MEMOS[int(rolls[1] / MEMO_SHARE * len(wording.MEMOS))]
                record.flag = "yellow"
            if rolls[2] < UNKNOWN_SHARE and state == "paid":
                self._make_unknown(record)
        if c.shipped[at]:
            self._ship(record, number, c.shipped[at], rolls[2])
        if c.completed[at] and state == "completed":
            record.completed_at = _at(c.completed[at])
        if c.refund[at]:
            record.refunds = [self._refund(external, at, c, lines)]
        return record

    def _state(self, at: int, c: _Columns) -> tuple[str, str]:
        """The canonical state and the key of the channel's word for it."""
        if c.closed[at]:
            return "closed", "closed" if c.paid[at] else "unpaid"
        if not c.paid[at]:
            return "placed", "placed"
        if c.completed[at]:
            return "completed", "completed"
        return ("shipped", "shipped") if c.shipped[at] else ("paid", "paid")

    def _sold(
        self, sold: list[tuple[int, ...]], c: _Columns, at: int
    ) -> tuple[list[LineRecord], list[AmountRecord]]:
        """Lines and the amounts that add up to what the buyer owes."""
        lines, amounts = [], []
        for position, (listed, units, before, amount) in enumerate(sold, start=1):
            sku, key = self._goods[listed], str(position)
            english = not self._store.domestic
            lines.append(
                LineRecord(
                    key, sku.name_en if english else sku.name, units, money[amount],
                    self.plan.goods.item_ids[listed], sku.code,
                    sku.spec_en if english else sku.spec, money[before],
                )
            )  # fmt: skip
            amounts.append(AmountRecord("goods", money[before], key))
            if amount != before:
                amounts.append(AmountRecord("discount_seller", money[amount - before], key))
        if c.freight[at]:
            amounts.append(AmountRecord("freight", money[c.freight[at]]))
        if c.coupon[at]:
            amounts.append(AmountRecord("discount_seller", money[-c.coupon[at]]))
        if c.platform[at]:
            amounts.append(AmountRecord("discount_platform", money[-c.platform[at]]))
        return lines, amounts

    def _payments(self, external: str, at: int, c: _Columns) -> list[PaymentRecord]:
        method = wording.METHODS[self._store.family]
        total, deposit, paid = c.total[at], c.deposit[at], c.paid[at]
        made = []
        if deposit:
            begun = _at(min(c.placed[at] + 45, self._now))
            made.append(PaymentRecord(f"P{external}-1", money[deposit], begun, "deposit", method))
        if paid and deposit:
            rest = money[total - deposit]
            made.append(PaymentRecord(f"P{external}-2", rest, _at(paid), "balance", method))
        elif paid:
            made.append(PaymentRecord(f"P{external}", money[total], _at(paid), "full", method))
        return made

    def _refund(self, external: str, at: int, c: _Columns, lines: list[LineRecord]) -> RefundRecord:
        position, done = c.refund_line[at], c.refunded[at]
        line = lines[position] if position >= 0 else lines[0]
        words = wording.REFUNDS.get(self._store.family, wording.REFUNDS_CHINESE)
        status = words[1] if done else words[0]
        for one in lines if position < 0 else (line,):
            one.refund_status = status
        return RefundRecord(
            f"R{external}",
            money[c.refund[at]],
            _at(done) if done else None,
            line.external_id if position >= 0 else "",
            _STAGES.get(c.stage[at], "return"),  # type: ignore[arg-type]  # a literal of the record
        )

    def _ship(self, record: OrderRecord, number: int, at: int, roll: float) -> None:
        index = int(np.searchsorted(self._courier_steps, roll))
        courier = self._couriers[min(index, len(self._couriers) - 1)]
        record.shipped_at, record.courier = _at(at), courier
        serial = (number * 7_919 + self._shop * 1_000_003) % 10**9
        record.tracking = f"{wording.TRACKING[courier]}{serial:09d}{number % 10_000:04d}"

    def _make_unknown(self, record: OrderRecord) -> None:
        """A line whose code the company does not know: kept, and queued for matching."""
        line = record.lines[0]
        line.sku_code, line.item_id = f"{line.sku_code}-X", f"{line.item_id}9"


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
