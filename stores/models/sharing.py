"""Stock to channels: what may be sold of a SKU, how stores share it, what each listing shows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.scope import ScopedQuerySet
from ecomops.core.versions import Versioned
from stores.models.catalogue import Listing, Sku
from stores.models.store import Store


class SkuOffer(models.Model):
    """What may be sold of a SKU now, as whoever keeps the stock says; an older word is ignored.

    `reach` is what each store's own warehouses have of it (store id → pieces), `kept` what is set
    aside for a store alone; a store that `reach` does not name reaches everything.
    """

    sku = models.OneToOneField(Sku, on_delete=models.CASCADE, related_name="offer")
    units = models.IntegerField()
    inbound = models.IntegerField(default=0)
    reach = models.JSONField(default=dict)
    kept = models.JSONField(default=dict)
    version = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("stock on offer")
        constraints = [
            models.CheckConstraint(
                condition=Q(units__gte=0, inbound__gte=0), name="skuoffer_never_negative"
            ),
        ]


class SharePolicy(Versioned):
    """How stores share a SKU. Without one every store shows all of it."""

    class Kind(models.TextChoices):
        POOL = "pool", _("Pool: every store shows all")
        RATIO = "ratio", _("Ratio: split by shares")
        PRIORITY = "priority", _("Priority: the first store first")
        FIXED = "fixed", _("Fixed: so many pieces each")

    sku = models.OneToOneField(Sku, on_delete=models.CASCADE, related_name="share_policy")
    kind = models.CharField(_("policy"), max_length=8, choices=Kind, default=Kind.POOL)
    safety = models.PositiveIntegerField(_("keep back"), default=0)
    presale = models.BooleanField(_("sell what is on its way"), default=False)

    class Meta:
        verbose_name = _("share policy")


class ShareRule(models.Model):
    """A store's part: `rank` orders stores, `parts` is its ratio, `units` its limit or pieces."""

    policy = models.ForeignKey(SharePolicy, on_delete=models.CASCADE, related_name="rules")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(default=1)
    parts = models.PositiveIntegerField(default=0)
    units = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("share of a store")
        constraints = [
            models.UniqueConstraint(fields=["policy", "store"], name="sharerule_once"),
        ]


class ListingStock(models.Model):
    """What a listing is to show, what was sent, what the channel took, what was read back.

    Sent and not acknowledged means that nobody knows: read back before the next push.
    `held_since` is the channel's clock when it showed something else than we thought: sales we do
    not know yet. Nothing is pushed until everything that was sold up to then is here.
    """

    listing = models.OneToOneField(
        Listing, on_delete=models.CASCADE, primary_key=True, related_name="stock"
    )
    wanted = models.IntegerField()
    wanted_version = models.BigIntegerField(default=1)
    wanted_at = models.DateTimeField()
    sent = models.IntegerField(null=True)
    sent_version = models.BigIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    acked = models.IntegerField(null=True)
    acked_version = models.BigIntegerField(default=0)
    acked_at = models.DateTimeField(null=True)
    shown = models.IntegerField(null=True)
    read_at = models.DateTimeField(null=True)
    held_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True, default="")
    retry_at = models.DateTimeField(null=True)

    class ListingStockQuerySet(ScopedQuerySet):
        store_path = "listing__store"

    objects = ListingStockQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock of a listing")
        constraints = [
            models.CheckConstraint(condition=Q(wanted__gte=0), name="listingstock_not_negative"),
            models.CheckConstraint(
                condition=Q(acked_version__lte=F("sent_version"))
                & Q(sent_version__lte=F("wanted_version")),
                name="listingstock_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["retry_at"], name="listingstock_open",
                condition=Q(wanted_version__gt=F("acked_version")),
            ),
        ]  # fmt: skip
