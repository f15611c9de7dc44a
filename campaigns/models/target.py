"""What each store is to reach: monthly targets, kept in versions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.scope import ScopedQuerySet
from stores.models import Store


class Target(models.Model):
    """A store's target for a month and a metric; the highest version is in force.

    `month` is the month's first day. `currency` is empty for metrics that are not money.
    """

    class Metric(models.TextChoices):
        NET_SALES = "net_sales", _("Net sales")
        UV_DAYS = "uv_days", _("Daily visitors, summed")
        CONVERSION = "conversion", _("Conversion")
        AOV = "aov", _("Spend per buyer")
        ROI_STORE = "roi_store", _("Blended ROI")
        NET_MARGIN = "net_margin", _("Net margin")

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="targets")
    month = models.DateField(_("month"))
    metric = models.CharField(_("metric"), max_length=20, choices=Metric)
    amount = models.DecimalField(_("target"), max_digits=16, decimal_places=6)
    currency = models.CharField(max_length=3, blank=True, default="")
    version = models.PositiveIntegerField()
    actor_label = models.CharField(max_length=120, blank=True, default="")
    set_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "month", "metric", "version"], name="target_version_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="target_not_negative"),
            models.CheckConstraint(condition=Q(month__day=1), name="target_month_starts"),
        ]


class DayShare(models.Model):
    """A day's part of a month's target; the days of a target add up to it exactly."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    amount = models.DecimalField(max_digits=16, decimal_places=6)

    class Meta:
        verbose_name = _("day of a target")
        constraints = [
            models.UniqueConstraint(fields=["target", "on"], name="dayshare_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="dayshare_not_negative"),
        ]
