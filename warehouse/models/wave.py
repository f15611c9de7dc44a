"""Work: fulfilments gathered into waves, waves cut into pick lists, picks in walking order."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stores.models import OrderLineItem, ShipGroup, Sku, Store
from warehouse.models.courier import Courier
from warehouse.models.layout import Bin, Warehouse, WarehouseScoped


class Wave(models.Model):
    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RELEASED = "released", _("Released")
        PICKING = "picking", _("Picking")
        PACKING = "packing", _("Packing")
        DONE = "done", _("Handed over")
        CANCELLED = "cancelled", _("Cancelled")

    class Kind(models.TextChoices):
        SINGLE = "single", _("Single-item orders")
        MULTI = "multi", _("Multi-item orders")
        HOT = "hot", _("Hot-SKU bulk")
        BIG = "big", _("Big pieces")
        URGENT = "urgent", _("Urgent")

    MOVES = {
        State.PLANNED: (State.RELEASED, State.CANCELLED),
        State.RELEASED: (State.PICKING, State.PACKING, State.DONE),
        State.PICKING: (State.PACKING, State.DONE),
        State.PACKING: (State.DONE,),
        State.DONE: (),
        State.CANCELLED: (),
    }

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="waves")
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    courier = models.ForeignKey(Courier, on_delete=models.PROTECT, null=True, related_name="+")
    cutoff_at = models.DateTimeField(_("cut-off"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    order_count = models.PositiveIntegerField(default=0)
    line_count = models.PositiveIntegerField(default=0)
    unit_count = models.PositiveIntegerField(default=0)
    walk_mm = models.BigIntegerField(default=0)
    walk_fcfs_mm = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("wave")
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "year", "number"], name="wave_number_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["warehouse", "cutoff_at"],
                name="wave_open",
                condition=~Q(state__in=["done", "cancelled"]),
            ),
        ]

    def __str__(self) -> str:
        return f"W{self.number:04d}"


class Fulfilment(models.Model):
    """A 发货单: orders of one ship group leaving one warehouse in one go."""

    class State(models.TextChoices):
        WAITING = "waiting", _("To wave")
        WAVED = "waved", _("In a wave")
        PICKED = "picked", _("Picked")
        PACKED = "packed", _("Packed")
        SHIPPED = "shipped", _("Handed over")
        FROZEN = "frozen", _("Frozen")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES = {
        State.WAITING: (State.WAVED, State.FROZEN, State.CANCELLED),
        State.WAVED: (State.PICKED, State.WAITING, State.FROZEN, State.CANCELLED),
        State.PICKED: (State.PACKED, State.WAVED, State.FROZEN, State.CANCELLED),
        State.PACKED: (State.PICKED, State.SHIPPED, State.FROZEN, State.CANCELLED),
        State.SHIPPED: (),
        State.FROZEN: (
            State.WAITING, State.WAVED, State.PICKED, State.PACKED, State.SHIPPED, State.CANCELLED,
        ),
        State.CANCELLED: (),
    }  # fmt: skip
    OPEN = (State.WAITING, State.WAVED, State.PICKED, State.PACKED, State.FROZEN)

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="fulfilments")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    ship_group = models.ForeignKey(ShipGroup, on_delete=models.PROTECT, null=True, related_name="+")
    order_ids = models.JSONField(default=list)
    courier = models.ForeignKey(Courier, on_delete=models.PROTECT, null=True, related_name="+")
    freight_amount = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    choice = models.CharField(max_length=20, blank=True, default="")
    choice_params = models.JSONField(default=dict)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, null=True, related_name="fulfilments")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    frozen_from = models.CharField(max_length=10, blank=True, default="")
    frozen_reason = models.CharField(max_length=20, blank=True, default="")
    promised_at = models.DateTimeField(null=True)
    cutoff_at = models.DateTimeField(null=True)
    weight_g = models.PositiveIntegerField(default=0)
    unit_count = models.PositiveIntegerField(default=0)
    line_count = models.PositiveIntegerField(default=0)
    tote = models.CharField(_("tote"), max_length=24, blank=True, default="")
    slot = models.PositiveSmallIntegerField(_("slot of the put wall"), null=True)
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("fulfilment")
        indexes = [
            models.Index(
                fields=["warehouse", "state", "cutoff_at"],
                name="fulfilment_open",
                condition=Q(state__in=["waiting", "waved", "picked", "packed", "frozen"]),
            ),
        ]

    def __str__(self) -> str:
        return f"F{self.pk}"


class FulfilmentLine(models.Model):
    fulfilment = models.ForeignKey(Fulfilment, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(OrderLineItem, on_delete=models.CASCADE, related_name="+")
    order_id = models.BigIntegerField(db_index=True)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    units = models.PositiveIntegerField()
    sorted = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], name="fulfilmentline_one_live", condition=Q(cancelled_at=None)
            ),
            models.CheckConstraint(condition=Q(units__gt=0), name="fulfilmentline_some_pieces"),
            models.CheckConstraint(
                condition=Q(sorted__lte=F("units")), name="fulfilmentline_not_more_sorted"
            ),
        ]


class PickList(models.Model):
    """One walk of one picker with one cart."""

    class State(models.TextChoices):
        OPEN = "open", _("To pick")
        PICKING = "picking", _("Picking")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Picked")

    MOVES = {
        State.OPEN: (State.PICKING, State.DONE),
        State.PICKING: (State.PAUSED, State.DONE),
        State.PAUSED: (State.PICKING, State.DONE),
        State.DONE: (),
    }

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="lists")
    n = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    picker_id = models.CharField(max_length=40, blank=True, default="")
    picker_label = models.CharField(max_length=120, blank=True, default="")
    cart = models.CharField(max_length=24, blank=True, default="")
    # every accepted scan moves the list on by one; `here` is the bin the picker stands at, `last`
    # the one change that undo takes back
    version = models.PositiveIntegerField(default=0)
    here = models.CharField(max_length=24, blank=True, default="")
    last = models.JSONField(null=True)
    walk_mm = models.BigIntegerField(default=0)
    gap_percent = models.DecimalField(max_digits=6, decimal_places=3, default=0)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)

    class PickListQuerySet(WarehouseScoped):
        warehouse_path = "wave__warehouse"

    objects = PickListQuerySet.as_manager()

    class Meta:
        verbose_name = _("pick list")
        constraints = [models.UniqueConstraint(fields=["wave", "n"], name="picklist_once")]

    def __str__(self) -> str:
        return f"{self.wave}-{self.n}"


class Pick(models.Model):
    """Take `units` of a SKU from a bin into a tote; two live picks never share a claim."""

    class State(models.TextChoices):
        OPEN = "open", _("To pick")
        PICKED = "picked", _("Picked")
        SHORT = "short", _("Short")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES = {
        State.OPEN: (State.PICKED, State.SHORT, State.CANCELLED),
        State.PICKED: (State.OPEN, State.CANCELLED),
        State.SHORT: (),
        State.CANCELLED: (),
    }

    list = models.ForeignKey(PickList, on_delete=models.PROTECT, related_name="picks")
    sequence = models.PositiveSmallIntegerField()
    line = models.ForeignKey(FulfilmentLine, on_delete=models.CASCADE, related_name="picks")
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    lot = models.CharField(max_length=40, blank=True, default="")
    units = models.PositiveIntegerField()
    picked = models.PositiveIntegerField(default=0)
    tote = models.CharField(max_length=24, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    moved_at = models.DateTimeField(null=True)

    class PickQuerySet(WarehouseScoped):
        warehouse_path = "list__wave__warehouse"

    objects = PickQuerySet.as_manager()

    class Meta:
        verbose_name = _("pick")
        constraints = [
            models.CheckConstraint(
                condition=Q(units__gt=0, picked__lte=F("units")), name="pick_not_more_than_asked"
            ),
        ]
        indexes = [
            models.Index(fields=["list", "sequence"], name="pick_walk"),
        ]
