"""What a company reckons and decides with when it buys."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.versions import Versioned
from stores.models import LegalEntity


class BuyingRules(Versioned):
    """One row a company; without a row the defaults hold."""

    entity = models.OneToOneField(LegalEntity, on_delete=models.CASCADE, related_name="+")
    approval_limit = models.DecimalField(
        _("approval limit"), max_digits=14, decimal_places=4, default=Decimal(50_000)
    )
    excess_share = models.DecimalField(
        _("write-off of pieces above need"), max_digits=5, decimal_places=4, default=Decimal("0.10")
    )
    interest = models.DecimalField(
        _("interest a year"), max_digits=5, decimal_places=4, default=Decimal("0.06")
    )
    recovers_tax = models.BooleanField(_("input tax comes back"), default=False)

    class Meta:
        verbose_name = _("buying rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(approval_limit__gte=0, excess_share__gte=0, interest__gte=0),
                name="buyingrules_not_negative",
            ),
        ]
