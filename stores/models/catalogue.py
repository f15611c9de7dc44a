"""What is sold: products, SKUs, kits, and the listings that link channels to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.names import in_language
from ecomops.core.scope import ScopedQuerySet
from ecomops.core.versions import Versioned
from stores.models.store import Store


class Product(Versioned):
    class Role(models.TextChoices):
        TRAFFIC = "traffic", _("Traffic driver")
        MAIN = "main", _("Main push")
        PROMOTION = "promotion", _("Promotion item")
        PROFIT = "profit", _("Profit item")
        CLEARANCE = "clearance", _("Clearance item")

    class Stage(models.TextChoices):
        NURTURE = "nurture", _("Nurture")
        GROWTH = "growth", _("Growth")
        MATURE = "mature", _("Mature")
        DECLINE = "decline", _("Decline")

    code = models.CharField(_("style number"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True, default="")
    name_key = models.CharField(max_length=200, blank=True, default="")
    category = models.CharField(_("category"), max_length=80, blank=True, default="")
    role = models.CharField(_("item role"), max_length=12, choices=Role, blank=True, default="")
    stage = models.CharField(_("life stage"), max_length=12, choices=Stage, blank=True, default="")
    season_end_on = models.DateField(_("season ends on"), null=True, blank=True)
    picture = models.CharField(_("picture"), max_length=120, blank=True, default="")
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("product")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def label(self) -> str:
        """The name in the active language."""
        return in_language(self.name, self.name_en)


class Sku(models.Model):
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="skus")
    code = models.CharField(_("seller's code"), max_length=64, unique=True)
    spec = models.CharField(_("spec"), max_length=120, blank=True, default="")
    list_price_amount = models.DecimalField(
        _("list price"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    list_price_currency = models.CharField(max_length=3, blank=True, default="")
    weight_g = models.PositiveIntegerField(_("weight (g)"), null=True, blank=True)
    length_mm = models.PositiveIntegerField(_("length (mm)"), null=True, blank=True)
    width_mm = models.PositiveIntegerField(_("width (mm)"), null=True, blank=True)
    height_mm = models.PositiveIntegerField(_("height (mm)"), null=True, blank=True)
    shelf_days = models.PositiveSmallIntegerField(_("shelf life (days)"), null=True, blank=True)
    reported_stock = models.IntegerField(_("stock as filed"), null=True, blank=True)
    reported_stock_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("SKU")
        constraints = [
            models.CheckConstraint(
                condition=Q(list_price_amount=None) | Q(list_price_amount__gte=0),
                name="sku_list_price_not_negative",
            ),
            models.CheckConstraint(condition=~Q(code=""), name="sku_has_a_code"),
        ]

    def __str__(self) -> str:
        return self.code


class SkuPack(models.Model):
    """A barcode and how many pieces one scan of it means."""

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="packs")
    barcode = models.CharField(_("barcode"), max_length=64, unique=True)
    units = models.PositiveIntegerField(_("pieces"), default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(units__gte=1), name="skupack_at_least_one"),
        ]


class SkuCost(models.Model):
    """What a piece costs from a day on."""

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="costs")
    amount = models.DecimalField(_("cost"), max_digits=14, decimal_places=4)
    currency = models.CharField(max_length=3)
    from_on = models.DateField(_("valid from"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "from_on"], name="skucost_one_per_day"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="skucost_not_negative"),
        ]


class Kit(models.Model):
    """A bundle the buyer sees as one thing; exploded into parts when it is ordered."""

    code = models.CharField(_("seller's code"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=200)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("kit")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class KitRecipe(models.Model):
    """One version of a kit's parts; orders keep the version they were exploded with."""

    kit = models.ForeignKey(Kit, on_delete=models.PROTECT, related_name="recipes")
    n = models.PositiveSmallIntegerField()
    from_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kit", "n"], name="kitrecipe_once")]


class KitPart(models.Model):
    """`share` is the part's share of the kit's revenue; the shares of a recipe add up to 1."""

    recipe = models.ForeignKey(KitRecipe, on_delete=models.CASCADE, related_name="parts")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    units = models.PositiveIntegerField()
    share = models.DecimalField(max_digits=9, decimal_places=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipe", "sku"], name="kitpart_once"),
            models.CheckConstraint(
                condition=Q(units__gte=1, share__gte=0, share__lte=1), name="kitpart_sane"
            ),
        ]


class Listing(models.Model):
    """A channel's item as one store sells it; `key` joins item id, seller's code and spec."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="listings")
    key = models.CharField(max_length=400)
    item_id = models.CharField(_("channel item id"), max_length=64, blank=True, default="")
    sku_code = models.CharField(_("seller's code"), max_length=120, blank=True, default="")
    spec = models.CharField(_("spec"), max_length=200, blank=True, default="")
    title = models.CharField(_("title"), max_length=300, blank=True, default="")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, null=True, related_name="listings")
    kit = models.ForeignKey(Kit, on_delete=models.PROTECT, null=True, related_name="listings")
    matched_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        constraints = [
            models.UniqueConstraint(fields=["store", "key"], name="listing_once"),
            models.CheckConstraint(
                condition=Q(sku=None) | Q(kit=None), name="listing_one_sellable"
            ),
        ]
        indexes = [
            models.Index(
                fields=["store"], name="listing_unmatched", condition=Q(sku=None, kit=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.sku_code or self.item_id
