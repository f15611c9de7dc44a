"""Labels, packing slips and manifests as documents: made from what is in the parcel.

Data goes into the typesetter as JSON beside the template, never as markup. A label shows masked
names and telephone numbers only.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.ui import dates, numbers
from warehouse.domain import barcodes, zpl
from warehouse.models import Manifest, Parcel, Waybill
from warehouse.selectors import labels as reading
from warehouse.selectors.labels import Sheet

SOURCES = Path(settings.BASE_DIR) / "templates" / "warehouse"
# width and height in millimetres
SIZES = {"76x130": (76, 130), "100x150": (100, 150), "100x180": (100, 180)}
USUAL = "76x130"
ITEMS = 6
# how many labels are made at once to begin with
FIRST = 10


def label_pdf(parcels: Collection[Parcel], size: str = USUAL) -> bytes:
    """The labels of parcels, one a page, in one document."""
    return labels_of([parcel.waybill_id for parcel in parcels], size)


def labels_of(waybills: Sequence[int], size: str = USUAL) -> bytes:
    """The labels of waybills; before packing they name what was ordered."""
    return _papers([_label(sheet) for sheet in reading.sheets(waybills)], size)


def label_zpl(parcel: Parcel, size: str = USUAL) -> str:
    """A parcel's label for a printer that speaks ZPL."""
    return zpl_of([parcel.waybill_id], size)


def zpl_of(waybills: Sequence[int], size: str = USUAL) -> str:
    """Labels for a printer that speaks ZPL, one after the other."""
    return "".join(zpl.label(_label(sheet), *SIZES[size]) for sheet in reading.sheets(waybills))


def slip_pdf(parcels: Collection[Parcel], size: str = USUAL) -> bytes:
    """The packing slips of parcels: what is inside, for the buyer."""
    return slips_of([parcel.waybill_id for parcel in parcels], size)


def slips_of(waybills: Sequence[int], size: str = USUAL) -> bytes:
    """The packing slips of waybills."""
    words = _slip_words()
    return _papers([_slip(sheet, words) for sheet in reading.sheets(waybills)], size)


def labels_and_slips(waybills: Sequence[int], size: str = USUAL) -> bytes:
    """Each label with its slip behind it, in one document."""
    words = _slip_words()
    pages: list[dict[str, Any]] = []
    for sheet in reading.sheets(waybills):
        pages += (_label(sheet), _slip(sheet, words))
    return _papers(pages, size)


def manifest_pdf(manifest: Manifest) -> bytes:
    """What a truck took, to be signed by both sides."""
    return _compile("manifest.typ", _manifest(manifest), tagged=True)


def print_labels(
    waybills: Sequence[int], *, actor: Actor, at: datetime, size: str = USUAL, as_zpl: bool = False
) -> bytes:
    """Make labels and write down that they were printed; a second print is marked as one."""
    mark_printed(waybills, actor=actor, at=at)
    return zpl_of(waybills, size).encode() if as_zpl else labels_of(waybills, size)


@transaction.atomic
def mark_printed(waybills: Sequence[int], *, actor: Actor, at: datetime) -> None:
    """Write down that labels went to a printer."""
    rows = Waybill.objects.filter(pk__in=waybills)
    rows.update(prints=F("prints") + 1)
    rows.filter(printed_at=None).update(printed_at=at)
    history.note_many(
        Waybill._meta.label_lower, "printed", [history.Act(str(pk)) for pk in waybills],
        actor=actor, at=at,
    )  # fmt: skip


def _papers(pages: Sequence[dict[str, Any]], size: str) -> bytes:
    width, height = SIZES[size]
    return _compile("papers.typ", {"width": width, "height": height, "pages": pages})


def _compile(source: str, data: dict[str, Any], *, tagged: bool = False) -> bytes:
    import typst  # the typesetter is large and needed only here

    said = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # tags for screen readers cost a fifth of the time, and a label is read by a scanner
    content: bytes = typst.compile(
        str(SOURCES / source), sys_inputs={"data": said}, pdf_tags=tagged
    )
    return content


def _label(sheet: Sheet) -> dict[str, Any]:
    strokes, modules = barcodes.strokes(sheet.number)
    sort = sheet.sort_code or " ".join(filter(None, (sheet.region, sheet.city))) or "–"
    return {
        "number": sheet.number,
        "strokes": strokes,
        "modules": modules,
        "courier": sheet.courier,
        "sort_code": sort,
        "sort_size": max(12, min(26, 190 // _wide(sort))),
        "printed": _moment(sheet.printed_at, get_language()) if sheet.printed_at else "",
        "mark": _("Reprint %(n)s") % {"n": sheet.prints - 1} if sheet.prints > 1 else "",
        "to": _("To"),
        "receiver": [" ".join(filter(None, (sheet.name, sheet.phone))), sheet.address],
        "from": _("Fr."),
        "sender": [sheet.sender or sheet.store],
        "facts": _facts(sheet),
        "items": _items(sheet.items),
        "part": f"{sheet.n}/{sheet.parts}" if sheet.parts > 1 else "",
    }


def _wide(text: str) -> int:
    """How many Latin letters wide a text is, about."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text) or 1


def _facts(sheet: Sheet) -> str:
    pieces = _pieces(sheet.pieces, get_language())
    weight = f"{numbers.grouped(sheet.weight_g / 1000, 2)} kg" if sheet.weight_g else ""
    orders = ", ".join(sheet.orders[:2]) + ("…" if len(sheet.orders) > 2 else "")
    return " · ".join(filter(None, (sheet.store, orders, pieces, weight)))


def _items(items: Iterable[tuple[str, int]]) -> list[str]:
    rows = [f"{name} × {units}" for name, units in items]
    if len(rows) <= ITEMS:
        return rows
    left = len(rows) - ITEMS + 1
    more = ngettext("and %(n)s more item", "and %(n)s more items", left) % {"n": left}
    return [*rows[: ITEMS - 1], more]


def _slip_words() -> dict[str, Any]:
    """What every slip says alike, put into the reader's language once."""
    return {
        "title": _("Packing slip"),
        "heads": [_("Item"), _("Pieces")],
        "closing": _("Something wrong? Keep the parcel as it is and write to us in the shop."),
    }


def _slip(sheet: Sheet, words: dict[str, Any]) -> dict[str, Any]:
    return {
        **words,
        "number": sheet.number,
        "store": sheet.store,
        "facts": [
            _("Order %(orders)s") % {"orders": ", ".join(sheet.orders)},
            _("For %(name)s") % {"name": sheet.name or "–"},
        ],
        "rows": [[name, str(units)] for name, units in sheet.items],
        "total": _pieces(sheet.pieces, get_language()),
        "note": sheet.note,
    }


@lru_cache(maxsize=500)
def _pieces(n: int, _language: str | None) -> str:
    return ngettext("%(n)s piece", "%(n)s pieces", n) % {"n": n}


@lru_cache(maxsize=500)
def _moment(at: datetime, _language: str | None) -> str:
    return dates.moment(at)


def _manifest(manifest: Manifest) -> dict[str, Any]:
    parcels = list(
        manifest.parcels.select_related("waybill", "fulfilment").order_by("handed_over_at", "pk")
    )
    orders = reading.order_numbers({pk for row in parcels for pk in row.fulfilment.order_ids})
    grams = sum(row.weight_g or row.expected_g for row in parcels)
    n = len(parcels)
    whole = ngettext("%(n)s parcel", "%(n)s parcels", n) % {"n": numbers.grouped(n)}
    return {
        "title": _("Manifest"),
        "code": f"{manifest.year}-{manifest.number:04d}",
        "facts": [
            [_("Courier"), manifest.courier.label],
            [_("Warehouse"), manifest.warehouse.label],
            [_("Opened"), dates.moment(manifest.opened_at)],
            [_("Closed"), dates.moment(manifest.closed_at) if manifest.closed_at else "–"],
        ],
        "heads": ["#", _("Waybill"), _("Orders"), _("Grams"), _("Handed over")],
        "rows": [
            [
                str(k), row.waybill.number,
                ", ".join(orders.get(pk, "") for pk in row.fulfilment.order_ids),
                numbers.grouped(row.weight_g or row.expected_g),
                dates.moment(row.handed_over_at) if row.handed_over_at else "–",
            ]
            for k, row in enumerate(parcels, start=1)
        ],
        "total": f"{whole} · {numbers.grouped(grams / 1000, 1)} kg",
        "sides": [_("For the warehouse"), _("For the courier")],
    }  # fmt: skip
