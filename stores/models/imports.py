"""Files people bring: what was in them, what became of it, and how columns are read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ecomops.core.models import Job
from ecomops.core.scope import ScopedQuerySet
from stores.models.store import Store


class ImportKind(models.TextChoices):
    ORDERS = "orders", _("Orders")
    TRAFFIC = "traffic", _("Traffic")
    ADS = "ads", _("Ads")
    PRODUCTS = "products", _("Products")
    STOCK = "stock", _("Stock")
    COSTS = "costs", _("Costs")
    EVENTS = "events", _("Page events")
    SUPPLIERS = "suppliers", _("Suppliers")


class ImportMapping(models.Model):
    """How the columns of a file of no known format are read; kept under a name."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ImportKind)
    spec = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("column mapping")

    def __str__(self) -> str:
        return self.name


class ImportBatch(models.Model):
    """One file on its way in: upload → preview → import → result, and perhaps undone."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        IMPORTING = "importing", _("Importing")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Failed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    MOVES = {
        State.UPLOADED: (State.IMPORTING,),
        State.IMPORTING: (State.DONE, State.FAILED),
        State.DONE: (State.UNDOING,),
        State.FAILED: (State.IMPORTING, State.UNDOING),
        State.UNDOING: (State.UNDONE, State.DONE),
        State.UNDONE: (State.IMPORTING,),
    }

    store = models.ForeignKey(Store, on_delete=models.PROTECT, null=True, related_name="imports")
    kind = models.CharField(_("kind"), max_length=10, choices=ImportKind)
    format = models.CharField(_("format"), max_length=40, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    filename = models.CharField(_("file"), max_length=200)
    path = models.CharField(max_length=300, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(default=0)
    encoding = models.CharField(max_length=24, blank=True, default="")
    sheet = models.CharField(max_length=80, blank=True, default="")
    mapping = models.ForeignKey(ImportMapping, on_delete=models.PROTECT, null=True)
    options = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    rejected_path = models.CharField(max_length=300, blank=True, default="")
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    kept_orders = models.JSONField(default=list)
    actor_id = models.CharField(max_length=40, blank=True, default="")
    actor_label = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        indexes = [models.Index(fields=["store", "-id"], name="importbatch_latest")]

    def __str__(self) -> str:
        return self.filename
