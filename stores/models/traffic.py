"""Traffic and ads as reported, and the files that hold raw page events."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.scope import ScopedQuerySet
from stores.models.imports import ImportBatch
from stores.models.store import Store


class Reported(models.Model):
    """What one import said of one day; the current row is in force, older ones stay for undo.

    `measures` maps a base measure to its decimal text; what the source did not say is absent.
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    measures = models.JSONField()
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class StoreTrafficDay(Reported):
    terminal = models.CharField(max_length=8, default="all")

    class Meta:
        verbose_name = _("traffic day")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "on", "terminal"],
                name="storetrafficday_one_current",
                condition=Q(is_current=True),
            ),
        ]


class ItemTrafficDay(Reported):
    item_id = models.CharField(max_length=64)
    title = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("item traffic day")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "on", "item_id"],
                name="itemtrafficday_one_current",
                condition=Q(is_current=True),
            ),
        ]


class AdDay(Reported):
    tool = models.CharField(max_length=40)
    campaign_id = models.CharField(max_length=64, blank=True, default="")
    campaign = models.CharField(max_length=200, blank=True, default="")
    item_id = models.CharField(max_length=64, blank=True, default="")
    keyword = models.CharField(max_length=120, blank=True, default="")
    attribution_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("ad day")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "on", "tool", "campaign_id", "item_id", "keyword"],
                name="adday_one_current",
                condition=Q(is_current=True),
            ),
        ]


class EventFile(models.Model):
    """A Parquet file of one store-local day; a file exists for readers only while it is listed."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    path = models.CharField(max_length=300, unique=True)
    rows = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, related_name="+")
    replaced_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    closed = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("event file")
        indexes = [
            models.Index(
                fields=["store", "on"], name="eventfile_live", condition=Q(replaced_by=None)
            ),
        ]
