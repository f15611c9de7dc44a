"""Suppliers: how far each is qualified, their papers and what they supply."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.names import in_language
from ecomops.core.versions import Versioned
from stores.models import Sku


class Supplier(Versioned):
    """Only a qualified one may be asked for prices."""

    class Kind(models.TextChoices):
        FACTORY = "factory", _("Factory")
        TRADER = "trader", _("Trader")
        PACKING = "packing", _("Packing materials")
        SERVICE = "service", _("Service")

    class State(models.TextChoices):
        PROSPECT = "prospect", _("Prospect")
        SAMPLED = "sampled", _("Sample approved")
        AUDITED = "audited", _("Site audited")
        QUALIFIED = "qualified", _("Qualified")
        SUSPENDED = "suspended", _("Suspended")
        ELIMINATED = "eliminated", _("Eliminated")

    class Grade(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"
        D = "D", "D"

    MOVES = {
        State.PROSPECT: (State.SAMPLED, State.ELIMINATED),
        State.SAMPLED: (State.AUDITED, State.ELIMINATED),
        State.AUDITED: (State.QUALIFIED, State.ELIMINATED),
        State.QUALIFIED: (State.SUSPENDED, State.ELIMINATED),
        State.SUSPENDED: (State.AUDITED, State.QUALIFIED, State.ELIMINATED),
        State.ELIMINATED: (),
    }

    code = models.SlugField(_("code"), max_length=24, unique=True)
    name = models.CharField(_("supplier name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True, default="")
    kind = models.CharField(_("class"), max_length=10, choices=Kind, default=Kind.FACTORY)
    state = models.CharField(max_length=12, choices=State, default=State.PROSPECT)
    moved_at = models.DateTimeField(null=True)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade, blank=True, default="")
    contact = models.CharField(_("contact"), max_length=80, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    region = models.CharField(_("region"), max_length=80, blank=True, default="")
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    terms = models.CharField(_("terms"), max_length=120, blank=True, default="")
    policy = models.TextField(_("agreed policy"), blank=True, default="")

    class Meta:
        verbose_name = _("supplier")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the active language."""
        return in_language(self.name, self.name_en)


class Licence(models.Model):
    """A paper of a supplier; without an end day it does not expire."""

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="licences")
    kind = models.CharField(_("licence"), max_length=80)
    number = models.CharField(_("number"), max_length=80, blank=True, default="")
    expires_on = models.DateField(_("expires on"), null=True, blank=True)

    class Meta:
        ordering = ["expires_on"]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "kind", "number"], name="licence_once"),
        ]


class SupplierItem(models.Model):
    """What a supplier can supply, and how long that takes."""

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="items")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="supplied_by")
    lead_days = models.PositiveSmallIntegerField(_("lead time (days)"), default=14)
    moq = models.PositiveIntegerField(_("MOQ"), default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "sku"], name="supplieritem_once"),
            models.CheckConstraint(condition=Q(moq__gte=1), name="supplieritem_moq"),
        ]
