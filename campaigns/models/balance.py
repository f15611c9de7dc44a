"""What is left on the account of an advertising tool."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.scope import ScopedQuerySet
from stores.models import Store


class AdBalance(models.Model):
    """The latest known balance of a tool; what it was before stays in the history."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    tool = models.CharField(_("tool"), max_length=40)
    amount = models.DecimalField(_("balance"), max_digits=14, decimal_places=4)
    told_at = models.DateTimeField(_("told at"))
    told_by = models.CharField(max_length=120, blank=True, default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("advertising balance")
        constraints = [
            models.UniqueConstraint(fields=["store", "tool"], name="adbalance_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="adbalance_not_negative"),
            models.CheckConstraint(condition=~Q(tool=""), name="adbalance_of_a_tool"),
        ]
