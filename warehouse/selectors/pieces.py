"""Where the pieces of fulfilment lines are: picked, in a parcel, gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Sum

from warehouse.models import FulfilmentLine, Parcel, ParcelLine, Pick

TAKEN = (Pick.State.PICKED, Pick.State.SHORT)
GONE = (Parcel.State.SHIPPED, Parcel.State.INTERCEPT, Parcel.State.RETURNED)

Lots = dict[int, list[tuple[str, int]]]


def picked(line_ids: Collection[int]) -> Lots:
    """Line → (lot, pieces) in the order in which they were picked into the packing area."""
    lots: Lots = defaultdict(list)
    for line_id, lot, units in (
        Pick.objects.filter(line_id__in=line_ids, state__in=TAKEN, picked__gt=0)
        .order_by("line_id", "pk")
        .values_list("line_id", "lot", "picked")
    ):
        lots[line_id].append((lot, units))
    return lots


def picked_units(line_ids: Collection[int]) -> dict[int, int]:
    """Line → pieces picked."""
    return {line: sum(n for _lot, n in lots) for line, lots in picked(line_ids).items()}


def packed(line_ids: Collection[int]) -> dict[int, int]:
    """Line → pieces in parcels, gone ones included."""
    return _in_parcels(line_ids, (Parcel.State.PACKED, *GONE))


def gone(line_ids: Collection[int]) -> dict[int, int]:
    """Line → pieces handed over to a courier."""
    return _in_parcels(line_ids, GONE)


def left(fulfilment_ids: Collection[int]) -> dict[int, set[int]]:
    """Fulfilment → those of its orders of which the last piece has left already."""
    rows = FulfilmentLine.objects.filter(fulfilment__in=fulfilment_ids, cancelled_at=None)
    lines = list(rows.values_list("pk", "fulfilment_id", "order_id", "units"))
    away = gone([line for line, *_rest in lines])
    found: dict[int, set[int]] = defaultdict(set)
    for _line, fulfilment, order, _units in lines:
        found[fulfilment].add(order)
    for line, fulfilment, order, units in lines:
        if away.get(line, 0) < units:
            found[fulfilment].discard(order)
    return found


def _in_parcels(line_ids: Collection[int], states: Collection[str]) -> dict[int, int]:
    rows = ParcelLine.objects.filter(line_id__in=line_ids, parcel__state__in=states)
    return dict(rows.values_list("line_id").annotate(n=Sum("units")))


def next_lots(lots: list[tuple[str, int]], skip: int, units: int) -> list[tuple[str, int]]:
    """Of a line's lots, the pieces after the first `skip`: the next `units` of them."""
    taken: list[tuple[str, int]] = []
    for lot, there in lots:
        passed = min(skip, there)
        skip -= passed
        here = min(units, there - passed)
        if here:
            taken.append((lot, here))
            units -= here
    return taken
