"""Stock: the ledger of moves is the truth; levels and balances are kept in step with it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stores.models import OrderLineItem, Sku
from warehouse.models.layout import Bin, Warehouse, WarehouseScoped


class Status(models.TextChoices):
    GOOD = "good", _("Good")
    HELD = "held", pgettext_lazy("stock", "Held")
    DAMAGED = "damaged", _("Damaged")


class StockMove(models.Model):
    """Pieces going from one place to another; append-only (trigger), never a balance.

    A side without a bin is virtual: supplier, customer, scrap or count.
    """

    class Side(models.TextChoices):
        BIN = "bin", _("Bin")
        SUPPLIER = "supplier", _("Supplier")
        CUSTOMER = "customer", _("Customer")
        SCRAP = "scrap", _("Scrap")
        COUNT = "count", _("Stock count")

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    units = models.PositiveIntegerField()
    lot = models.CharField(max_length=40, blank=True, default="")
    came_from = models.CharField(max_length=8, choices=Side)
    from_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, null=True, related_name="+")
    from_status = models.CharField(max_length=8, choices=Status, default=Status.GOOD)
    went_to = models.CharField(max_length=8, choices=Side)
    to_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, null=True, related_name="+")
    to_status = models.CharField(max_length=8, choices=Status, default=Status.GOOD)
    reason = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40, blank=True, default="")
    subject_id = models.CharField(max_length=64, blank=True, default="")
    actor_id = models.CharField(max_length=40, blank=True, default="")
    actor_label = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("stock move")
        constraints = [
            models.CheckConstraint(condition=Q(units__gt=0), name="stockmove_some_pieces"),
            models.CheckConstraint(
                condition=Q(came_from="bin", from_bin__isnull=False)
                | ~Q(came_from="bin") & Q(from_bin=None),
                name="stockmove_from_a_place",
            ),
            models.CheckConstraint(
                condition=Q(went_to="bin", to_bin__isnull=False)
                | ~Q(went_to="bin") & Q(to_bin=None),
                name="stockmove_to_a_place",
            ),
        ]
        indexes = [
            models.Index(fields=["warehouse", "sku", "at"], name="stockmove_of_sku"),
            models.Index(fields=["subject_type", "subject_id"], name="stockmove_why"),
        ]


class StockLevel(models.Model):
    """Pieces in a bin now; `allocated` of them are promised to pick tasks."""

    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="levels")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    lot = models.CharField(max_length=40, blank=True, default="")
    expires_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.GOOD)
    on_hand = models.IntegerField(default=0)
    allocated = models.IntegerField(default=0)

    class StockLevelQuerySet(WarehouseScoped):
        warehouse_path = "bin__warehouse"

    objects = StockLevelQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock level")
        constraints = [
            models.UniqueConstraint(fields=["bin", "sku", "lot", "status"], name="stocklevel_one"),
            models.CheckConstraint(
                condition=Q(allocated__gte=0, on_hand__gte=F("allocated")),
                name="stocklevel_never_negative",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sku", "bin"], name="stocklevel_filled", condition=Q(on_hand__gt=0)
            )
        ]


class SkuBalance(models.Model):
    """What a warehouse has and has promised of a SKU, in good pieces, in one row."""

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="balances")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="balances")
    on_hand = models.IntegerField(_("on hand"), default=0)
    reserved = models.IntegerField(_("reserved"), default=0)
    safety = models.IntegerField(_("safety stock"), default=0)
    locked = models.IntegerField(_("campaign stock lock"), default=0)
    inbound = models.IntegerField(_("inbound"), default=0)
    inbound_promised = models.IntegerField(_("inbound promised"), default=0)
    version = models.BigIntegerField(default=1)

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("stock")
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "sku"], name="skubalance_one"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, on_hand__gte=F("reserved")),
                name="skubalance_never_promised_twice",
            ),
            models.CheckConstraint(
                condition=Q(
                    safety__gte=0, locked__gte=0, inbound_promised__gte=0,
                    inbound__gte=F("inbound_promised"),
                ),
                name="skubalance_sane",
            ),
        ]  # fmt: skip

    @property
    def available(self) -> int:
        """Pieces that may still be promised (可用库存)."""
        return self.on_hand - self.reserved


class Reservation(models.Model):
    """An order line's claim on pieces of one SKU: what is held for it and what is short."""

    class State(models.TextChoices):
        LIVE = "live", _("Live")
        DONE = "done", _("Shipped")
        RELEASED = "released", _("Given back")

    item = models.ForeignKey(OrderLineItem, on_delete=models.CASCADE, related_name="reservations")
    order_id = models.BigIntegerField(db_index=True)
    # `reservation_stands_on_balance` holds these two together, in the database: a claim is looked
    # for and locked by the balance that it stands on, not by its SKU nor its warehouse alone
    sku = models.ForeignKey(
        Sku, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="reservations", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    wanted = models.PositiveIntegerField()
    held = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.LIVE)
    at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("reservation")
        constraints = [
            models.UniqueConstraint(
                fields=["item"], name="reservation_one_live", condition=Q(state="live")
            ),
            models.CheckConstraint(
                condition=Q(held__lte=F("wanted")), name="reservation_not_more_than_wanted"
            ),
        ]
        indexes = [
            models.Index(fields=["warehouse", "sku", "-at"], name="reservation_live",
                         condition=Q(state="live")),
        ]  # fmt: skip

    @property
    def short(self) -> int:
        """Pieces the order wants and nobody has."""
        return self.wanted - self.held


class StockLock(models.Model):
    """Pieces kept for a campaign (campaign stock lock): no store but `stores` is offered them.

    `SkuBalance.locked` is the sum of what is live here.
    """

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    units = models.PositiveIntegerField()
    stores = models.JSONField(default=list)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = WarehouseScoped.as_manager()

    class Meta:
        verbose_name = _("campaign stock lock")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "warehouse", "sku"],
                name="stocklock_one_live",
                condition=Q(ended_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["sku"], name="stocklock_live", condition=Q(ended_at=None)),
        ]  # fmt: skip
