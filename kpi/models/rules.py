"""What a day's facts are computed with, and which days wait to be computed again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecomops.core.scope import ScopedQuerySet
from stores.models import Store


class CostRule(models.Model):
    """A cost line as a share of net sales from a day on; a store's own rule beats the general."""

    class Kind(models.TextChoices):
        COMMISSION = "commission", _("Platform commission")
        FREIGHT = "freight", _("Freight and packing")
        PEOPLE = "people", pgettext_lazy("cost", "People")
        TAX = "tax", _("Tax")
        OTHER = "other", _("Other costs")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    rate = models.DecimalField(_("share of net sales"), max_digits=6, decimal_places=4)
    from_on = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("cost rule")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "kind", "from_on"], name="costrule_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lt=1), name="costrule_share"),
        ]


class DayStale(models.Model):
    """A store's day whose sources changed since it was computed; `marks` counts the changes."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    since = models.DateTimeField()
    marks = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "on"], name="daystale_once")]


class RefundCurve(models.Model):
    """A store's long-run refund rate and the share of it known by age, for what is to come."""

    store = models.OneToOneField(Store, on_delete=models.CASCADE, primary_key=True)
    rate = models.DecimalField(max_digits=9, decimal_places=8)
    known = models.JSONField()
    computed_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
