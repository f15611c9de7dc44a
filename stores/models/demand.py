"""What was asked for: pieces of each SKU by store and day, the history that plans look at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ecomops.core.scope import ScopedQuerySet
from stores.models.catalogue import Sku
from stores.models.store import Store


class DemandDay(models.Model):
    """Pieces of a SKU that buyers paid for on a store's own day, kits taken apart.

    Computed from order lines, never edited; a day without a sale has no row.
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    units = models.IntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=4)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "on", "sku"], name="demandday_once"),
            models.CheckConstraint(condition=~Q(units=0), name="demandday_asked_for_something"),
        ]
        indexes = [models.Index(fields=["sku", "on"], name="demandday_of_sku")]
