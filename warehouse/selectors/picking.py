"""Reading a picker's walk: what never changes once, what a scan needs in one statement."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from stores.models import SkuPack
from stores.selectors.catalogue import picture
from warehouse.domain import picking as rules
from warehouse.models import Pick, PickList, Wave
from warehouse.models.layout import EVERY_WAREHOUSE

SORTED_LATER = (Wave.Kind.SINGLE, Wave.Kind.HOT)
ARROWS = {"L": "arrow-big-left", "R": "arrow-big-right"}


@dataclass(frozen=True, slots=True)
class Place:
    """One stop of a walk as the page draws it; nothing here changes while it is walked."""

    id: int
    bin: str
    codes: Mapping[str, int]
    units: int
    tote: str
    drawn: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """What a list is: its name, and its stops in walking order."""

    name: str
    aisles: int
    totes: bool
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A list as it is now, and the answer that a key got before, if it did."""

    list_id: int
    state: str
    picker_id: str
    picker_label: str
    version: int
    here: str
    last: list[Any] | None
    warehouse_id: int
    marks: list[list[Any]]
    before: dict[str, Any] | None


READ = """
SELECT l.state, l.picker_id, l.picker_label, l.version, l.here, l.last, w.warehouse_id,
    (SELECT json_agg(json_build_array(p.id, p.picked, p.state, f.state = 'frozen')
            ORDER BY p.sequence)
     FROM warehouse_pick p JOIN warehouse_fulfilmentline fl ON fl.id = p.line_id
        JOIN warehouse_fulfilment f ON f.id = fl.fulfilment_id WHERE p.list_id = l.id),
    (SELECT json_build_object('answer', s.answer, 'station', s.station, 'code', s.code,
            'actor_id', s.actor_id, 'warehouse_id', s.warehouse_id)
     FROM warehouse_scan s WHERE s.key = %s)
FROM warehouse_picklist l JOIN warehouse_wave w ON w.id = l.wave_id
WHERE l.id = %s AND EXISTS (
    SELECT 1 FROM accounts_user u WHERE u.id = %s AND u.is_active AND (u.role = ANY(%s) OR EXISTS (
        SELECT 1 FROM warehouse_warehouseaccess a
        WHERE a.user_id = u.id AND a.warehouse_id = w.warehouse_id)))
"""


def read(list_id: int, actor_id: str, key: UUID | None = None) -> Seen | None:
    """The list now, in one statement; None where it is not the person's to see."""
    if not (actor_id.isascii() and actor_id.isdigit()):
        return None
    with connection.cursor() as cursor:
        cursor.execute(READ, [key, list_id, int(actor_id), sorted(EVERY_WAREHOUSE)])
        row = cursor.fetchone()
    if row is None:
        return None
    last = json.loads(row[5]) if isinstance(row[5], str) else row[5]
    return Seen(
        list_id, row[0], row[1], row[2], row[3], row[4], last, row[6], row[7] or [], row[8]
    )  # fmt: skip


def work(seen: Seen, language: str) -> Work:
    """What the list is; kept in memory, for stops are only ever added to it."""
    return _work(seen.list_id, len(seen.marks), language)


@lru_cache(maxsize=512)
def _work(list_id: int, stops: int, language: str) -> Work:
    row = PickList.objects.select_related("wave__warehouse").get(pk=list_id)
    picks = list(
        Pick.objects.filter(list=row)
        .select_related("bin", "sku__product", "line__item__line__order")
        .order_by("sequence")
    )
    codes = barcodes({pick.sku_id for pick in picks})
    totes = len({pick.tote for pick in picks}) > 1 and row.wave.kind not in SORTED_LATER
    places = tuple(
        Place(
            pick.pk, pick.bin.code,
            {rules.fold(pick.sku.code): 1, **codes[pick.sku_id]}, pick.units,
            pick.tote, _drawn(pick),
        )
        for pick in picks
    )  # fmt: skip
    return Work(f"{row.wave}-{row.n}", row.wave.warehouse.aisles, totes, places)


def _drawn(pick: Pick) -> dict[str, Any]:
    place = pick.bin
    words = {"level": place.level}
    source, drawing = picture(pick.sku.product)
    left = _("Left side, level %(level)s") % words
    return {
        "aisle": place.aisle, "arrow": ARROWS[place.side], "side_of": place.side,
        "side": left if place.side == "L" else _("Right side, level %(level)s") % words,
        "picture": drawing, "picture_url": source,
        "name": " ".join(filter(None, (pick.sku.product.label, pick.sku.spec))),
        "detail": " · ".join(filter(None, (pick.sku.code, pick.lot))),
        "order": pick.line.item.line.order.external_id,
    }  # fmt: skip


def barcodes(skus: set[int]) -> dict[int, dict[str, int]]:
    """The pieces that a scan of each barcode means, by SKU."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = SkuPack.objects.filter(sku__in=skus).order_by("pk")
    for sku_id, barcode, units in rows.values_list("sku_id", "barcode", "units"):
        found[sku_id][rules.fold(barcode)] = units
    return found


def walk_of(seen: Seen, what: Work) -> rules.Walk:
    """The state machine's view of a list."""
    stops = tuple(
        rules.Stop(place.id, place.bin, place.codes, place.units, place.tote, picked, state, frozen)
        for place, (_pk, picked, state, frozen) in zip(what.places, seen.marks, strict=True)
    )
    last = rules.Last(*seen.last) if seen.last else None
    return rules.Walk(stops, seen.here, what.totes, last)


def open_lists(warehouse_id: int) -> QuerySet[PickList]:
    """Lists that are not walked yet, the next to leave first."""
    return (
        PickList.objects.filter(wave__warehouse_id=warehouse_id)
        .exclude(state=PickList.State.DONE)
        .select_related("wave")
        .annotate(all=Count("picks"), left=Count("picks", filter=Q(picks__state=Pick.State.OPEN)))
        .order_by("wave__cutoff_at", "wave_id", "n")
    )


def to_take(warehouse_id: int) -> int:
    """How many lists nobody has taken."""
    return PickList.objects.filter(
        wave__warehouse_id=warehouse_id, state__in=(PickList.State.OPEN, PickList.State.PAUSED)
    ).count()
