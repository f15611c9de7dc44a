"""What labels, slips and manifests say, read for many waybills in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ecomops.core import crypto
from stores.models import Consignee, Order
from warehouse.domain import privacy
from warehouse.models import FulfilmentLine, Parcel, ParcelLine, StoreShipping, Waybill

PARTS = ("region", "city", "district", "street")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One parcel as its papers show it; names and numbers of people are masked already."""

    waybill_id: int
    number: str
    courier: str
    sort_code: str
    region: str
    city: str
    name: str
    phone: str
    address: str
    store: str
    sender: str
    orders: tuple[str, ...]
    items: tuple[tuple[str, int], ...]
    pieces: int
    weight_g: int
    n: int
    parts: int
    prints: int
    printed_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class _Person:
    name: str = ""
    phone: str = ""
    region: str = ""
    city: str = ""
    address: str = ""


NOBODY = _Person()


def sheets(waybills: Sequence[int]) -> list[Sheet]:
    """One sheet a waybill, in the order asked for."""
    rows = (
        Waybill.objects.filter(pk__in=waybills)
        .select_related("courier", "fulfilment__store")
        .in_bulk(field_name="pk")
    )
    given = [rows[pk] for pk in waybills if pk in rows and rows[pk].fulfilment_id]
    fulfilments = {row.fulfilment_id: row.fulfilment for row in given if row.fulfilment}
    parcels = {one.waybill_id: one for one in Parcel.objects.filter(waybill__in=given)}
    items = _items(given, parcels)
    order_ids = {pk for one in fulfilments.values() for pk in one.order_ids}
    orders = order_numbers(order_ids)
    notes = dict(Order.objects.filter(pk__in=order_ids).values_list("pk", "buyer_note"))
    people = _people(order_ids)
    senders = dict(
        StoreShipping.objects.filter(
            store__in={one.store_id for one in fulfilments.values()}
        ).values_list("store_id", "sender")
    )
    parts: dict[int, int] = defaultdict(int)
    for pk in Waybill.objects.filter(
        fulfilment__in=fulfilments, state=Waybill.State.GIVEN
    ).values_list("fulfilment_id", flat=True):
        parts[pk or 0] += 1
    found = []
    for row in given:
        work = row.fulfilment
        if work is None:
            continue
        person = next((people[pk] for pk in work.order_ids if pk in people), NOBODY)
        parcel = parcels.get(row.pk)
        inside = items[row.pk]
        found.append(
            Sheet(
                row.pk, row.number, row.courier.label, row.sort_code, person.region, person.city,
                person.name, person.phone, person.address, work.store.label,
                senders.get(work.store_id, ""),
                tuple(orders[pk] for pk in work.order_ids if pk in orders), inside,
                sum(units for _name, units in inside),
                (parcel.weight_g or parcel.expected_g) if parcel else work.weight_g,
                row.n, parts[work.pk], row.prints, row.printed_at,
                " / ".join(filter(None, (notes.get(pk, "") for pk in work.order_ids))),
            )
        )  # fmt: skip
    return found


def order_numbers(order_ids: Collection[int]) -> dict[int, str]:
    """The channels' numbers of orders."""
    return dict(Order.objects.filter(pk__in=order_ids).values_list("pk", "external_id"))


def _items(
    waybills: Collection[Waybill], parcels: dict[int, Parcel]
) -> dict[int, tuple[tuple[str, int], ...]]:
    """Waybill → what lies in its parcel, or before packing what its fulfilment asks for."""
    packed: dict[int, dict[str, int]] = defaultdict(dict)
    for waybill_id, code, name, spec, units in ParcelLine.objects.filter(
        parcel__in=parcels.values()
    ).order_by("pk").values_list(
        "parcel__waybill_id", "line__sku__code", "line__sku__product__name", "line__sku__spec",
        "units",
    ):  # fmt: skip
        _add(packed[waybill_id], code, name, spec, units)
    before = [row.fulfilment_id for row in waybills if row.pk not in parcels]
    asked: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, code, name, spec, units in FulfilmentLine.objects.filter(
        fulfilment__in=before, cancelled_at=None
    ).order_by("pk").values_list(
        "fulfilment_id", "sku__code", "sku__product__name", "sku__spec", "units"
    ):  # fmt: skip
        _add(asked[pk], code, name, spec, units)
    return {
        row.pk: tuple((packed[row.pk] or asked[row.fulfilment_id or 0]).items()) for row in waybills
    }


def _add(items: dict[str, int], code: str, name: str, spec: str, units: int) -> None:
    said = " ".join(filter(None, (name or code, spec)))
    items[said] = items.get(said, 0) + units


def _people(order_ids: Collection[int]) -> dict[int, _Person]:
    """Order → its addressee, masked as labels show people."""
    found = {}
    for row in Consignee.objects.filter(order_id__in=order_ids, erased_at=None):
        said = crypto.unseal(row.document)
        where = [str(said.get(part, "")) for part in PARTS]
        address = "".join(dict.fromkeys(filter(None, where)))
        if address.isascii():
            address = ", ".join(filter(None, where))
        if not said.get("street"):
            address = " ".join(filter(None, (address, str(said.get("raw", "")))))
        found[row.order_id] = _Person(
            privacy.hidden_name(str(said.get("name", ""))),
            privacy.hidden_phone(str(said.get("phone", ""))),
            row.region, row.city, " ".join(filter(None, (address, str(said.get("postcode", ""))))),
        )  # fmt: skip
    return found
