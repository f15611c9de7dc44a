"""Mis-ships traced back: whose walk they came from, in which aisle, from which bins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from warehouse.models import Bin, Parcel, Pick, ReturnParcel, Warehouse

LOOKED_BACK = timedelta(days=30)
WRONG, OURS = "wrong", "warehouse"


@dataclass(frozen=True, slots=True)
class Mixed:
    """Two SKUs taken for one another, and the bins they lie in; `apart` in millimetres."""

    asked: str
    sent: str
    bins: tuple[str, ...]
    apart: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Traced:
    """One picker's mis-ships, with the aisle and the mix-up most of them come from."""

    person: str
    label: str
    count: int
    aisle: int
    in_aisle: int
    mixed: Mixed | None


@dataclass(frozen=True, slots=True)
class Mistakes:
    """Mis-ships of the last thirty days' parcels, the picker with most of them first."""

    count: int
    parcels: int
    traced: Sequence[Traced] = ()


@dataclass(frozen=True, slots=True)
class _Slip:
    person: str
    label: str
    aisle: int
    asked: tuple[int, str]
    sent: tuple[int, str] | None


def mistakes(warehouse: Warehouse, now: datetime) -> Mistakes:
    """What came back as another thing than was ordered, by who picked it."""
    since = now - LOOKED_BACK
    packed = Parcel.objects.filter(warehouse=warehouse, packed_at__gte=since)
    wrong = list(
        ReturnParcel.objects.filter(reason=WRONG, responsible=OURS, parcel__in=packed)
        .order_by("pk").prefetch_related("lines__sku", "parcel__lines__line")
    )  # fmt: skip
    count = packed.exclude(state=Parcel.State.CANCELLED).count()
    if not wrong:
        return Mistakes(0, count)
    slips = _slips(wrong)
    groups: dict[str, list[_Slip]] = {}
    for one in slips:
        groups.setdefault(one.person, []).append(one)
    places = _places(warehouse, slips)
    traced = [_traced(person, rows, places) for person, rows in groups.items()]
    return Mistakes(len(wrong), count, sorted(traced, key=lambda row: (-row.count, row.label)))


def _slips(wrong: Sequence[ReturnParcel]) -> list[_Slip]:
    """For each parcel the pick that went wrong: of the style that came back, else the first."""
    lines = {
        part.line_id: came.pk for came in wrong if came.parcel for part in came.parcel.lines.all()
    }
    picks: dict[int, list[Pick]] = {}
    for pick in (
        Pick.objects.filter(line__in=lines, state=Pick.State.PICKED)
        .select_related("list", "bin", "sku").order_by("pk")
    ):  # fmt: skip
        picks.setdefault(lines[pick.line_id], []).append(pick)
    found = []
    for came in wrong:
        sent = next(iter(came.lines.all()), None)
        mine = picks.get(came.pk)
        if not mine:
            continue
        style = sent.sku.product_id if sent else None
        pick = next((one for one in mine if one.sku.product_id == style), mine[0])
        found.append(
            _Slip(
                pick.list.picker_id, pick.list.picker_label, pick.bin.aisle,
                (pick.sku_id, pick.sku.code), (sent.sku_id, sent.sku.code) if sent else None,
            )
        )  # fmt: skip
    return found


def _places(warehouse: Warehouse, slips: Sequence[_Slip]) -> dict[int, Any]:
    """SKU → the bin it was picked from last."""
    skus = {pair[0] for one in slips for pair in (one.asked, one.sent) if pair}
    rows = (
        Pick.objects.filter(sku__in=skus, bin__warehouse=warehouse, bin__kind=Bin.Kind.PICK)
        .order_by("sku_id", "-pk").distinct("sku_id").select_related("bin")
    )  # fmt: skip
    return {row.sku_id: row.bin for row in rows}


def _traced(person: str, rows: Sequence[_Slip], places: dict[int, Any]) -> Traced:
    aisle, in_aisle = Counter(one.aisle for one in rows).most_common(1)[0]
    pairs = Counter((one.asked, one.sent) for one in rows if one.sent)
    mixed = None
    if pairs:
        (asked, sent), count = pairs.most_common(1)[0]
        if count > 1 and sent:
            bins = [places[pk] for pk, _code in (asked, sent) if pk in places]
            codes = tuple(one.code for one in bins)
            mixed = Mixed(asked[1], sent[1], codes, _apart(bins), count)
    return Traced(person, rows[0].label, len(rows), aisle, in_aisle, mixed)


def _apart(bins: Sequence[Any]) -> int | None:
    """Millimetres along the aisle between two bins of one; None where they are not."""
    if len(bins) < 2 or len({(one.aisle, one.block) for one in bins}) > 1:
        return None
    return abs(bins[0].position_mm - bins[1].position_mm)
