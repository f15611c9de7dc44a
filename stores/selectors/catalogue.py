"""Reading the catalogue: products with their SKUs, listings and what they most likely mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.utils.translation import ngettext

from ecomops.core import history
from ecomops.core.models import Entry
from ecomops.ui.sprite import ICONS
from stores.models import (
    Kit,
    KitPart,
    KitRecipe,
    Listing,
    Order,
    OrderLine,
    Product,
    Sku,
    SkuCost,
    SkuPack,
)

WAITING = (Order.State.HELD, Order.State.PAID)


def names_product(text: str) -> Q:
    """The condition that a text names a product, by its own names or a code of its SKUs."""
    text = text.strip()
    skus = Sku.objects.filter(product=OuterRef("pk"), code__istartswith=text)
    packs = SkuPack.objects.filter(sku__product=OuterRef("pk"), barcode=text)
    return (
        Q(code__istartswith=text)
        | Q(name__icontains=text)
        | Q(name_en__icontains=text)
        | Exists(skus)
        | Exists(packs)
    )


def product_rows() -> QuerySet[Product]:
    """Products in use, with how many SKUs and linked listings each has."""
    skus = Sku.objects.filter(product=OuterRef("pk")).order_by().values("product")
    listings = Listing.objects.filter(sku__product=OuterRef("pk")).order_by()
    return Product.objects.filter(archived_at=None).annotate(
        sku_count=Subquery(skus.annotate(n=Count("pk")).values("n")),
        listing_count=Subquery(listings.values("sku__product").annotate(n=Count("pk")).values("n")),
    )


def product_page(product_id: int, user: Any, on: date) -> tuple[Product, list[Sku], list[Listing]]:
    """A product with its SKUs, their barcodes and cost on a day, and the user's listings."""
    product = Product.objects.get(pk=product_id)
    cost = SkuCost.objects.filter(sku=OuterRef("pk"), from_on__lte=on).order_by("-from_on")
    skus = (
        Sku.objects.filter(product=product)
        .annotate(cost_now=Subquery(cost.values("amount")[:1]))
        .annotate(cost_currency=Subquery(cost.values("currency")[:1]))
        .prefetch_related(
            Prefetch("packs", SkuPack.objects.order_by("units", "barcode")),
            Prefetch("costs", SkuCost.objects.order_by("-from_on")),
        )
        .order_by("code")
    )
    listings = (
        Listing.objects.visible_to(user)
        .filter(sku__product=product)
        .select_related("store", "sku")
        .order_by("store__colour", "pk")
    )
    return product, list(skus), list(listings)


def listing_rows(user: Any) -> QuerySet[Listing]:
    """Listings of the user's stores with what they link to and how many orders wait for them."""
    waiting = (
        OrderLine.objects.filter(
            listing=OuterRef("pk"),
            items=None,
            gone_at=None,
            order__state__in=WAITING,
        )
        .order_by()
        .values("listing")
        .annotate(n=Count("order", distinct=True))
        .values("n")
    )
    return (
        Listing.objects.visible_to(user)
        .select_related("store", "sku__product", "kit")
        .annotate(waiting=Case(When(sku=None, kit=None, then=Subquery(waiting))))
    )


def unmatched_count(user: Any) -> int:
    """How many listings of the user's stores link to nothing yet."""
    return Listing.objects.visible_to(user).filter(sku=None, kit=None).count()


def sku_choices(text: str, limit: int = 20) -> list[Sku]:
    """SKUs that a typed text names, by code first, then by product name."""
    text = text.strip()
    if not text:
        return []
    wanted = (
        Q(code__istartswith=text)
        | Q(packs__barcode=text)
        | Q(product__name__icontains=text)
        | Q(product__name_en__icontains=text)
    )
    found = Sku.objects.filter(wanted, archived_at=None).select_related("product")
    return list(found.order_by("code").distinct()[:limit])


def kit_choices(text: str, limit: int = 10) -> list[Kit]:
    """Kits that a typed text names."""
    wanted = Q(code__istartswith=text) | Q(name__icontains=text)
    return list(Kit.objects.filter(wanted, archived_at=None).order_by("code")[:limit])


def changes(product: Product, skus: Sequence[Sku], limit: int = 20) -> QuerySet[Entry]:
    """What was last changed of a product and its SKUs, without counts of stock."""
    of_skus = Q(subject_type=Sku._meta.label_lower, subject_id__in=[str(one.pk) for one in skus])
    kind, pk = history.subject_of(product)
    rows = Entry.objects.filter(of_skus | Q(subject_type=kind, subject_id=pk))
    return rows.exclude(act="stock.adjusted").order_by("-at", "-pk")[:limit]


def kit_rows() -> QuerySet[Kit]:
    """Kits in use with their latest recipe's number and how many listings sell them."""
    recipes = KitRecipe.objects.filter(kit=OuterRef("pk")).order_by("-n")
    listings = Listing.objects.filter(kit=OuterRef("pk")).order_by().values("kit")
    parts = KitPart.objects.select_related("sku").order_by("pk")
    return (
        Kit.objects.filter(archived_at=None)
        .annotate(recipe_n=Subquery(recipes.values("n")[:1]))
        .annotate(listing_count=Subquery(listings.annotate(n=Count("pk")).values("n")))
        .prefetch_related(
            Prefetch("recipes", KitRecipe.objects.order_by("-n")),
            Prefetch("recipes__parts", parts),
        )
    )


def recipes(kit: Kit) -> list[KitRecipe]:
    """A kit's recipes with their parts, the one in force first."""
    parts = KitPart.objects.select_related("sku__product").order_by("pk")
    return list(kit.recipes.prefetch_related(Prefetch("parts", parts)).order_by("-n"))


def sku_codes(limit: int = 2_000) -> list[tuple[str, str]]:
    """Codes of SKUs in use with what they are, to choose from."""
    rows = Sku.objects.filter(archived_at=None).select_related("product").order_by("code")[:limit]
    return [(sku.code, f"{sku.product.label} {sku.spec}".strip()) for sku in rows]


def titled(first: str, count: int) -> str:
    """What was ordered in a few words: the first title, and of how many items."""
    if count < 2:
        return first
    words = ngettext("%(title)s, %(count)s item", "%(title)s, %(count)s items", count)
    return words % {"title": first, "count": count}


def picture(product: Product | None) -> tuple[str, str]:
    """(address of the picture, name of the drawing to show without one)."""
    kept = product.picture if product is not None else ""
    if kept.startswith(("/", "http")):
        return kept, "package"
    return "", kept if kept in ICONS else "package"
