"""Parcels: what left, for which orders, under which number, and what the channel was told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stores.models import Order
from warehouse.models.courier import Courier
from warehouse.models.layout import Warehouse, WarehouseScoped
from warehouse.models.wave import Fulfilment, FulfilmentLine
from warehouse.models.waybill import Waybill


class Manifest(models.Model):
    """Parcels given to one truck; closed when the counts agree."""

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="manifests")
    courier = models.ForeignKey(Courier, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    left_behind = models.PositiveIntegerField(default=0)

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("manifest")
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "year", "number"], name="manifest_once"),
            models.UniqueConstraint(
                fields=["warehouse", "courier"], name="manifest_one_open",
                condition=Q(closed_at=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"M{self.number:04d}"


class Parcel(models.Model):
    """`handed_over_at`, `written_back_at` and `collected_at` are the three instants of shipping."""

    class State(models.TextChoices):
        PACKED = "packed", _("Packed")
        SHIPPED = "shipped", _("Handed over")
        INTERCEPT = "intercept", _("Intercept asked for")
        RETURNED = "returned", _("Came back")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES = {
        State.PACKED: (State.SHIPPED, State.CANCELLED),
        State.SHIPPED: (State.INTERCEPT, State.RETURNED),
        State.INTERCEPT: (State.RETURNED, State.SHIPPED),
        State.RETURNED: (),
        State.CANCELLED: (),
    }

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="parcels")
    fulfilment = models.ForeignKey(Fulfilment, on_delete=models.PROTECT, related_name="parcels")
    courier = models.ForeignKey(Courier, on_delete=models.PROTECT, related_name="+")
    waybill = models.OneToOneField(Waybill, on_delete=models.PROTECT, related_name="parcel")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PACKED)
    carton = models.CharField(_("carton"), max_length=24, blank=True, default="")
    expected_g = models.PositiveIntegerField(default=0)
    weight_g = models.PositiveIntegerField(null=True)
    freight_amount = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    packer_id = models.CharField(max_length=40, blank=True, default="")
    packer_label = models.CharField(max_length=120, blank=True, default="")
    packed_at = models.DateTimeField()
    manifest = models.ForeignKey(
        Manifest, on_delete=models.PROTECT, null=True, related_name="parcels"
    )
    handed_over_at = models.DateTimeField(null=True)
    collected_at = models.DateTimeField(null=True)
    tracked_at = models.DateTimeField(null=True)
    tracked = models.CharField(max_length=20, blank=True, default="")
    intercept_fee = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    intercept_outcome = models.CharField(max_length=20, blank=True, default="")
    moved_at = models.DateTimeField(null=True)

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("parcel")
        indexes = [
            models.Index(fields=["warehouse", "-packed_at"], name="parcel_latest"),
            models.Index(fields=["-packed_at", "-id"], name="parcel_newest"),
            models.Index(
                fields=["handed_over_at"], name="parcel_uncollected",
                condition=Q(collected_at=None, handed_over_at__isnull=False),
            ),
        ]  # fmt: skip


class ParcelLine(models.Model):
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(FulfilmentLine, on_delete=models.PROTECT, related_name="parcel_lines")
    order_id = models.BigIntegerField(db_index=True)
    units = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "line"], name="parcelline_once"),
            models.CheckConstraint(condition=Q(units__gt=0), name="parcelline_some_pieces"),
        ]


class TrackingEvent(models.Model):
    """What a courier said of a parcel; the same event told twice is kept once."""

    class Code(models.TextChoices):
        PICKED_UP = "picked_up", _("Picked up by the courier")
        IN_TRANSIT = "in_transit", _("On the way")
        OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
        DELIVERED = "delivered", _("Delivered")
        ON_HOLD = "on_hold", _("Problem")
        RETURNING = "return_to_sender", _("Coming back")
        UNKNOWN = "unknown", _("Other")

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="tracking")
    code = models.CharField(max_length=20, choices=Code)
    at = models.DateTimeField()
    text = models.CharField(max_length=300, blank=True, default="")
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tracking event")
        constraints = [
            models.UniqueConstraint(fields=["parcel", "code", "at"], name="trackingevent_once"),
        ]


class WriteBack(models.Model):
    """The channel is to be told a parcel's number for an order: intent first, outcome read back."""

    class State(models.TextChoices):
        WANTED = "wanted", _("To be told")
        SENT = "sent", _("Sent, outcome unknown")
        DONE = "done", _("Channel knows")
        FAILED = "failed", _("Refused by the channel")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="write_backs")
    state = models.CharField(max_length=8, choices=State, default=State.WANTED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    wanted_at = models.DateTimeField()
    written_back_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("write-back")
        constraints = [
            models.UniqueConstraint(fields=["order", "parcel"], name="writeback_once"),
        ]
        indexes = [
            models.Index(fields=["-wanted_at", "-id"], name="writeback_newest"),
            models.Index(
                fields=["id"], name="writeback_open", condition=Q(state__in=["wanted", "sent"])
            ),
        ]
