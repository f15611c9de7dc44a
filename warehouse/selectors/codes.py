"""What a scanned code is: a piece, a bin, a parcel, a tote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from ecomops.core.errors import DomainError
from stores.models import Sku, SkuPack
from stores.selectors.catalogue import picture
from warehouse.models import Bin, Fulfilment, Parcel


@dataclass(frozen=True, slots=True)
class Piece:
    """A SKU and how many pieces one scan of its code means."""

    sku: Sku
    units: int


class Unknown(DomainError):
    """A code that is nothing of ours."""

    def __init__(self, code: str) -> None:
        super().__init__(_("Nothing knows the code %(code)s. Scan again."), code=code[:40])


def piece(code: str) -> Piece | None:
    """The pieces a code means: a barcode of a pack size, else the seller's code."""
    pack = (
        SkuPack.objects.annotate(folded=Lower("barcode"))
        .filter(folded=code.lower())
        .select_related("sku__product")
        .order_by("pk")
        .first()
    )
    if pack is not None:
        return Piece(pack.sku, pack.units)
    sku = Sku.objects.select_related("product").filter(code__iexact=code).order_by("pk").first()
    return Piece(sku, 1) if sku is not None else None


def known_piece(code: str) -> Piece:
    """`piece`, or one sentence."""
    found = piece(code)
    if found is None:
        raise Unknown(code)
    return found


def shelf(warehouse_id: int, code: str) -> Bin | None:
    """The bin of this house with the code."""
    return (
        Bin.objects.filter(warehouse_id=warehouse_id, code__iexact=code, archived_at=None)
        .order_by("pk")
        .first()
    )


def known_shelf(warehouse_id: int, code: str) -> Bin:
    """`shelf`, or one sentence that tells a foreign bin from no bin."""
    found = shelf(warehouse_id, code)
    if found is not None:
        return found
    if Bin.objects.filter(code__iexact=code).exists():
        raise DomainError(
            _("Bin %(bin)s belongs to another warehouse. Scan a bin of this one."), bin=code[:24]
        )
    raise Unknown(code)


def parcel(warehouse_id: int, code: str) -> Parcel:
    """The parcel with this waybill that was packed here."""
    rows = Parcel.objects.select_related("waybill", "fulfilment", "courier").filter(
        waybill__number__iexact=code
    )
    found = rows.filter(warehouse_id=warehouse_id).order_by("-pk").first()
    if found is not None:
        return found
    if rows.exists():
        raise DomainError(
            _("%(number)s belongs to another warehouse. Put it aside."), number=code[:40]
        )
    raise Unknown(code)


def fulfilment(warehouse_id: int, code: str) -> Fulfilment | None:
    """The work a tote, a slot of the put wall or a number of ours means."""
    rows = Fulfilment.objects.filter(warehouse_id=warehouse_id)
    upper = code.upper()
    if upper.startswith("F") and upper[1:].isascii() and upper[1:].isdigit():
        return rows.filter(pk=int(upper[1:][:18])).first()
    if upper.startswith("SLOT-") and upper[5:].isascii() and upper[5:].isdigit():
        return rows.filter(slot=int(upper[5:][:4]), state__in=Fulfilment.OPEN).first()
    tote = rows.filter(tote__iexact=code).exclude(tote="")
    return tote.filter(state__in=Fulfilment.OPEN).first() or tote.order_by("-pk").first()


def drawn(sku: Sku) -> dict[str, Any]:
    """A SKU as scan screens show it."""
    source, drawing = picture(sku.product)
    return {
        "name": " ".join(filter(None, (sku.product.label, sku.spec))), "detail": sku.code,
        "picture": drawing, "picture_url": source,
    }  # fmt: skip
