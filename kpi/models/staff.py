"""What people did on a day, rolled up from scans, and the scorecards drawn from it."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ecomops.core.roles import Role
from warehouse.models import Warehouse
from warehouse.models.layout import WarehouseScoped

LEADERS = frozenset({Role.EXECUTIVE, Role.GENERAL_MANAGER, Role.ADMINISTRATOR})


class StaffScoped(WarehouseScoped):
    """Rows of people: one's own, those of one's warehouses for a lead, everybody's for leaders."""

    person_path = "person"

    def visible_to(self, user: Any) -> Self:
        """Rows the user may see; nothing for whoever is unknown or leads nobody."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.role in LEADERS:
            return self
        if user.role == Role.WAREHOUSE_LEAD:
            return self.filter(warehouse__access__user_id=user.pk)
        return self.filter(**{self.person_path: str(user.pk)})


class StaffDay(models.Model):
    """One person's day at one station of a warehouse: base measures only, never a rate.

    `person` is the actor's id of the scans. `parcels` are those the person packed or picked for,
    `mistakes` those among them that came back because a wrong piece was in them.
    """

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    person = models.CharField(max_length=40)
    label = models.CharField(max_length=120, blank=True, default="")
    station = models.CharField(max_length=12)
    on = models.DateField()
    done = models.PositiveIntegerField(default=0)
    busy_seconds = models.PositiveIntegerField(default=0)
    idle_seconds = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    parcels = models.PositiveIntegerField(default=0)
    mistakes = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField()

    objects = StaffScoped.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "person", "station", "on"], name="staffday_once"
            ),
        ]
        indexes = [models.Index(fields=["on", "warehouse"], name="staffday_by_day")]


class ScorecardQuerySet(StaffScoped):
    person_path = "person_id"


class Scorecard(models.Model):
    """A person's month as it was put before them: frozen figures, and who agreed to them.

    `lines` holds what the card said when it was issued, so that later scans change nothing in it.
    """

    class State(models.TextChoices):
        ISSUED = "issued", _("Put before the person")
        APPEALED = "appealed", _("Appealed")
        SIGNED = "signed", _("Signed by the person")
        CLOSED = "closed", _("Closed by the lead")

    MOVES = {
        State.ISSUED: (State.SIGNED, State.APPEALED),
        State.APPEALED: (State.ISSUED,),
        State.SIGNED: (State.CLOSED, State.APPEALED),
        State.CLOSED: (),
    }

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scorecards"
    )
    station = models.CharField(max_length=12)
    month = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.ISSUED)
    moved_at = models.DateTimeField(null=True)
    points = models.DecimalField(max_digits=5, decimal_places=1)
    lines = models.JSONField()
    words = models.CharField(_("words"), max_length=400, blank=True, default="")
    issued_by = models.CharField(max_length=120)
    issued_at = models.DateTimeField()

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        verbose_name = _("scorecard")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "station", "warehouse", "month"], name="scorecard_once"
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="scorecard_month_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.month:%Y-%m}"
