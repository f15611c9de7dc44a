"""What the platform does when it is called: orders, shipments, stock, waybills."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from ecomops.simulator.faults import Dice, Faults
from ecomops.simulator.world import CLOSED, SHIPPED, Denial, Shop, World, now
from stores.domain import record_json
from stores.domain.channels import calls

LONGEST_WINDOW = timedelta(days=31)
BIGGEST_PAGE = 100
BIGGEST_PUSH = 100
COLLECTED_AFTER = 20 * 60.0
DONE_AFTER = 3 * 86_400.0
#: How each courier's numbers begin and how many digits follow.
NUMBERS = {
    "sto": ("77", 13), "zto": ("78", 12), "yto": ("YT", 13), "sf": ("SF", 13), "ems": ("98", 11),
    "yunda": ("4", 14), "jt": ("JT", 13), "jd": ("JDVA", 11), "usps": ("94", 20), "ups": ("1Z", 16),
}  # fmt: skip


class Platform:
    """The calls of one world; `faults` may be changed while it runs."""

    def __init__(self, world: World, faults: Faults, dice: Dice) -> None:
        self.world, self.faults, self.dice = world, faults, dice

    def answer(self, shop: Shop, name: str, document: dict[str, Any]) -> dict[str, Any]:
        """Do what was asked; raises `Denial` when it cannot be."""
        call = calls.call_of(shop.channel, name)
        if call is None:
            raise Denial("no_call", f"{shop.channel} has no call {name}")
        done: dict[str, Callable[[Shop, dict[str, Any]], dict[str, Any]]] = {
            calls.ORDERS: self._orders,
            calls.SHIP: self._ship,
            calls.SHIPPED: self._shipped,
            calls.SET_STOCK: self._set_stock,
            calls.STOCK: self._stock,
            calls.WAYBILL: self.waybill,
            calls.PRINTER: lambda _shop, _document: printer(),
        }
        return done[call](shop, document)

    def _orders(self, shop: Shop, asked: dict[str, Any]) -> dict[str, Any]:
        """The newest first; rows that change while one pages leave the window."""
        until = _instant(asked.get("until")) or max(now(), shop.last)
        since = _instant(asked.get("since")) or until - LONGEST_WINDOW
        size, page = int(asked.get("size", 40)), int(asked.get("page", 1))
        if until - since > LONGEST_WINDOW:
            raise Denial("window", "the span of time is too long")
        if not 1 <= size <= BIGGEST_PAGE or page < 1:
            raise Denial("page", "no such page")
        with self.world.lock:
            found = []
            for sold in reversed(shop.orders.values()):
                changed = sold.record.modified_at
                if changed is not None and changed < since:
                    break
                if changed is not None and changed <= until:
                    found.append(sold)
            rows = [
                record_json.dump(sold.record).decode()
                for sold in found[(page - 1) * size : page * size]
            ]
        rows += [row for row in rows if self.dice.hits(self.faults.twice)]
        if self.dice.hits(self.faults.mixed):
            rows = self.dice.shuffled(rows)
        return {"orders": rows, "total": len(found), "until": until.isoformat()}

    def _ship(self, shop: Shop, asked: dict[str, Any]) -> dict[str, Any]:
        """Effective once for an order and a number, however often it is said."""
        waybill, courier = str(asked.get("waybill", "")), str(asked.get("courier", ""))
        if not waybill:
            raise Denial("no_waybill", "the waybill is missing")
        with self.world.lock:
            sold = self.world.order(shop, str(asked["order"]))
            if any(number == waybill for _courier, number, *_lines in sold.parcels):
                return {"again": True}
            record = sold.record
            if record.state == CLOSED:
                raise Denial("closed", "the order is closed")
            if record.state == "placed":
                raise Denial("unpaid", "the order is not paid")
            if any(refund.succeeded_at is None for refund in record.refunds):
                raise Denial("refund_open", "a refund was asked for")
            lines = [str(one) for one in asked.get("lines", [])]
            unknown = set(lines) - {line.external_id for line in record.lines}
            if unknown:
                raise Denial("no_line", f"no line {', '.join(sorted(unknown))}")
            sold.parcels.append([courier, waybill, *lines])
            self._left(shop, sold, courier, waybill)
            return {"again": False}

    def _left(self, shop: Shop, sold: Any, courier: str, waybill: str) -> None:
        record = sold.record
        gone = {line for parcel in sold.parcels for line in parcel[2:]}
        whole = any(len(parcel) == 2 for parcel in sold.parcels)
        if whole or gone >= {line.external_id for line in record.lines}:
            if record.state == "paid":
                record.state = SHIPPED
            record.shipped_at = record.shipped_at or now()
        record.courier, record.tracking = courier, waybill
        moment = now().timestamp()
        sold.todo = [step for step in sold.todo if step[1] not in ("collect", "complete")]
        pace = float(shop.settings.get("pace", 1.0))
        sold.todo += [
            (moment + COLLECTED_AFTER / pace, "collect"),
            (moment + DONE_AFTER, "complete"),
        ]
        self.world.changed(shop, sold, "shipped")

    def _shipped(self, shop: Shop, asked: dict[str, Any]) -> dict[str, Any]:
        with self.world.lock:
            sold = self.world.order(shop, str(asked["order"]))
            parcels = [{"courier": one[0], "waybill": one[1]} for one in sold.parcels]
            return {"parcels": parcels, "status": sold.record.state}

    def _set_stock(self, shop: Shop, asked: dict[str, Any]) -> dict[str, Any]:
        """Each row by itself; one that expects what is not so changes nothing."""
        rows = asked["rows"]
        if len(rows) > BIGGEST_PUSH:
            raise Denial("too_many_rows", f"at most {BIGGEST_PUSH} rows")
        answers: list[dict[str, Any]] = []
        changes: dict[str, int] = {}
        with self.world.lock:
            for row in rows:
                key, units, expected = row["key"], int(row["units"]), row.get("expect")
                shown = changes.get(key, shop.stock.get(key))
                reason = ""
                if units < 0:
                    reason = "negative"
                elif expected is not None and shown is not None and shown != int(expected):
                    reason = "conflict"
                else:
                    shown = changes[key] = units
                answers.append({"key": key, "taken": not reason, "units": shown, "reason": reason})
            if changes:
                self.world.set_stock(shop, changes)
            return {"rows": answers, "now": max(now(), shop.last).isoformat()}

    def _stock(self, shop: Shop, asked: dict[str, Any]) -> dict[str, Any]:
        with self.world.lock:
            keys = asked.get("keys") or list(shop.stock)
            rows = [
                {"key": key, "units": shop.stock[key], "sold_out": shop.stock[key] == 0}
                for key in keys
                if key in shop.stock
            ]
            return {"rows": rows, "now": max(now(), shop.last).isoformat()}

    def waybill(self, shop: Shop, asked: dict[str, Any]) -> dict[str, Any]:
        """A number of the network: the same request gets the same number again."""
        courier = str(asked.get("courier", "")).lower()
        request = str(asked.get("request") or f"{asked.get('order', '')}:{courier}")
        if not courier:
            raise Denial("no_courier", "the courier is missing")
        if asked.get("cancel"):
            return {"waybill": str(asked.get("waybill", "")), "cancelled": True}
        with self.world.lock:
            known = shop.waybills.get(request)
            if known is not None:
                return {**known, "again": True}
            serial = sum(len(one.waybills) for one in self.world.shops.values()) + 1
            given = {"waybill": number_of(courier, serial), "print_data": print_data(asked)}
            shop.waybills[request] = given
            entry = {"k": "waybill", "s": shop.code, "request": request, "given": given}
            self.world.journal.write(entry)
            return {**given, "again": False}


def printer() -> dict[str, Any]:
    """The print component on the packing bench."""
    return {"status": "ready", "version": "1.0", "printers": ["76x130"]}


def printed(asked: dict[str, Any]) -> dict[str, Any]:
    """What the component answers when it is handed a network's print data."""
    if not asked.get("number") or not asked.get("print_data"):
        raise Denial("no_print_data", "nothing to print")
    return {"status": "printed", "number": asked["number"]}


def number_of(courier: str, serial: int) -> str:
    """A number as the courier's numbers look."""
    head, digits = NUMBERS.get(courier, (courier.upper()[:4], 11))
    return f"{head}{serial * 7 % 10**digits:0{digits}d}"


def print_data(asked: dict[str, Any]) -> dict[str, Any]:
    """What only the print component can read: our side never sees the address."""
    plain = "|".join(str(asked.get(name, "")) for name in ("order", "token", "template"))
    sealed = base64.b64encode(hashlib.sha512(plain.encode()).digest()).decode("ascii")
    return {"encrypted": sealed, "template": asked.get("template", "76x130"), "signature": "SIM"}


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
