"""What the floor does besides picking: receipts, counts, returns, and the log of every scan."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stores.models import Sku
from warehouse.models.layout import Bin, Warehouse, WarehouseScoped
from warehouse.models.parcel import Parcel


class Scan(models.Model):
    """One scan as the device keyed it; the key makes it count once, whatever the network does."""

    key = models.UUIDField(unique=True)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    device = models.CharField(max_length=40, blank=True, default="")
    position = models.BigIntegerField(default=0)
    station = models.CharField(max_length=12)
    subject = models.CharField(max_length=40)
    code = models.CharField(max_length=120)
    answer = models.JSONField()
    accepted = models.BooleanField()
    actor_id = models.CharField(max_length=40)
    actor_label = models.CharField(max_length=120)
    scanned_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("scan")
        indexes = [
            models.Index(fields=["actor_id", "-scanned_at"], name="scan_of_person"),
            models.Index(fields=["station", "subject", "-id"], name="scan_of_work"),
        ]


class InHand(models.Model):
    """What lies on a bench or in somebody's hands between two scans; a reload finds it again."""

    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="+")
    station = models.CharField(max_length=12)
    subject = models.CharField(max_length=40)
    held = models.JSONField(default=dict)
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "station", "subject"], name="inhand_one_a_bench"
            ),
        ]


class Receipt(models.Model):
    """Goods that arrived: against a purchase order (named by type and id) or blind."""

    class State(models.TextChoices):
        OPEN = "open", _("Being received")
        CHECKED = "checked", _("To put away")
        DONE = "done", _("Put away")

    MOVES = {
        State.OPEN: (State.CHECKED,),
        State.CHECKED: (State.DONE, State.OPEN),
        State.DONE: (),
    }

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="receipts")
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    subject_type = models.CharField(max_length=40, blank=True, default="")
    subject_id = models.CharField(max_length=64, blank=True, default="")
    subject_label = models.CharField(max_length=120, blank=True, default="")
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("receipt")
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "year", "number"], name="receipt_number"),
        ]


class ReceiptLine(models.Model):
    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    lot = models.CharField(max_length=40, blank=True, default="")
    expires_on = models.DateField(null=True, blank=True)
    expected = models.PositiveIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=20, blank=True, default="")
    put_away = models.PositiveIntegerField(default=0)
    source_id = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt", "sku", "lot"], name="receiptline_once"),
            models.CheckConstraint(
                condition=Q(put_away__lte=models.F("accepted")),
                name="receiptline_put_away_what_was_accepted",
            ),
        ]


class Count(models.Model):
    """A blind count of bins; the difference is posted only when somebody else approves."""

    class State(models.TextChoices):
        OPEN = "open", _("Being counted")
        REVIEW = "review", _("To approve")
        POSTED = "posted", _("Posted")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES = {
        State.OPEN: (State.REVIEW, State.CANCELLED),
        State.REVIEW: (State.OPEN, State.POSTED, State.CANCELLED),
        State.POSTED: (),
        State.CANCELLED: (),
    }

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="counts")
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=40, blank=True, default="")
    posted_by = models.CharField(max_length=40, blank=True, default="")
    moved_at = models.DateTimeField(null=True)

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("stock count")
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "year", "number"], name="count_number"),
        ]


class CountLine(models.Model):
    """`booked` is what the books said the moment the shelf was counted: later picks are no loss."""

    count = models.ForeignKey(Count, on_delete=models.CASCADE, related_name="lines")
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    lot = models.CharField(max_length=40, blank=True, default="")
    counted = models.PositiveIntegerField(null=True)
    recounted = models.PositiveIntegerField(null=True)
    booked = models.IntegerField(null=True)
    difference = models.IntegerField(null=True)
    counted_by = models.CharField(max_length=40, blank=True, default="")
    counted_at = models.DateTimeField(null=True)
    recounted_by = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "bin", "sku", "lot"], name="countline_once"),
        ]


class ReturnParcel(models.Model):
    """A parcel that came back: known by its number or of an unknown sender (无头件)."""

    class State(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        GRADED = "graded", _("Graded")

    MOVES = {State.REGISTERED: (State.GRADED,), State.GRADED: ()}

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="returns")
    tracking = models.CharField(_("waybill"), max_length=64)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, null=True, related_name="returns")
    order_id = models.BigIntegerField(null=True, db_index=True)
    order_number = models.CharField(max_length=64, blank=True, default="")
    reason = models.CharField(max_length=40, blank=True, default="")
    responsible = models.CharField(max_length=12, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.REGISTERED)
    registered_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("return")
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "tracking"], name="returnparcel_once"),
        ]


class ReturnLine(models.Model):
    parcel = models.ForeignKey(ReturnParcel, on_delete=models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    units = models.PositiveIntegerField()
    grade = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "sku", "grade"], name="returnline_once"),
            models.CheckConstraint(condition=Q(units__gt=0), name="returnline_some_pieces"),
        ]
