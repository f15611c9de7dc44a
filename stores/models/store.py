"""Stores: one account on one channel, and who works on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.names import in_language
from ecomops.core.scope import ScopedQuerySet
from ecomops.core.versions import Versioned


class Channel(models.TextChoices):
    TMALL = "tmall", _("Tmall")
    TAOBAO = "taobao", _("Taobao")
    JD = "jd", _("JD")
    PDD = "pdd", _("Pinduoduo")
    DOUYIN = "douyin", _("Douyin")
    WECHAT = "wechat", _("WeChat shop")
    AMAZON = "amazon", _("Amazon")
    SHOPIFY = "shopify", _("Shopify")
    WOOCOMMERCE = "woocommerce", _("WooCommerce")
    OWN = "own", _("Own shop")
    OTHER = "other", _("Other channel")


class LegalEntity(models.Model):
    """The company that owns stores and signs purchase orders."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True, default="")
    base_currency = models.CharField(_("base currency"), max_length=3, default="CNY")

    class Meta:
        verbose_name = _("legal entity")

    def __str__(self) -> str:
        return self.name


class StoreQuerySet(ScopedQuerySet):
    store_path = ""


class Store(Versioned):
    """One account on one channel. Zone and currency freeze after the first order (trigger)."""

    class Phase(models.TextChoices):
        PREPARING = "preparing", _("Preparing")
        TRIAL = "trial", _("Trial")
        GROWING = "growing", _("Growing")
        MATURE = "mature", _("Mature")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True, default="")
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="stores")
    currency = models.CharField(_("currency"), max_length=3)
    zone = models.CharField(_("time zone"), max_length=40)
    phase = models.CharField(_("phase"), max_length=12, choices=Phase, default=Phase.MATURE)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    commission_rate = models.DecimalField(
        _("commission"), max_digits=6, decimal_places=4, default=0
    )
    deposit_amount = models.DecimalField(_("deposit"), max_digits=14, decimal_places=4, default=0)
    annual_fee_amount = models.DecimalField(
        _("annual fee"), max_digits=14, decimal_places=4, default=0
    )
    annual_fee_back_at = models.DecimalField(
        _("sales that return the annual fee"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
    )
    ship_promise_hours = models.PositiveSmallIntegerField(_("ship promise (hours)"), default=48)
    sales_include_freight = models.BooleanField(_("sales include freight"), default=True)
    colour = models.PositiveSmallIntegerField(default=8)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = StoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("store")
        ordering = ["colour", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(currency__regex="^[A-Z]{3}$"), name="store_currency_iso"
            ),
            models.CheckConstraint(
                condition=Q(commission_rate__gte=0, commission_rate__lt=1),
                name="store_commission_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the active language."""
        return in_language(self.name, self.name_en)


class StoreAccess(models.Model):
    """A user works on a store; roles that see the whole company need none."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="store_access"
    )
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="access")

    class Meta:
        verbose_name = _("store access")
        constraints = [
            models.UniqueConstraint(fields=["user", "store"], name="storeaccess_once"),
        ]
