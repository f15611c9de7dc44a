"""What a device must know of a piece of work to say right or wrong without a network."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.functional import Promise

from stores.models import Sku
from warehouse.domain.picking import fold
from warehouse.selectors.picking import barcodes


def page(
    skus: Collection[int],
    *,
    bins: Iterable[str] = (),
    known: str | Promise = "",
    strange: str | Promise = "",
) -> dict[str, Any]:
    """Every code that belongs here with its name, what is said of one, and of any other.

    Without `known` a right code waits for the server's own answer, without `strange` a strange one.
    """
    packs = barcodes(set(skus))
    codes = {fold(code): code for code in bins}
    for sku in Sku.objects.filter(pk__in=skus).select_related("product"):
        for code in (fold(sku.code), *packs[sku.pk]):
            codes[code] = sku.product.label
    return {"codes": codes, "known": str(known), "strange": str(strange)}
