"""Orders as the channels state them, and our own work on them beside it."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.scope import ScopedQuerySet
from stores.models.catalogue import Listing, Sku
from stores.models.imports import ImportBatch
from stores.models.store import Store


class ShipGroup(models.Model):
    """Orders that ship together; written by the merge rule alone."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    ship_key = models.BinaryField(max_length=16, null=True)
    created_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()


class Order(models.Model):
    """One order of one store. Money and address are facts of the channel: never edited here."""

    class State(models.TextChoices):
        PLACED = "placed", _("Waiting for payment")
        PAID = "paid", _("To audit")
        HELD = "held", _("On hold")
        RELEASED = "released", _("To ship")
        SHIPPED = "shipped", _("Shipped")
        COMPLETED = "completed", _("Completed")
        CLOSED = "closed", _("Closed")

    class Hold(models.TextChoices):
        BUYER_NOTE = "buyer_note", _("Buyer's note")
        UNMATCHED = "unmatched", _("Unmatched item")
        REFUND = "refund", _("Refund asked for")
        BY_HAND = "by_hand", _("Held by hand")

    MOVES = {
        State.PLACED: (State.PAID, State.SHIPPED, State.COMPLETED, State.CLOSED),
        State.PAID: (State.HELD, State.RELEASED, State.SHIPPED, State.COMPLETED, State.CLOSED),
        State.HELD: (State.PAID, State.RELEASED, State.SHIPPED, State.COMPLETED, State.CLOSED),
        State.RELEASED: (State.HELD, State.SHIPPED, State.COMPLETED, State.CLOSED),
        State.SHIPPED: (State.COMPLETED, State.CLOSED),
        State.COMPLETED: (State.CLOSED,),
        State.CLOSED: (),
    }

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="orders")
    external_id = models.CharField(_("channel order number"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State)
    channel_status = models.CharField(_("channel status"), max_length=60, blank=True, default="")
    currency = models.CharField(max_length=3)
    placed_at = models.DateTimeField(_("placed"))
    paid_at = models.DateTimeField(_("paid"), null=True)
    shipped_at = models.DateTimeField(_("shipped"), null=True)
    completed_at = models.DateTimeField(_("completed"), null=True)
    promised_at = models.DateTimeField(_("ship by"), null=True)
    modified_at = models.DateTimeField(null=True)
    total_amount = models.DecimalField(_("total"), max_digits=14, decimal_places=4)
    paid_amount = models.DecimalField(_("paid amount"), max_digits=14, decimal_places=4, default=0)
    refunded_amount = models.DecimalField(_("refunded"), max_digits=14, decimal_places=4, default=0)
    receivable_amount = models.DecimalField(
        _("receivable"), max_digits=14, decimal_places=4, default=0
    )
    units = models.IntegerField(_("pieces"), default=0)
    line_count = models.IntegerField(_("lines"), default=0)
    unmatched_count = models.IntegerField(_("unmatched lines"), default=0)
    buyer_hash = models.BinaryField(max_length=16, null=True)
    buyer_note = models.CharField(_("buyer's note"), max_length=500, blank=True, default="")
    seller_memo = models.CharField(_("seller's memo"), max_length=500, blank=True, default="")
    flag = models.CharField(_("flag"), max_length=12, blank=True, default="")
    ship_key = models.BinaryField(max_length=16, null=True)
    ship_group = models.ForeignKey(
        ShipGroup, on_delete=models.SET_NULL, null=True, related_name="orders"
    )
    hold = models.CharField(_("hold"), max_length=12, choices=Hold, blank=True, default="")
    held_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    courier = models.CharField(_("courier"), max_length=40, blank=True, default="")
    tracking = models.CharField(_("waybill"), max_length=64, blank=True, default="")
    received_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        constraints = [
            models.UniqueConstraint(fields=["store", "external_id"], name="order_once_per_store"),
            models.CheckConstraint(condition=~Q(external_id=""), name="order_has_a_number"),
            models.CheckConstraint(
                condition=Q(state="held", held_at__isnull=False) & ~Q(hold="") | ~Q(state="held"),
                name="order_held_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-placed_at"], name="order_by_store"),
            models.Index(fields=["-placed_at", "-id"], name="order_latest"),
            models.Index(
                fields=["store", "paid_at"], name="order_paid", condition=~Q(paid_at=None)
            ),
            models.Index(
                fields=["state", "store"],
                name="order_open",
                condition=Q(state__in=["placed", "paid", "held", "released"]),
            ),
            models.Index(
                fields=["store", "ship_key"],
                name="order_mergeable",
                condition=~Q(ship_key=None) & Q(state__in=["paid", "held", "released"]),
            ),
            models.Index(fields=["external_id"], name="order_number"),
            models.Index(fields=["tracking"], name="order_waybill", condition=~Q(tracking="")),
        ]

    def __str__(self) -> str:
        return self.external_id


class OfOrderQuerySet(ScopedQuerySet):
    store_path = "order__store"


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    external_id = models.CharField(max_length=64)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=300, blank=True, default="")
    spec = models.CharField(_("spec"), max_length=200, blank=True, default="")
    sku_code = models.CharField(_("seller's code"), max_length=120, blank=True, default="")
    units = models.IntegerField(_("pieces"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=4)
    list_amount = models.DecimalField(
        _("before discounts"), max_digits=14, decimal_places=4, null=True
    )
    channel_status = models.CharField(max_length=60, blank=True, default="")
    refund_status = models.CharField(_("refund"), max_length=60, blank=True, default="")
    gone_at = models.DateTimeField(null=True)

    objects = OfOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order line")
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="orderline_once"),
        ]


class OrderLineItem(models.Model):
    """What a line means in pieces of SKUs; stock, cost and item figures read these alone."""

    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="items")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    units = models.IntegerField()
    revenue_share = models.DecimalField(max_digits=9, decimal_places=8, default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "sku"], name="orderlineitem_once"),
        ]


class OrderVersion(models.Model):
    """What one source said about an order, sealed; the current one of each source is in force."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="versions")
    source = models.CharField(max_length=40)
    n = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=16)
    modified_at = models.DateTimeField(null=True)
    payload = models.BinaryField()
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, null=True, related_name="versions"
    )
    received_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = OfOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "source", "n"], name="orderversion_once"),
            models.UniqueConstraint(
                fields=["order", "source"],
                name="orderversion_one_current",
                condition=Q(is_current=True),
            ),
        ]


class OrderAmount(models.Model):
    """One part of what the buyer owes; the parts of an order add up to its total (trigger)."""

    class Kind(models.TextChoices):
        GOODS = "goods", _("Goods")
        FREIGHT = "freight", _("Freight")
        DISCOUNT_SELLER = "discount_seller", _("Seller's discount")
        DISCOUNT_PLATFORM = "discount_platform", _("Platform's discount")
        DISCOUNT_PARTNER = "discount_partner", _("Partner's discount")
        TAX = "tax", _("Tax")
        ADJUSTMENT = "adjustment", _("Adjustment")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="amounts")
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, null=True, related_name="amounts")
    kind = models.CharField(max_length=18, choices=Kind)
    amount = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "line", "kind"], name="orderamount_once", nulls_distinct=False
            ),
        ]


class Payment(models.Model):
    class Kind(models.TextChoices):
        FULL = "full", _("Payment")
        DEPOSIT = "deposit", _("Presale deposit")
        BALANCE = "balance", _("Balance")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="payments")
    external_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.FULL)
    amount = models.DecimalField(max_digits=14, decimal_places=4)
    paid_at = models.DateTimeField()
    method = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="payment_once"),
        ]
        indexes = [BrinIndex(fields=["paid_at"], name="payment_when")]


class Refund(models.Model):
    class Stage(models.TextChoices):
        BEFORE_SHIPPING = "before_shipping", _("Before shipping")
        REFUND_ONLY = "refund_only", _("Refund only")
        RETURN = "return", _("Return and refund")
        PRICE_GAP = "price_gap", _("Price protection")
        UNKNOWN = "unknown", _("Not stated")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="refunds")
    external_id = models.CharField(max_length=64)
    line = models.ForeignKey(
        OrderLine, on_delete=models.SET_NULL, null=True, related_name="refunds"
    )
    stage = models.CharField(max_length=16, choices=Stage, default=Stage.UNKNOWN)
    amount = models.DecimalField(max_digits=14, decimal_places=4)
    succeeded_at = models.DateTimeField(null=True)

    class RefundQuerySet(ScopedQuerySet):
        store_path = "order__store"

    objects = RefundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="refund_once"),
        ]
        indexes = [models.Index(fields=["succeeded_at"], name="refund_when")]


class Consignee(models.Model):
    """Who receives an order: one sealed document, and hashes to find it by."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, primary_key=True)
    document = models.BinaryField()
    name_hash = models.BinaryField(max_length=16, null=True)
    phone_hash = models.BinaryField(max_length=16, null=True)
    phone_last4 = models.CharField(max_length=4, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    region = models.CharField(max_length=40, blank=True, default="")
    city = models.CharField(max_length=60, blank=True, default="")
    is_masked = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["phone_hash"], name="consignee_phone", condition=~Q(phone_hash=None)
            ),
            models.Index(fields=["name_hash"], name="consignee_name", condition=~Q(name_hash=None)),
            models.Index(
                fields=["phone_last4"], name="consignee_last4", condition=~Q(phone_last4="")
            ),
        ]
