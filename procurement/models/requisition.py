"""Requisitions: what somebody needs bought, approved by somebody else before it is."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.versions import Versioned
from stores.models import LegalEntity, Sku


class Requisition(Versioned):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        BOUGHT = "bought", _("Being bought")

    class Source(models.TextChoices):
        HAND = "hand", _("By hand")
        LOW_STOCK = "low_stock", _("Low stock")
        CAMPAIGN = "campaign", _("For a campaign")

    MOVES = {
        State.DRAFT: (State.SUBMITTED,),
        State.SUBMITTED: (State.APPROVED, State.REFUSED, State.DRAFT),
        State.APPROVED: (State.BOUGHT,),
        State.REFUSED: (),
        State.BOUGHT: (State.APPROVED,),
    }

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    title = models.CharField(_("what for"), max_length=120)
    source = models.CharField(max_length=10, choices=Source, default=Source.HAND)
    source_id = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    moved_at = models.DateTimeField(null=True)
    need_on = models.DateField(_("needed by"))
    words = models.TextField(_("reason"), blank=True, default="")
    requested_by = models.CharField(max_length=40)
    requested_label = models.CharField(max_length=120)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decided_label = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("requisition")
        constraints = [
            models.UniqueConstraint(fields=["entity", "year", "number"], name="requisition_number"),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("requested_by")),
                name="requisition_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "bought", "refused"]) | ~Q(decided_by=""),
                name="requisition_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number as people say it."""
        return f"PR-{self.year}-{self.number:04d}"


class RequisitionLine(models.Model):
    """A piece of what is needed; name and spec are kept as they were agreed."""

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("item name"), max_length=200)
    spec = models.CharField(_("spec"), max_length=200, blank=True, default="")
    units = models.PositiveIntegerField(_("pieces"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requisition", "sku"], name="requisitionline_once"),
            models.CheckConstraint(condition=Q(units__gte=1), name="requisitionline_some"),
        ]
