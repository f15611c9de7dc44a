"""Different people in a window: counted in that very window, never added up."""

from __future__ import annotations

from django.db import models

from ecomops.core.scope import ScopedQuerySet
from kpi.models.columns import count
from stores.models import Store


class WindowMeasures(models.Model):
    uv_measured = count()
    uv_reported = count()
    favs_measured = count()
    carts_measured = count()
    placed_buyers = count()
    paid_buyers = count()
    repeat_buyers = count()

    class Meta:
        abstract = True


class StoreWindow(WindowMeasures):
    """Counts from `first_on` to `on`; `kind` says how the window was chosen."""

    class Kind(models.TextChoices):
        SEVEN = "7d"
        THIRTY = "30d"
        WEEK = "week"
        MONTH = "month"
        YEAR = "365d"
        CHOSEN = "chosen"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    first_on = models.DateField()
    on = models.DateField()
    computed_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "kind", "first_on", "on"], name="storewindow_once"
            ),
            models.CheckConstraint(
                condition=models.Q(first_on__lte=models.F("on")), name="storewindow_forward"
            ),
        ]
        indexes = [models.Index(fields=["store", "on", "first_on"], name="storewindow_of")]


class StoreWindowRevision(WindowMeasures):
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    first_on = models.DateField()
    on = models.DateField()
    computed_at = models.DateTimeField()
    replaced_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["store", "on", "first_on"], name="storewindowrev_of")]
