"""Purchase orders from approved awards, and every price that was quoted or paid."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.versions import Versioned
from procurement.models.award import Award, AwardLine
from procurement.models.supplier import Supplier
from stores.models import LegalEntity, Sku
from warehouse.models import Warehouse


class PurchaseOrder(Versioned):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")
        CONFIRMED = "confirmed", _("Confirmed")
        RECEIVED = "received", _("Received")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES = {
        State.DRAFT: (State.SENT, State.CANCELLED),
        State.SENT: (State.CONFIRMED, State.RECEIVED, State.CANCELLED),
        State.CONFIRMED: (State.RECEIVED, State.CANCELLED),
        State.RECEIVED: (),
        State.CANCELLED: (),
    }
    OPEN = (State.SENT, State.CONFIRMED)

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, null=True, related_name="orders")
    award_digest = models.CharField(max_length=64, blank=True, default="")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="orders")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    moved_at = models.DateTimeField(null=True)
    currency = models.CharField(max_length=3)
    terms = models.CharField(max_length=200, blank=True, default="")
    owner_id = models.CharField(max_length=40)
    owner_label = models.CharField(max_length=120)
    key = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("purchase order")
        constraints = [
            models.UniqueConstraint(fields=["entity", "year", "number"], name="po_number"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"])
                | (Q(award__isnull=False) & ~Q(award_digest="") & Q(sent_at__isnull=False)),
                name="po_sent_from_an_award",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number as people say it."""
        return f"PO-{self.year}-{self.number:04d}"


class PurchaseOrderLine(models.Model):
    """`promised_on` is the supplier's word, `expected_on` what we now believe."""

    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    award_line = models.ForeignKey(AwardLine, on_delete=models.PROTECT, null=True, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    spec = models.CharField(max_length=200, blank=True, default="")
    units = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=14, decimal_places=4)
    tax_rate = models.DecimalField(max_digits=6, decimal_places=4, default=0)
    received = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    promised_on = models.DateField()
    expected_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "sku"], name="poline_once"),
            models.CheckConstraint(
                condition=Q(received__lte=F("units"), accepted__lte=F("received")),
                name="poline_not_more_than_ordered",
            ),
            models.CheckConstraint(condition=Q(units__gte=1, price__gt=0), name="poline_sane"),
        ]
        indexes = [
            models.Index(fields=["promised_on"], name="poline_open", condition=Q(done_at=None)),
        ]


class PriceEntry(models.Model):
    """A price once quoted or paid, per piece in the company's currency. Append-only by trigger."""

    class Kind(models.TextChoices):
        QUOTED = "quoted", _("Quoted")
        PAID = "paid", _("Price paid")

    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="prices")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="prices")
    kind = models.CharField(max_length=8, choices=Kind)
    units = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=14, decimal_places=4)
    landed = models.DecimalField(max_digits=14, decimal_places=4)
    currency = models.CharField(max_length=3)
    on = models.DateField()
    source_type = models.CharField(max_length=40)
    source_id = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("price")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source_type", "source_id", "sku"], name="priceentry_once"
            ),
            models.CheckConstraint(condition=Q(price__gt=0, landed__gt=0), name="priceentry_price"),
        ]
        indexes = [models.Index(fields=["sku", "-on"], name="priceentry_of_sku")]
