"""What labels, slips and manifests say, read for many waybills in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models.expressions import RawSQL

from ecomops.core import crypto
from stores.models import Consignee, Order, Store
from warehouse.domain import privacy
from warehouse.models import (
    Courier,
    Fulfilment,
    FulfilmentLine,
    Parcel,
    ParcelLine,
    Waybill,
)

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
class _Given:
    number: str
    courier_id: int
    sort_code: str
    fulfilment_id: int
    n: int
    prints: int
    printed_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Work:
    store_id: int
    order_ids: list[int]
    weight_g: int


@dataclass(frozen=True, slots=True)
class _Person:
    name: str = ""
    phone: str = ""
    region: str = ""
    city: str = ""
    address: str = ""


NOBODY = _Person()


def sheets(waybills: Sequence[int]) -> list[Sheet]:
    """One sheet a waybill, in the order asked for.

    Reads plain rows: of thousands of labels half the time would go into model instances.
    """
    rows = _given(waybills)
    work = _work([row.fulfilment_id for row in rows.values()])
    parcels = _packed(rows)
    items = _items(rows, parcels)
    order_ids = [pk for one in work.values() for pk in one.order_ids]
    orders = {
        pk: (number, note)
        for pk, number, note in Order.objects.filter(pk__in=_among(order_ids)).values_list(
            "pk", "external_id", "buyer_note"
        )
    }
    people = _people(order_ids)
    couriers = {row.pk: row.label for row in Courier.objects.all()}
    stores = {
        row.pk: (row.label, row.shipping.sender if hasattr(row, "shipping") else "")
        for row in Store.objects.filter(
            pk__in={one.store_id for one in work.values()}
        ).select_related("shipping")
    }
    parts = _parts(work)
    found = []
    for pk in waybills:
        row = rows.get(pk)
        if row is None:
            continue
        one, inside = work[row.fulfilment_id], items[pk]
        person = next((people[order] for order in one.order_ids if order in people), NOBODY)
        store, sender = stores[one.store_id]
        own = [orders[order] for order in one.order_ids if order in orders]
        found.append(
            Sheet(
                pk, row.number, couriers[row.courier_id], row.sort_code, person.region,
                person.city, person.name, person.phone, person.address, store, sender,
                tuple(number for number, _note in own), inside,
                sum(units for _name, units in inside),
                parcels[pk][1] if pk in parcels else one.weight_g, row.n,
                parts[row.fulfilment_id], row.prints, row.printed_at,
                " / ".join(note for _number, note in own if note),
            )
        )  # fmt: skip
    return found


def _packed(waybills: Collection[int]) -> dict[int, tuple[int, int]]:
    """Waybill → its parcel and what it weighs."""
    rows = Parcel.objects.filter(waybill__in=_among(waybills))
    return {
        waybill_id: (pk, grams or expected)
        for pk, waybill_id, grams, expected in rows.values_list(
            "pk", "waybill_id", "weight_g", "expected_g"
        )
    }


def _among(ids: Iterable[int]) -> RawSQL:
    """Ids as one array: thousands of parameters of their own cost more than the query."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])  # our own words


def _given(waybills: Sequence[int]) -> dict[int, _Given]:
    rows = Waybill.objects.filter(pk__in=_among(waybills), fulfilment__isnull=False)
    names = ("pk", "number", "courier_id", "sort_code", "fulfilment_id", "n", "prints",
             "printed_at")  # fmt: skip
    return {row[0]: _Given(*row[1:]) for row in rows.values_list(*names)}


def _work(ids: Collection[int]) -> dict[int, _Work]:
    rows = Fulfilment.objects.filter(pk__in=_among(ids))
    return {
        row[0]: _Work(*row[1:])
        for row in rows.values_list("pk", "store_id", "order_ids", "weight_g")
    }


def _parts(work: Collection[int]) -> dict[int, int]:
    """How many parcels each fulfilment has a number for."""
    parts: dict[int, int] = defaultdict(int)
    given = Waybill.objects.filter(fulfilment__in=_among(work), state=Waybill.State.GIVEN)
    for pk in given.values_list("fulfilment_id", flat=True):
        parts[pk or 0] += 1
    return parts


def order_numbers(order_ids: Collection[int]) -> dict[int, str]:
    """The channels' numbers of orders."""
    rows = Order.objects.filter(pk__in=_among(order_ids))
    return dict(rows.values_list("pk", "external_id"))


def _items(
    waybills: Mapping[int, _Given], parcels: Mapping[int, tuple[int, int]]
) -> dict[int, tuple[tuple[str, int], ...]]:
    """Waybill → what lies in its parcel, or before packing what its fulfilment asks for."""
    packed: dict[int, dict[str, int]] = defaultdict(dict)
    for waybill_id, code, name, spec, units in ParcelLine.objects.filter(
        parcel__in=_among(pk for pk, _grams in parcels.values())
    ).order_by("pk").values_list(
        "parcel__waybill_id", "line__sku__code", "line__sku__product__name", "line__sku__spec",
        "units",
    ):  # fmt: skip
        _add(packed[waybill_id], code, name, spec, units)
    before = [row.fulfilment_id for pk, row in waybills.items() if pk not in parcels]
    asked: dict[int, dict[str, int]] = defaultdict(dict)
    for work_id, code, name, spec, units in FulfilmentLine.objects.filter(
        fulfilment__in=_among(before), cancelled_at=None
    ).order_by("pk").values_list(
        "fulfilment_id", "sku__code", "sku__product__name", "sku__spec", "units"
    ):  # fmt: skip
        _add(asked[work_id], code, name, spec, units)
    return {
        pk: tuple((packed[pk] or asked[row.fulfilment_id]).items()) for pk, row in waybills.items()
    }


def _add(items: dict[str, int], code: str, name: str, spec: str, units: int) -> None:
    said = " ".join(filter(None, (name or code, spec)))
    items[said] = items.get(said, 0) + units


def _people(order_ids: Collection[int]) -> dict[int, _Person]:
    """Order → its addressee, masked as labels show people."""
    found = {}
    rows = Consignee.objects.filter(order_id__in=_among(order_ids), erased_at=None)
    for order_id, document, region, city in rows.values_list(
        "order_id", "document", "region", "city"
    ):
        said = crypto.unseal(document)
        where = [str(said.get(part, "")) for part in PARTS]
        address = "".join(dict.fromkeys(filter(None, where)))
        if address.isascii():
            address = ", ".join(filter(None, where))
        if not said.get("street"):
            address = " ".join(filter(None, (address, str(said.get("raw", "")))))
        found[order_id] = _Person(
            privacy.hidden_name(str(said.get("name", ""))),
            privacy.hidden_phone(str(said.get("phone", ""))),
            region, city, " ".join(filter(None, (address, str(said.get("postcode", ""))))),
        )  # fmt: skip
    return found
