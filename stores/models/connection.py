"""The line to a store's channel: where it is, with what we sign, how far we have read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.scope import ScopedQuerySet
from stores.models.store import Store


class Connection(models.Model):
    """`watermark_at` is the channel's own clock: all that changed there before it is here.

    The secret is sealed and never shown again. `error` is a code, empty while all is well.
    """

    class Error(models.TextChoices):
        NONE = "", _("None")
        UNREACHABLE = "unreachable", _("Cannot be reached")
        THROTTLED = "throttled", _("Too many calls")
        SIGNATURE = "signature", _("Key or secret refused")
        REFUSED = "refused", _("Refused")
        UNREADABLE = "unreadable", _("Answer cannot be read")

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="connection")
    address = models.URLField(_("address"), max_length=300)
    key = models.CharField(_("key"), max_length=120)
    secret = models.BinaryField()
    is_on = models.BooleanField(_("in use"), default=True)
    watermark_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    pulled_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    orders_last = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=12, choices=Error, blank=True, default="")
    error_text = models.CharField(max_length=300, blank=True, default="")
    retry_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("connection")
        constraints = [
            models.CheckConstraint(
                condition=~Q(address="") & ~Q(key=""), name="connection_names_a_place"
            ),
        ]


class WebhookCall(models.Model):
    """A message the channel sent: kept to know duplicates and to show what was refused."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    delivery = models.CharField(max_length=64)
    topic = models.CharField(max_length=60, blank=True, default="")
    accepted = models.BooleanField()
    at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a channel")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "delivery"], name="webhookcall_once", condition=Q(accepted=True)
            ),
        ]
        indexes = [models.Index(fields=["store", "-at"], name="webhookcall_latest")]
