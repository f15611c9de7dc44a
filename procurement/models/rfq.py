"""A round of quotes: who is asked, sealed answers, the opening by two, the amounts afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.versions import Versioned
from procurement.models.requisition import Requisition
from procurement.models.supplier import Supplier
from stores.models import LegalEntity, Sku


class Rfq(Versioned):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ASKED = "asked", _("Waits for quotes")
        OPENED = "opened", _("To compare")
        AWARDED = "awarded", _("Awarded")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES = {
        State.DRAFT: (State.ASKED, State.CANCELLED),
        State.ASKED: (State.OPENED, State.CANCELLED),
        State.OPENED: (State.AWARDED, State.CANCELLED),
        State.AWARDED: (State.OPENED,),
        State.CANCELLED: (),
    }

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+")
    requisition = models.ForeignKey(
        Requisition, on_delete=models.PROTECT, null=True, related_name="rfqs"
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    moved_at = models.DateTimeField(null=True)
    currency = models.CharField(max_length=3, default="CNY")
    need_on = models.DateField(null=True)
    buyer_id = models.CharField(max_length=40)
    buyer_label = models.CharField(max_length=120)
    asked_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("RFQ")
        constraints = [
            models.UniqueConstraint(fields=["entity", "year", "number"], name="rfq_number"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"])
                | Q(asked_at__isnull=False, deadline_at__gt=F("asked_at")),
                name="rfq_asked_with_a_deadline",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number as people say it."""
        return f"RFQ-{self.year}-{self.number:04d}"


class RfqLine(models.Model):
    rfq = models.ForeignKey(Rfq, on_delete=models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    spec = models.CharField(max_length=200, blank=True, default="")
    units = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["rfq", "sku"], name="rfqline_once"),
            models.CheckConstraint(condition=Q(units__gte=1), name="rfqline_some"),
        ]


class Invitation(models.Model):
    """A supplier asked in a round; `key` is in its link, a new key ends the old link."""

    rfq = models.ForeignKey(Rfq, on_delete=models.CASCADE, related_name="invitations")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="invitations")
    key = models.CharField(max_length=40)
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rfq", "supplier"], name="invitation_once"),
        ]


class Quote(models.Model):
    """One answer, encrypted. The highest `n` of an invitation counts; none is ever changed."""

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="quotes")
    n = models.PositiveIntegerField()
    sealed = models.BinaryField()
    digest = models.BinaryField()
    unsealed = models.BooleanField(default=False)
    negotiated = models.BooleanField(default=False)
    keyed_by = models.CharField(max_length=40, blank=True, default="")
    keyed_label = models.CharField(max_length=120, blank=True, default="")
    file_name = models.CharField(max_length=200, blank=True, default="")
    file_path = models.CharField(max_length=120, blank=True, default="")
    submitted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("quote")
        constraints = [
            models.UniqueConstraint(fields=["invitation", "n"], name="quote_version_once"),
            models.CheckConstraint(
                condition=Q(unsealed=False) | (~Q(keyed_by="") & ~Q(file_path="")),
                name="quote_keyed_with_its_file",
            ),
        ]


class Opening(models.Model):
    """Two different people open a round; amounts are readable only after the second."""

    rfq = models.OneToOneField(Rfq, on_delete=models.PROTECT, related_name="opening")
    first_by = models.CharField(max_length=40)
    first_label = models.CharField(max_length=120)
    first_at = models.DateTimeField()
    second_by = models.CharField(max_length=40, blank=True, default="")
    second_label = models.CharField(max_length=120, blank=True, default="")
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_at=None, second_by="")
                | (Q(opened_at__isnull=False) & ~Q(second_by="") & ~Q(second_by=F("first_by"))),
                name="opening_by_two_people",
            ),
        ]


class QuoteLine(models.Model):
    """What a quote says of a line, in the clear: exists only once the round was opened."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="lines")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(RfqLine, on_delete=models.PROTECT, related_name="quoted")
    breaks = models.JSONField()
    moq = models.PositiveIntegerField(default=1)
    tooling = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    freight = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    duty_rate = models.DecimalField(max_digits=6, decimal_places=4, default=0)
    tax_rate = models.DecimalField(max_digits=6, decimal_places=4, default=0)
    tax_included = models.BooleanField(default=True)
    lead_days = models.PositiveSmallIntegerField(default=0)
    currency = models.CharField(max_length=3)
    deposit_share = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    credit_days = models.PositiveSmallIntegerField(default=0)
    valid_until = models.DateField(null=True)
    remark = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quote", "line"], name="quoteline_once"),
            models.CheckConstraint(condition=Q(moq__gte=1), name="quoteline_moq"),
            models.CheckConstraint(
                condition=Q(
                    tooling__gte=0, freight__gte=0, duty_rate__gte=0, tax_rate__gte=0,
                    deposit_share__gte=0, deposit_share__lte=1,
                ),
                name="quoteline_not_negative",
            ),
        ]  # fmt: skip
