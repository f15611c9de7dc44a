"""Waybill numbers: where they come from, who holds them, and what a store tells its channel."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.scope import ScopedQuerySet
from ecomops.core.versions import Versioned
from stores.models import Store
from warehouse.models.courier import Courier


class StoreShipping(Versioned):
    """How a store's parcels get their numbers and when its channel is told.

    `promise` names the instant by which the channel judges whether an order left in time.
    """

    class Promise(models.TextChoices):
        HANDED_OVER = "handed_over", _("Handed over")
        WRITTEN_BACK = "written_back", _("Written back")
        COLLECTED = "collected", _("First courier scan")

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="shipping")
    promise = models.CharField(
        _("the channel's promise is kept by"),
        max_length=12,
        choices=Promise,
        default=Promise.HANDED_OVER,
    )
    write_back_early = models.BooleanField(
        _("write back before hand-over"),
        default=False,
        help_text=_("Only where the channel allows it: a number without a scan is a penalty."),
    )
    network = models.CharField(
        _("waybill network"),
        max_length=20,
        blank=True,
        default="",
        help_text=_(
            "Empty: numbers come from the couriers' pools. Needs a connection to the channel."
        ),
    )
    component = models.URLField(
        _("address of the print component"),
        blank=True,
        default="",
        help_text=_("Prints labels whose addressee only the channel can read."),
    )
    template = models.CharField(_("label template"), max_length=200, blank=True, default="")
    sender = models.CharField(_("sender on the label"), max_length=200, blank=True, default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("shipping of a store")


class Waybill(models.Model):
    """A number of a courier: free in the pool, given to a fulfilment, recycled when unused.

    `n` counts the parcels of a fulfilment; those after the first hang on their `parent`.
    `print_data` is the network's own and is handed to its print component as it came.
    """

    class State(models.TextChoices):
        FREE = "free", _("Free")
        GIVEN = "given", _("Given")
        RECYCLED = "recycled", _("Recycled")

    courier = models.ForeignKey(Courier, on_delete=models.PROTECT, related_name="waybills")
    number = models.CharField(_("waybill"), max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.FREE)
    source = models.CharField(max_length=20, default="pool")
    fulfilment = models.ForeignKey(
        "warehouse.Fulfilment", on_delete=models.PROTECT, null=True, related_name="waybills"
    )
    n = models.PositiveSmallIntegerField(default=1)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    sort_code = models.CharField(_("sort code"), max_length=24, blank=True, default="")
    print_data = models.JSONField(default=dict)
    printed_at = models.DateTimeField(null=True)
    prints = models.PositiveSmallIntegerField(default=0)
    given_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("waybill")
        constraints = [
            models.UniqueConstraint(fields=["courier", "number"], name="waybill_once"),
            models.UniqueConstraint(
                fields=["fulfilment", "n"],
                name="waybill_one_a_parcel",
                condition=Q(state="given"),
            ),
        ]
        indexes = [
            models.Index(fields=["courier", "id"], name="waybill_free", condition=Q(state="free"))
        ]

    def __str__(self) -> str:
        return self.number


class WaybillRequest(models.Model):
    """A number is wanted from a network: the intent first, an unknown outcome is asked for again.

    `key` goes with every call, so that the network gives one number however often it is asked.
    `cancel` is the intent to give an unused number back.
    """

    class State(models.TextChoices):
        WANTED = "wanted", _("To be asked for")
        SENT = "sent", _("Asked, answer unknown")
        DONE = "done", _("Given")
        FAILED = "failed", _("Refused by the network")
        DROPPED = "dropped", _("Not needed any more")

    fulfilment = models.ForeignKey(
        "warehouse.Fulfilment", on_delete=models.CASCADE, related_name="waybill_requests"
    )
    courier = models.ForeignKey(Courier, on_delete=models.PROTECT, related_name="+")
    n = models.PositiveSmallIntegerField(default=1)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.WANTED)
    is_cancel = models.BooleanField(default=False)
    waybill = models.ForeignKey(Waybill, on_delete=models.PROTECT, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")
    wanted_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("waybill request")
        constraints = [
            models.UniqueConstraint(
                fields=["fulfilment", "n", "courier"],
                name="waybillrequest_once",
                condition=Q(is_cancel=False) & ~Q(state="dropped"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="waybillrequest_open",
                condition=Q(state__in=["wanted", "sent"]),
            ),
        ]
