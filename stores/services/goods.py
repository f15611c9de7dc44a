"""The catalogue by hand: products, their SKUs with barcodes and costs, and kits with recipes.

An SKU and its barcodes belong to their product: whoever edits one of them holds the product's
version. A kit's parts are never changed, only followed by another recipe: orders keep theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError, StaleVersion
from ecomops.core.versions import save_version
from stores.domain.records import CostRecord
from stores.models import Kit, KitPart, KitRecipe, Listing, Product, Sku, SkuPack
from stores.services import catalogue

SHARE = Decimal("0.00000001")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a kit; without a share it gets its part of the list prices."""

    sku: Sku
    units: int
    share: Decimal | None = None


@transaction.atomic
def create_product(values: Mapping[str, Any], *, actor: Actor, at: datetime) -> Product:
    """A new product, still without SKUs."""
    product = Product.objects.create(**values, name_key=catalogue.sort_key(values["name"]))
    history.note(product, "created", actor=actor, at=at)
    return product


@transaction.atomic
def change_product(
    product: Product, values: Mapping[str, Any], *, expected: int, actor: Actor, at: datetime
) -> None:
    """Save changed values, if nobody else saved since version `expected`."""
    changed = _changed(product, values)
    before = {name: _told(getattr(product, name)) for name in changed}
    if product.version == expected and not changed:
        return
    if "name" in changed:
        changed["name_key"] = catalogue.sort_key(changed["name"])
    save_version(product, expected, **changed)
    after = {name: _told(value) for name, value in changed.items() if name in before}
    history.note(product, "changed", actor=actor, at=at, before=before, after=after)


@transaction.atomic
def create_sku(
    product: Product, values: Mapping[str, Any], packs: Mapping[str, int],
    *, cost: CostRecord | None, expected: int, actor: Actor, at: datetime,
) -> Sku:  # fmt: skip
    """A new SKU; listings and orders that name its code are matched."""
    save_version(product, expected)
    sku = Sku.objects.create(product=product, **values)
    history.note(sku, "created", actor=actor, at=at)
    _put_packs(sku, packs, actor=actor, at=at)
    if cost is not None:
        catalogue.receive_costs([cost], actor=actor, at=at)
    catalogue.match_by_code([sku.code], at=at)
    return sku


@transaction.atomic
def change_sku(
    sku: Sku, values: Mapping[str, Any], packs: Mapping[str, int],
    *, cost: CostRecord | None, expected: int, actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """Save what changed of an SKU, its barcodes and its cost."""
    changed = _changed(sku, values)
    before = {name: _told(getattr(sku, name)) for name in changed}
    try:
        save_version(sku.product, expected)
    except StaleVersion as stale:
        now = Sku.objects.filter(pk=sku.pk).values(*values).get()
        differs = {name: now[name] for name in values if now[name] != values[name]}
        raise StaleVersion(sku, differs) from stale
    if changed:
        Sku.objects.filter(pk=sku.pk).update(**changed)
        after = {name: _told(value) for name, value in changed.items()}
        history.note(sku, "changed", actor=actor, at=at, before=before, after=after)
    _put_packs(sku, packs, actor=actor, at=at)
    if cost is not None:
        catalogue.receive_costs([cost], actor=actor, at=at)


def _put_packs(sku: Sku, packs: Mapping[str, int], *, actor: Actor, at: datetime) -> None:
    kept = dict(sku.packs.values_list("barcode", "units"))
    if kept == dict(packs):
        return
    taken = SkuPack.objects.filter(barcode__in=packs).exclude(sku=sku).select_related("sku")
    if other := taken.first():
        raise DomainError(
            _("Barcode %(barcode)s already belongs to another SKU than %(sku)s."),
            barcode=other.barcode,
            sku=sku.code,
        )
    sku.packs.exclude(barcode__in=packs).delete()
    for barcode, units in packs.items():
        SkuPack.objects.update_or_create(sku=sku, barcode=barcode, defaults={"units": units})
    history.note(sku, "barcodes.changed", actor=actor, at=at, before=kept, after=dict(packs))


@transaction.atomic
def create_kit(code: str, name: str, parts: Sequence[Part], *, actor: Actor, at: datetime) -> Kit:
    """A new kit with its first recipe; unmatched listings with its code become it."""
    if Sku.objects.filter(code=code).exists():
        raise DomainError(_("“%(code)s” is the code of an SKU already."), code=code)
    kit = Kit.objects.create(code=code, name=name)
    history.note(kit, "created", actor=actor, at=at)
    _new_recipe(kit, 1, parts, actor=actor, at=at)
    for listing in Listing.objects.filter(sku_code=code, sku=None, kit=None):
        catalogue.match(listing, kit=kit, actor=actor, at=at)
    return kit


@transaction.atomic
def change_kit(
    kit: Kit, name: str, parts: Sequence[Part], *, expected: int, actor: Actor, at: datetime
) -> None:
    """Rename a kit, and follow its recipe with another one where the parts differ."""
    Kit.objects.select_for_update().get(pk=kit.pk)
    latest = latest_recipe(kit)
    if latest is not None and latest.n != expected:
        raise StaleVersion(kit, {"parts": parts_text(latest)})
    if name != kit.name:
        before = {"name": kit.name}
        kit.name = name
        kit.save(update_fields=["name"])
        history.note(kit, "changed", actor=actor, at=at, before=before, after={"name": name})
    wanted = {(part.sku.pk, part.units, part.share) for part in shared(parts)}
    kept = (
        set(latest.parts.values_list("sku_id", "units", "share")) if latest is not None else set()
    )
    if wanted != kept:
        _new_recipe(kit, expected + 1, parts, actor=actor, at=at)


def latest_recipe(kit: Kit) -> KitRecipe | None:
    """The recipe that new orders are exploded with."""
    return kit.recipes.order_by("-n").first()


def parts_text(recipe: KitRecipe) -> str:
    """A recipe in a line."""
    parts = recipe.parts.select_related("sku").order_by("pk")
    return " + ".join(f"{part.sku.code} × {part.units}" for part in parts)


def _new_recipe(kit: Kit, n: int, parts: Sequence[Part], *, actor: Actor, at: datetime) -> None:
    if not parts:
        raise DomainError(_("A kit needs at least one part."))
    recipe = KitRecipe.objects.create(kit=kit, n=n, from_at=at)
    KitPart.objects.bulk_create(
        KitPart(recipe=recipe, sku=part.sku, units=part.units, share=part.share or 0)
        for part in shared(parts)
    )
    after = {"n": n, "parts": parts_text(recipe)}
    history.note(kit, "recipe.changed", actor=actor, at=at, after=after)


def shared(parts: Sequence[Part]) -> list[Part]:
    """The parts with shares of the revenue that add up to 1, by list price where none is said."""
    if any(part.share is not None for part in parts):
        shares = [part.share or Decimal(0) for part in parts]
        if abs(sum(shares, Decimal(0)) - 1) > Decimal("0.0001"):
            raise DomainError(_("The shares of the parts must add up to 100 %."))
    else:
        worth = [(part.sku.list_price_amount or Decimal(0)) * part.units for part in parts]
        if not all(worth):
            worth = [Decimal(part.units) for part in parts]
        shares = [one / sum(worth, Decimal(0)) for one in worth]
    rounded = [share.quantize(SHARE, ROUND_HALF_UP) for share in shares]
    rounded[0] += 1 - sum(rounded, Decimal(0))
    return [Part(part.sku, part.units, share) for part, share in zip(parts, rounded, strict=True)]


def cost_from(
    code: str, amount: Decimal | None, currency: str, on: date | None
) -> CostRecord | None:
    """What a form says of a cost, as the catalogue's one writer takes it."""
    return None if amount is None or on is None else CostRecord(code, amount, currency, on)


def _changed(row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def _told(value: Any) -> str | None:
    return None if value is None else str(value)
