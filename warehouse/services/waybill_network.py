"""Talking to a channel's waybill network: number against token, template and order; printing.

The addressee goes as the token the channel gave us, never in the clear where it is masked. What
the network returns for printing is not ours to read: it is kept and handed to its component.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ecomops.core import crypto
from stores.models import Consignee, Order, OrderVersion
from stores.services import channels, staging
from warehouse.models import FulfilmentLine, StoreShipping, Waybill, WaybillRequest

COMPONENT_SECONDS = (3.05, 10)
NAMES = ("name", "phone", "region", "city", "district", "street", "postcode", "raw")


@dataclass(frozen=True, slots=True)
class Given:
    """The network gave a number, or took one back."""

    number: str
    network: str
    sort_code: str = ""
    print_data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """The network will not; asking again does not help."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer, or none that can be read: it may or may not have happened."""

    why: str


Answer = Given | Refused | Unknown


def ask(request: WaybillRequest) -> Answer:
    """Ask for the number of a request, or ask to take one back. Never inside a transaction."""
    store = request.fulfilment.store
    shipping: StoreShipping | None = getattr(store, "shipping", None)
    if shipping is None or not shipping.network:
        return Refused("no_network")
    said = channels.ask_waybill(store, _document(request, shipping))
    if isinstance(said, channels.Refused):
        return Refused(f"{said.reason} {said.text}".strip())
    if isinstance(said, channels.Unknown):
        return Unknown(said.text)
    number, data = str(said.get("waybill", "")), said.get("print_data")
    if not number or len(number) > 40 or not number.isascii():
        return Unknown("no_number")
    opaque = data if isinstance(data, dict) else {"data": data} if data else {}
    return Given(number, shipping.network, str(said.get("sort_code", ""))[:24], opaque)


def _document(request: WaybillRequest, shipping: StoreShipping) -> dict[str, Any]:
    """What the network must know; the same `request` is given the same number again."""
    row = request.fulfilment
    said: dict[str, Any] = {"request": str(request.key), "courier": request.courier.network}
    if request.is_cancel:
        return {
            **said,
            "cancel": True,
            "waybill": request.waybill.number if request.waybill else "",
        }
    orders = list(Order.objects.filter(pk__in=row.order_ids).order_by("pk"))
    parent = Waybill.objects.filter(fulfilment=row, n=1, state=Waybill.State.GIVEN)
    numbers = parent.values_list("number", flat=True)
    items = FulfilmentLine.objects.filter(fulfilment=row, cancelled_at=None).order_by("pk")
    return {
        **said,
        "template": shipping.template,
        "sender": shipping.sender,
        "order": orders[0].external_id if orders else "",
        "orders": [order.external_id for order in orders],
        **_recipient(orders),
        "package": {
            "n": request.n,
            "parent": (numbers.first() or "") if request.n > 1 else "",
            "weight_g": row.weight_g,
            "items": [
                {"code": code, "units": units}
                for code, units in items.values_list("sku__code", "units")
            ],
        },
    }


def _recipient(orders: list[Order]) -> dict[str, Any]:
    """The token alone where the channel hides the addressee, the address where it is plain."""
    person = Consignee.objects.filter(order__in=orders, erased_at=None).order_by("pk").first()
    if person is None:
        return {"token": ""}
    if person.is_masked:
        said = OrderVersion.objects.filter(order=person.order_id, is_current=True).order_by("-pk")
        tokens = (staging.unpack(one.payload).ship_token for one in said if one.payload)
        return {"token": next(filter(None, tokens), "")}
    document = crypto.unseal(person.document)
    plain = {name: str(document[name]) for name in NAMES if document.get(name)}
    return {"token": "", "recipient": plain}


def print_through(waybill: Waybill, shipping: StoreShipping) -> Answer:
    """Have the channel's print component print a label that we cannot read.

    The component is a small local service: POST /print with number, template, print_data, copy.
    """
    import requests  # heavy, and only printing through a component needs it

    body = {
        "number": waybill.number, "template": shipping.template, "copy": waybill.prints,
        "print_data": waybill.print_data,
    }  # fmt: skip
    address = shipping.component.rstrip("/") + "/print"
    try:
        answer = requests.post(address, json=body, timeout=COMPONENT_SECONDS, allow_redirects=False)
    except requests.RequestException as silence:
        return Unknown(type(silence).__name__)
    if answer.status_code == 200:
        return Given(waybill.number, shipping.network)
    if 400 <= answer.status_code < 500:
        return Refused(f"http_{answer.status_code}")
    return Unknown(f"http_{answer.status_code}")
