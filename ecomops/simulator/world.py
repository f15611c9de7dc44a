"""What the platform knows: stores, orders, parcels, what listings show, waybills it gave out."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from ecomops.demo.company import wording
from ecomops.simulator.journal import Journal
from stores.domain import record_json
from stores.domain.channels.signing import Account
from stores.domain.records import OrderRecord, PaymentRecord, RefundRecord

TICK = timedelta(microseconds=1)
CLOSED: Final = "closed"
SHIPPED: Final = "shipped"
COMPLETED: Final = "completed"


class Denial(Exception):
    """The platform looked at it and says no."""

    def __init__(self, reason: str, text: str = "") -> None:
        super().__init__(text or reason)
        self.reason, self.text = reason, text or reason


@dataclass(slots=True)
class Sold:
    """An order with what is still to happen to it and the pieces it took from listings."""

    record: OrderRecord
    todo: list[tuple[float, str]] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    parcels: list[list[str]] = field(default_factory=list)

    def entry(self, store: str) -> dict[str, Any]:
        return {
            "k": "order", "s": store, "text": record_json.dump(self.record).decode(),
            "todo": self.todo, "taken": self.taken, "parcels": self.parcels,
        }  # fmt: skip

    @classmethod
    def of(cls, entry: dict[str, Any]) -> Sold:
        todo = [(at, step) for at, step in entry["todo"]]
        return cls(record_json.load(entry["text"]), todo, entry["taken"], entry["parcels"])


@dataclass(slots=True)
class Shop:
    """One store on the platform. Orders stand in the order of their last change."""

    code: str
    channel: str
    account: Account
    settings: dict[str, Any]
    orders: dict[str, Sold] = field(default_factory=dict)
    stock: dict[str, int] = field(default_factory=dict)
    waybills: dict[str, dict[str, Any]] = field(default_factory=dict)
    last: datetime = datetime(2000, 1, 1, tzinfo=UTC)


def now() -> datetime:
    return datetime.now(UTC)


class World:
    """All shops behind one lock; every change is in the journal before the lock is given back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = threading.RLock()
        self.shops: dict[str, Shop] = {}
        self.journal = Journal(folder / "journal.jsonl")
        self._seen_stores = 0.0
        self.told: list[tuple[str, str, dict[str, Any]]] = []
        self.look_for_stores()
        self._replay()
        self.journal.rewrite(self._entries())

    def look_for_stores(self) -> None:
        """Take in stores that were connected since; their accounts are in a file beside."""
        path = self.folder / "stores.json"
        try:
            changed = path.stat().st_mtime
        except FileNotFoundError:
            return
        with self.lock:
            if changed == self._seen_stores:
                return
            self._seen_stores = changed
            for code, given in json.loads(path.read_text(encoding="utf-8")).items():
                account = Account(given["key"], given["secret"])
                known = self.shops.get(code)
                if known is None:
                    self.shops[code] = Shop(code, given["channel"], account, given)
                else:
                    known.account, known.settings = account, given

    def _replay(self) -> None:
        for entry in Journal.read(self.journal.path):
            shop = self.shops.get(entry["s"])
            if shop is None:
                continue
            if entry["k"] == "order":
                sold = Sold.of(entry)
                self._stand_last(shop, sold)
            elif entry["k"] == "stock":
                shop.stock.update(entry["rows"])
            elif entry["k"] == "waybill":
                shop.waybills[entry["request"]] = entry["given"]

    def _entries(self) -> Iterator[dict[str, Any]]:
        for shop in self.shops.values():
            for sold in shop.orders.values():
                yield sold.entry(shop.code)
            if shop.stock:
                yield {"k": "stock", "s": shop.code, "rows": shop.stock}
            for request, given in shop.waybills.items():
                yield {"k": "waybill", "s": shop.code, "request": request, "given": given}

    def shop(self, code: str) -> Shop:
        shop = self.shops.get(code)
        if shop is None:
            self.look_for_stores()
            shop = self.shops.get(code)
        if shop is None:
            raise Denial("no_store", f"no store {code}")
        return shop

    def order(self, shop: Shop, number: str) -> Sold:
        sold = shop.orders.get(number)
        if sold is None:
            raise Denial("no_order", f"no order {number}")
        return sold

    def _stand_last(self, shop: Shop, sold: Sold) -> None:
        number = sold.record.external_id
        shop.orders.pop(number, None)
        shop.orders[number] = sold
        if sold.record.modified_at is not None:
            shop.last = max(shop.last, sold.record.modified_at)

    def changed(self, shop: Shop, sold: Sold, topic: str, at: datetime | None = None) -> None:
        """An order is not what it was: new time of change, journal, message to whoever listens."""
        with self.lock:
            _say_state(shop, sold.record)
            sold.record.modified_at = max(at or now(), shop.last + TICK)
            self._stand_last(shop, sold)
            entries = [sold.entry(shop.code)]
            rows = {key: shop.stock[key] for key in sold.taken if key in shop.stock}
            if rows:
                entries.append({"k": "stock", "s": shop.code, "rows": rows})
            self.journal.write(*entries)
            self.told.append((shop.code, topic, {"order": sold.record.external_id}))

    def place(self, shop: Shop, sold: Sold, at: datetime | None = None) -> None:
        """An order is made; pieces are taken when it is paid."""
        with self.lock:
            if sold.record.external_id in shop.orders:
                raise Denial("twice", "the number is taken")
            if sold.record.paid_at is not None:
                self._take(shop, sold)
            self.changed(shop, sold, "order", at)

    def pay(self, shop: Shop, sold: Sold, at: datetime) -> bool:
        """The buyer pays, if there are still pieces; else the order is closed."""
        with self.lock:
            record = sold.record
            if record.state != "placed":
                return False
            try:
                self._take(shop, sold)
            except Denial:
                record.state = CLOSED
                self.changed(shop, sold, "closed")
                return False
            record.state, record.paid_at = "paid", at
            total = record.total or Decimal(0)
            record.payments = [PaymentRecord(f"P{record.external_id}", total, at)]
            self.changed(shop, sold, "paid")
            return True

    def _take(self, shop: Shop, sold: Sold) -> None:
        wanted: dict[str, int] = {}
        for line in sold.record.lines:
            key = key_of(line.item_id, line.sku_code, line.spec)
            wanted[key] = wanted.get(key, 0) + line.units
        if any(shop.stock.get(key, units) < units for key, units in wanted.items()):
            raise Denial("sold_out", "sold out")
        for key, units in wanted.items():
            if key in shop.stock:
                shop.stock[key] -= units
        sold.taken = wanted

    def give_back(self, shop: Shop, sold: Sold) -> None:
        """Pieces of an order that is off stand in the shop window again."""
        for key, units in sold.taken.items():
            if key in shop.stock:
                shop.stock[key] += units
        sold.taken = dict.fromkeys(sold.taken, 0)

    def ask_refund(self, shop: Shop, sold: Sold) -> None:
        """The buyer wants the money back; whoever has not shipped must not ship."""
        with self.lock:
            record = sold.record
            if record.state not in ("paid", SHIPPED) or record.refunds:
                return
            stage = "before_shipping" if record.state == "paid" else "return"
            amount = record.total or Decimal(0)
            record.refunds = [
                RefundRecord(f"R{record.external_id}", amount, None, "", stage)  # type: ignore[arg-type]  # one of the record's words
            ]
            self.changed(shop, sold, "refund_asked")

    def refund(self, shop: Shop, sold: Sold) -> None:
        """The money goes back; an order that has not left is closed with it."""
        with self.lock:
            record = sold.record
            if record.state not in ("paid", SHIPPED):
                return
            if not record.refunds:
                self.ask_refund(shop, sold)
            record.refunds[0].succeeded_at = now()
            if record.state == "paid":
                record.state = CLOSED
                self.give_back(shop, sold)
            self.changed(shop, sold, "refunded")

    def close_unpaid(self, shop: Shop, sold: Sold) -> None:
        with self.lock:
            if sold.record.state == "placed":
                sold.record.state = CLOSED
                self.changed(shop, sold, "closed")

    def complete(self, shop: Shop, sold: Sold) -> None:
        with self.lock:
            if sold.record.state == SHIPPED:
                sold.record.state, sold.record.completed_at = COMPLETED, now()
                self.changed(shop, sold, "completed")

    def set_stock(self, shop: Shop, rows: dict[str, int]) -> None:
        with self.lock:
            shop.stock.update(rows)
            self.journal.write({"k": "stock", "s": shop.code, "rows": rows})


def _say_state(shop: Shop, record: OrderRecord) -> None:
    """The state, and what became of a refund, in the channel's own words."""
    family = shop.settings.get("family")
    if family not in wording.STATUSES:
        return
    unpaid = record.state == CLOSED and record.paid_at is None
    record.channel_status = wording.STATUSES[family]["unpaid" if unpaid else record.state]
    asked, done = wording.REFUNDS.get(family, wording.REFUNDS_CHINESE)
    for refund in record.refunds:
        for line in record.lines:
            line.refund_status = done if refund.succeeded_at else asked


def key_of(item_id: str, sku_code: str, spec: str) -> str:
    """The name of a listing: item, seller's code, and the spec where there is no code."""
    return f"{item_id[:64]}|{sku_code[:120]}|{'' if sku_code else spec[:200]}"
