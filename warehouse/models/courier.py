"""Couriers: services, rate cards by zone and weight, cut-offs, waybill numbers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.names import in_language
from ecomops.core.versions import Versioned
from stores.models import Store
from warehouse.models.layout import Warehouse, WarehouseScoped


class Courier(Versioned):
    """A courier service; `network` is its code in the channels' waybill networks.

    `not_served` names regions, as in rate cards, that it does not reach whatever its card says.
    """

    class Check(models.TextChoices):
        NONE = "", _("No check digit")
        S10 = "s10", _("Postal union (S10)")
        MOD10 = "mod10", _("Weights 3 and 1 (GS1)")
        MOD7 = "mod7", _("Remainder by 7")

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True, default="")
    network = models.CharField(_("waybill network"), max_length=20, blank=True, default="")
    volume_divisor = models.PositiveIntegerField(
        _("volume divisor"),
        default=6_000,
        help_text=_("Cubic centimetres that count as one kilogram; 0: volume does not count."),
    )
    check_digit = models.CharField(
        _("check digit of its numbers"), max_length=6, choices=Check, blank=True, default=""
    )
    pool_least = models.PositiveIntegerField(_("warn below so many free numbers"), default=200)
    not_served = models.JSONField(_("not served"), default=list, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("courier")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the active language."""
        return in_language(self.name, self.name_en)


class RateCard(models.Model):
    """What a parcel costs to a zone: the first weight, then each further step begun.

    The rows of a courier and a warehouse with one `from_on` are its card from that day on, as a
    whole. `regions` holds names such as "浙江" or "浙江/杭州"; "*" is wherever nothing else fits.
    """

    courier = models.ForeignKey(Courier, on_delete=models.CASCADE, related_name="rates")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="+")
    zone = models.CharField(_("price zone"), max_length=20)
    regions = models.JSONField(_("regions"), default=list)
    first_g = models.PositiveIntegerField(default=1_000)
    first_amount = models.DecimalField(max_digits=14, decimal_places=4)
    step_g = models.PositiveIntegerField(default=1_000)
    step_amount = models.DecimalField(max_digits=14, decimal_places=4)
    currency = models.CharField(max_length=3, default="CNY")
    days = models.DecimalField(max_digits=4, decimal_places=1, default=3)
    from_on = models.DateField()

    class Meta:
        verbose_name = _("rate card")
        constraints = [
            models.UniqueConstraint(
                fields=["courier", "warehouse", "zone", "from_on"], name="ratecard_once"
            ),
            models.CheckConstraint(
                condition=Q(first_g__gt=0, step_g__gt=0, first_amount__gte=0, step_amount__gte=0),
                name="ratecard_sane",
            ),
        ]


class CourierRule(Versioned):
    """Which courier takes or must not take some parcels; the lowest rank that fits decides."""

    class Effect(models.TextChoices):
        USE = "use", _("Always take")
        AVOID = "avoid", _("Never take")

    rank = models.PositiveSmallIntegerField(_("rank"), default=10)
    effect = models.CharField(_("effect"), max_length=5, choices=Effect, default=Effect.USE)
    courier = models.ForeignKey(
        Courier, on_delete=models.CASCADE, related_name="rules", verbose_name=_("courier")
    )
    warehouse = models.ForeignKey(
        Warehouse,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("warehouse"),
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
    )
    category = models.CharField(_("category"), max_length=80, blank=True, default="")
    region = models.CharField(_("region"), max_length=40, blank=True, default="")
    least_g = models.PositiveIntegerField(_("from grams"), null=True, blank=True)
    most_g = models.PositiveIntegerField(_("to grams"), null=True, blank=True)

    class Meta:
        verbose_name = _("courier rule")
        ordering = ["rank", "pk"]


class DailyLimit(models.Model):
    """How many parcels a courier takes from a warehouse a day; the latest row that fits holds."""

    courier = models.ForeignKey(Courier, on_delete=models.CASCADE, related_name="limits")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="+")
    parcels = models.PositiveIntegerField(_("parcels a day"))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("daily limit")
        constraints = [
            models.UniqueConstraint(
                fields=["courier", "warehouse", "from_on"], name="dailylimit_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=models.F("from_on")),
                name="dailylimit_ends_after_it_begins",
            ),
        ]


class CutOff(models.Model):
    """When a courier's truck leaves a warehouse (local time); orders ready before go with it."""

    courier = models.ForeignKey(Courier, on_delete=models.CASCADE, related_name="cut_offs")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="cut_offs")
    at_time = models.TimeField(_("cut-off"))

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("cut-off")
        constraints = [
            models.UniqueConstraint(fields=["courier", "warehouse", "at_time"], name="cutoff_once"),
        ]
