"""Places: warehouses, their zones and every bin with its coordinates."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.names import in_language
from ecomops.core.roles import Role
from ecomops.core.versions import Versioned
from stores.models import Store

EVERY_WAREHOUSE = frozenset(
    {Role.ADMINISTRATOR, Role.EXECUTIVE, Role.GENERAL_MANAGER, Role.FINANCE, Role.OPERATIONS,
     Role.PROCUREMENT, Role.PROCUREMENT_MANAGER, Role.CUSTOMER_SERVICE}
)  # fmt: skip


class WarehouseScoped(models.QuerySet[Any]):
    """Rows that hang on a warehouse; `warehouse_path` leads to it ("" = the warehouse itself)."""

    warehouse_path = "warehouse"

    def visible_to(self, user: Any) -> Self:
        """Rows of the user's warehouses; an unknown or inactive user sees none."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.role in EVERY_WAREHOUSE:
            return self
        prefix = f"{self.warehouse_path}__" if self.warehouse_path else ""
        return self.filter(**{f"{prefix}access__user_id": user.pk})


class WarehouseQuerySet(WarehouseScoped):
    warehouse_path = ""


class Warehouse(Versioned):
    """A building with parallel aisles cut by cross aisles into blocks; lengths in millimetres.

    Aisle n lies at x = (n − 1) × aisle pitch. The depot is at the front cross aisle (y = 0) of
    `depot_aisle`. `zone` is the time zone of its cut-offs and shifts.
    """

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True, default="")
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    region = models.CharField(_("region"), max_length=40, blank=True, default="")
    aisles = models.PositiveSmallIntegerField(_("aisles"), default=1)
    blocks = models.PositiveSmallIntegerField(_("blocks"), default=1)
    aisle_pitch_mm = models.PositiveIntegerField(_("aisle pitch (mm)"), default=3_000)
    block_length_mm = models.PositiveIntegerField(_("block length (mm)"), default=20_000)
    cross_aisle_mm = models.PositiveIntegerField(_("cross aisle (mm)"), default=2_000)
    depot_aisle = models.PositiveSmallIntegerField(_("depot at aisle"), default=1)
    walk_mm_per_s = models.PositiveIntegerField(_("walking speed (mm/s)"), default=1_100)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = WarehouseQuerySet.as_manager()

    class Meta:
        verbose_name = _("warehouse")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(aisles__gte=1, blocks__gte=1), name="warehouse_has_an_aisle"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the active language."""
        return in_language(self.name, self.name_en)


class WarehouseAccess(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="warehouse_access"
    )
    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="access")

    class Meta:
        verbose_name = _("warehouse access")
        constraints = [
            models.UniqueConstraint(fields=["user", "warehouse"], name="warehouseaccess_once"),
        ]


class StoreWarehouse(models.Model):
    """Which warehouses ship for a store; the lowest rank is asked first."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="stores")
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "warehouse"], name="storewarehouse_once"),
            models.UniqueConstraint(fields=["store", "rank"], name="storewarehouse_rank_once"),
        ]


class Bin(models.Model):
    """One place for stock; `position_mm` is measured along the aisle from the block's front."""

    class Kind(models.TextChoices):
        PICK = "pick", _("Pick face")
        RESERVE = "reserve", _("Reserve")
        RECEIVING = "receiving", _("Receiving area")
        PACKING = "packing", _("Packing area")
        RETURNS = "returns", _("Returns area")

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="bins")
    code = models.CharField(_("bin"), max_length=24)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PICK)
    aisle = models.PositiveSmallIntegerField(_("aisle"), default=1)
    block = models.PositiveSmallIntegerField(_("block"), default=1)
    side = models.CharField(_("side"), max_length=1, default="L")
    position_mm = models.PositiveIntegerField(_("position (mm)"), default=0)
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    archived_at = models.DateTimeField(null=True, blank=True)

    class BinQuerySet(WarehouseScoped):
        warehouse_path = "warehouse"

    objects = BinQuerySet.as_manager()

    class Meta:
        verbose_name = _("bin")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "code"], name="bin_code_once"),
            models.CheckConstraint(condition=Q(side__in=["L", "R"]), name="bin_side_known"),
        ]

    def __str__(self) -> str:
        return self.code
