"""Couriers: services, rate cards by zone and weight, cut-offs, waybill numbers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from warehouse.models.layout import Warehouse, WarehouseScoped


class Courier(models.Model):
    """A courier service; `network` names the waybill network that serves its numbers."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True, default="")
    network = models.CharField(_("waybill network"), max_length=20, blank=True, default="")
    volume_divisor = models.PositiveIntegerField(_("volume divisor"), default=6_000)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("courier")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the active language."""
        from django.utils.translation import get_language

        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name


class RateCard(models.Model):
    """What a parcel costs to a zone: the first weight, then each further step begun."""

    courier = models.ForeignKey(Courier, on_delete=models.CASCADE, related_name="rates")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="+")
    zone = models.CharField(_("price zone"), max_length=20)
    regions = models.JSONField(default=list)
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


class CutOff(models.Model):
    """When a courier's truck leaves a warehouse (local time); orders ready before go with it."""

    courier = models.ForeignKey(Courier, on_delete=models.CASCADE, related_name="cut_offs")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="cut_offs")
    at_time = models.TimeField(_("cut-off"))
    daily_limit = models.PositiveIntegerField(_("daily limit"), null=True, blank=True)

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("cut-off")
        constraints = [
            models.UniqueConstraint(fields=["courier", "warehouse", "at_time"], name="cutoff_once"),
        ]


class Waybill(models.Model):
    """A number of a courier: free in the pool, given to a parcel, recycled or used up."""

    class State(models.TextChoices):
        FREE = "free", _("Free")
        GIVEN = "given", _("Given")
        RECYCLED = "recycled", _("Recycled")

    courier = models.ForeignKey(Courier, on_delete=models.PROTECT, related_name="waybills")
    number = models.CharField(_("waybill"), max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.FREE)
    source = models.CharField(max_length=20, default="pool")
    print_data = models.JSONField(default=dict)
    printed_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("waybill")
        constraints = [
            models.UniqueConstraint(fields=["courier", "number"], name="waybill_once"),
        ]
        indexes = [
            models.Index(fields=["courier", "id"], name="waybill_free", condition=Q(state="free"))
        ]
