"""The hidden panel of the platform: for tests and for whoever plays the buyers."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ecomops.simulator.calls import Platform
from ecomops.simulator.trade import Trade
from ecomops.simulator.world import Denial, Shop, Sold, now
from stores.domain import record_json
from stores.domain.channels.signing import BadSignature
from stores.domain.records import AmountRecord, LineRecord, OrderRecord, PaymentRecord

STEP = timedelta(minutes=10)


class Control:
    """Words that only the holder of the panel's token may say."""

    def __init__(self, platform: Platform, trade: Trade, token: str) -> None:
        self.platform, self.trade, self.token = platform, trade, token

    def obey(self, word: str, token: str, given: dict[str, Any]) -> dict[str, Any]:
        """Do what the panel says."""
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            raise BadSignature("not your panel")
        words: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "faults": self._faults,
            "buy": self._buy,
            "order": self._order,
            "cancel": self._cancel,
            "refund": self._refund,
            "ask_refund": self._ask_refund,
            "go_on": self._go_on,
            "stock": self._stock,
            "show": self._show,
        }
        if word not in words:
            raise Denial("no_word", f"no word {word}")
        return words[word](given)

    def _shop(self, given: dict[str, Any]) -> Shop:
        return self.platform.world.shop(given["store"])

    def _faults(self, given: dict[str, Any]) -> dict[str, Any]:
        self.platform.faults.change(given)
        return asdict(self.platform.faults)

    def _buy(self, given: dict[str, Any]) -> dict[str, Any]:
        """One buyer takes pieces of one listing and pays; refused when it is sold out."""
        shop, moment = self._shop(given), now()
        item, code = given.get("item", ""), given["sku"]
        units, price = int(given.get("units", 1)), Decimal(str(given.get("price", "10")))
        record = OrderRecord(
            given["number"], "paid", "paid", shop.settings.get("currency", "CNY"), moment, moment
        )
        total = price * units
        record.total = total
        record.lines = [LineRecord("1", code, units, total, item, code)]
        record.amounts = [AmountRecord("goods", total, "1")]
        record.payments = [PaymentRecord(f"P{given['number']}", total, moment)]
        record.buyer_id = given.get("buyer", given["number"])
        self.platform.world.place(shop, Sold(record))
        return {"order": record.external_id}

    def _order(self, given: dict[str, Any]) -> dict[str, Any]:
        """Put any order in, as a record's own text."""
        shop = self._shop(given)
        record = record_json.load(given["text"])
        known = shop.orders.get(record.external_id)
        if known is not None:
            known.record = record
            self.platform.world.changed(shop, known, "order")
        else:
            self.platform.world.place(shop, Sold(record))
        return {"order": record.external_id}

    def _cancel(self, given: dict[str, Any]) -> dict[str, Any]:
        shop = self._shop(given)
        sold = self.platform.world.order(shop, given["order"])
        with self.platform.world.lock:
            if sold.record.state in ("placed", "paid"):
                sold.record.state = "closed"
                self.platform.world.give_back(shop, sold)
                self.platform.world.changed(shop, sold, "closed")
        return {"state": sold.record.state}

    def _refund(self, given: dict[str, Any]) -> dict[str, Any]:
        shop = self._shop(given)
        sold = self.platform.world.order(shop, given["order"])
        self.platform.world.refund(shop, sold)
        return {"state": sold.record.state}

    def _ask_refund(self, given: dict[str, Any]) -> dict[str, Any]:
        shop = self._shop(given)
        sold = self.platform.world.order(shop, given["order"])
        self.platform.world.ask_refund(shop, sold)
        return {"state": sold.record.state}

    def _go_on(self, given: dict[str, Any]) -> dict[str, Any]:
        """Let so many seconds of trade happen now."""
        last = self.trade.reached + timedelta(seconds=float(given["seconds"]))
        made = 0
        while self.trade.reached < last:
            made += self.trade.go_on(min(last, self.trade.reached + STEP))
        return {"made": made}

    def _stock(self, given: dict[str, Any]) -> dict[str, Any]:
        self.platform.world.set_stock(self._shop(given), given["rows"])
        return {}

    def _show(self, given: dict[str, Any]) -> dict[str, Any]:
        shop = self._shop(given)
        with self.platform.world.lock:
            return {
                "orders": {number: one.record.state for number, one in shop.orders.items()},
                "parcels": {n: one.parcels for n, one in shop.orders.items() if one.parcels},
                "stock": dict(shop.stock),
                "waybills": {key: one["waybill"] for key, one in shop.waybills.items()},
            }
