"""How a base measure is kept: nullable, because missing is not nought."""

from __future__ import annotations

from typing import Any

from django.db import models

from ecomops.core.scope import ScopedQuerySet
from stores.models import Store


def count() -> models.BigIntegerField[Any, Any]:
    """A column for pieces, people or page views."""
    return models.BigIntegerField(null=True)


def money() -> models.DecimalField[Any, Any]:
    """A column for an amount in the store's currency."""
    return models.DecimalField(max_digits=18, decimal_places=4, null=True)


class Fact(models.Model):
    """A row that is computed, never edited; `inputs` names the sources that were there."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    computed_at = models.DateTimeField()
    inputs = models.JSONField(default=list)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class Revision(models.Model):
    """A fact as it was known from `computed_at` until `replaced_at`."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    computed_at = models.DateTimeField()
    replaced_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
