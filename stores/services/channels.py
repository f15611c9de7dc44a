"""What we ask of a channel and tell it, whichever channel it is.

Everything that changes something there has three ends: told (the channel has it, now or from
before), refused (it looked and said no) and unknown (nobody knows: read it back before another
try). None of these functions may be called inside a transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stores.domain import record_json
from stores.domain.channels import calls
from stores.domain.channels.signing import dialect_of
from stores.domain.records import OrderRecord
from stores.models import Connection, Order, Store
from stores.services import channel_client
from stores.services.channel_client import ChannelError, Denied, Doubtful, Line, NotTaken

PAGE = 100


@dataclass(frozen=True, slots=True)
class Told:
    """The channel has it; `again` says that it had it before."""

    again: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel says no, and will say so again. `reason` is its code, `text` its words."""

    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it arrived. `surely_not` when the call never left or was turned away."""

    text: str = ""
    surely_not: bool = False


Outcome = Told | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Shipped:
    """What the channel knows of an order's parcels: (courier code, waybill) of each."""

    parcels: tuple[tuple[str, str], ...] = ()
    status: str = ""

    def knows(self, waybill: str) -> bool:
        return any(number == waybill for _courier, number in self.parcels)


@dataclass(frozen=True, slots=True)
class StockRow:
    """Pieces that a listing is to show; `expect` is what it should show until now, if known."""

    key: str
    item_id: str
    sku_code: str
    spec: str
    units: int
    expect: int | None = None


@dataclass(frozen=True, slots=True)
class StockAnswer:
    """What became of a row: taken, or what the channel shows instead; `at` is its clock."""

    taken: bool
    units: int | None
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StockRead:
    """What a channel shows of listings it knows, at an instant of its own clock."""

    rows: dict[str, StockAnswer]
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Orders of one page of a pull, and the channel's clock up to which the pull will reach."""

    records: list[OrderRecord]
    until: datetime


def connection_of(store: Store) -> Connection | None:
    """The store's line when it has one in use."""
    return Connection.objects.select_related("store").filter(store=store, is_on=True).first()


def push_shipment(
    order: Order, courier_code: str, waybill: str, *, lines: Sequence[str] = ()
) -> Outcome:
    """Tell the channel that (a part of) an order left; the same waybill twice is told once.

    `lines` are the channel's line numbers in the parcel; none means all.
    """
    line = _line(order.store)
    if line is None:
        return Refused("no_connection")
    document = {
        "order": order.external_id, "courier": courier_code, "waybill": waybill,
        "lines": list(lines),
    }  # fmt: skip
    try:
        said = channel_client.tell(line, calls.SHIP, document)
    except Denied as no:
        return Refused(no.reason, no.text)
    except NotTaken as failure:
        return Unknown(failure.text, surely_not=True)
    except Doubtful as failure:
        return Unknown(failure.text)
    return Told(again=bool(said.get("again")))


def read_shipment(order: Order) -> Shipped | Refused | Unknown:
    """What the channel knows of an order's parcels, to settle an unknown outcome."""
    line = _line(order.store)
    if line is None:
        return Refused("no_connection")
    try:
        said = channel_client.ask(line, calls.SHIPPED, {"order": order.external_id})
    except Denied as no:
        return Refused(no.reason, no.text)
    except ChannelError as failure:
        return Unknown(failure.text)
    parcels = tuple((one["courier"], one["waybill"]) for one in said["parcels"])
    return Shipped(parcels, said.get("status", ""))


def ask_waybill(store: Store, document: Mapping[str, Any]) -> dict[str, Any] | Refused | Unknown:
    """A waybill number of the channel's own network: {"waybill", "print_data"}.

    `document` holds courier, order (channel number), token (addressee) and template; the channel
    gives the same number again for the same `request` id.
    """
    line = _line(store)
    if line is None:
        return Refused("no_connection")
    try:
        said: dict[str, Any] = channel_client.tell(line, calls.WAYBILL, dict(document))
    except Denied as no:
        return Refused(no.reason, no.text)
    except NotTaken as failure:
        return Unknown(failure.text, surely_not=True)
    except Doubtful as failure:
        return Unknown(failure.text)
    return said


def push_stock(store: Store, rows: Sequence[StockRow]) -> dict[str, StockAnswer] | Unknown:
    """Set what listings show; by key what became of each. A wrong `expect` changes nothing."""
    line = _line(store)
    if line is None:
        return Unknown("no_connection", surely_not=True)
    document = {
        "rows": [
            {"key": row.key, "item": row.item_id, "sku": row.sku_code, "spec": row.spec,
             "units": row.units, "expect": row.expect}
            for row in rows
        ]
    }  # fmt: skip
    try:
        said = channel_client.tell(line, calls.SET_STOCK, document)
    except Denied as no:
        return Unknown(no.text, surely_not=True)
    except NotTaken as failure:
        return Unknown(failure.text, surely_not=True)
    except Doubtful as failure:
        return Unknown(failure.text)
    return {one["key"]: _answer(one, said["now"]) for one in said["rows"]}


def read_stock(store: Store, keys: Sequence[str]) -> StockRead | Unknown:
    """What the channel shows for listings now; a listing it does not know is left out."""
    line = _line(store)
    if line is None:
        return Unknown("no_connection", surely_not=True)
    try:
        said = channel_client.ask(line, calls.STOCK, {"keys": list(keys)})
    except ChannelError as failure:
        return Unknown(failure.text)
    rows = {one["key"]: _answer(one, said["now"]) for one in said["rows"]}
    return StockRead(rows, datetime.fromisoformat(said["now"]))


def _answer(one: Mapping[str, Any], now: str) -> StockAnswer:
    at = datetime.fromisoformat(now)
    return StockAnswer(bool(one.get("taken", True)), one["units"], one.get("reason", ""), at)


def pull_orders(line: Line, since: datetime | None) -> Iterator[Page]:
    """Orders changed since an instant of the channel's clock, page by page; raises ChannelError.

    Channels list the newest first and rows move forward while one reads, so the pages are read
    from the last to the first: a row may come twice, none is passed over.
    """
    window: dict[str, Any] = {"since": since.isoformat() if since else None, "size": PAGE}
    first = channel_client.ask(line, calls.ORDERS, {**window, "page": 1})
    until = datetime.fromisoformat(first["until"])
    window["until"] = first["until"]
    for number in range(max(1, -(-first["total"] // PAGE)), 0, -1):
        said = channel_client.ask(line, calls.ORDERS, {**window, "page": number})
        yield Page([record_json.load(text) for text in said["orders"]], until)


def verify_webhook(connection: Connection, headers: Mapping[str, str], raw: bytes) -> bool:
    """Whether a message was signed by the store's channel."""
    line = Line.of(connection)
    return dialect_of(line.channel).check_webhook(line.account, headers, raw)


def _line(store: Store) -> Line | None:
    connection = connection_of(store)
    return Line.of(connection) if connection is not None else None
