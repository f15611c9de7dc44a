"""The ground's tables: history, outbox, jobs, numbers, rates, idempotency keys."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One act on one subject; serves every timeline and the audit log. Append-only by trigger.

    Partitioned by month of `at`; that no two entries have one `sequence` is `Seal`'s to keep.
    """

    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    act = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField(max_length=60, blank=True, default="")
    params = models.JSONField(default=dict)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=40, blank=True, default="")
    actor_label = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()
    must_seal = models.BooleanField(default=False)
    sequence = models.BigIntegerField(null=True)
    digest = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("history entry")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="entry_subject"),
            models.Index(
                fields=["id"], name="entry_unsealed", condition=Q(must_seal=True, sequence=None)
            ),
            models.Index(
                fields=["sequence"],
                name="entry_sequence",
                condition=Q(sequence__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sequence=None, digest=None)
                | Q(sequence__isnull=False, digest__isnull=False),
                name="entry_sealed_whole",
            )
        ]


class Seal(models.Model):
    """Which entry has which number in the chain; written by the trigger that lets it be sealed."""

    sequence = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)


class OutboxEvent(models.Model):
    """Something that happened, told to whoever the wiring names, at least once.

    Partitioned by month of `emitted_at`.
    """

    name = models.CharField(max_length=60)
    payload = models.JSONField()
    emitted_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    parked_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="outbox_waiting", condition=Q(done_at=None)),
        ]


class Receipt(models.Model):
    """A handler has dealt with an event: the pair is unique, so at least once is once in effect.

    Partitioned with its event: a foreign key on both columns compels the event's `emitted_at`.
    """

    event = models.ForeignKey(
        OutboxEvent, on_delete=models.CASCADE, db_constraint=False, db_index=False
    )
    emitted_at = models.DateTimeField()
    handler = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "handler", "emitted_at"], name="receipt_once"),
        ]


class Job(models.Model):
    """A piece of background work that survives the death of whoever does it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (State.QUEUED, State.RUNNING)

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200, blank=True, default="")
    params = models.JSONField(default=dict)
    # what the job writes for people is written in the language of whoever asked for it
    language = models.CharField(max_length=10, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True, default="")
    checkpoint = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True, default="")
    fence = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    actor_kind = models.CharField(max_length=12, default="system")
    actor_id = models.CharField(max_length=40, blank=True, default="")
    actor_label = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="job_open", condition=Q(state__in=["queued", "running"])
            ),
            models.Index(fields=["actor_id", "-id"], name="job_of_actor"),
        ]

    def __str__(self) -> str:
        from ecomops.core.acts import job_name  # acts reads models

        return job_name(self)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def percent(self) -> int | None:
        """Whole per cent done, or None while the total is unknown."""
        return min(100, self.done * 100 // self.total) if self.total else None


class JobLog(models.Model):
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="lines")
    at = models.DateTimeField()
    text = models.CharField(max_length=500)


class NumberSeries(models.Model):
    """The last number given in a gap-free series."""

    entity = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "kind", "year"], name="numberseries_one"),
        ]


class ExchangeRate(models.Model):
    """One unit of `from_currency` in `to_currency` on a day."""

    on = models.DateField()
    from_currency = models.CharField(max_length=3)
    to_currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    source = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["from_currency", "to_currency", "on"], name="exchangerate_one_per_day"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="exchangerate_positive"),
        ]


class IdempotencyKey(models.Model):
    """A request a client may send again without it counting twice."""

    actor_id = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    action = models.CharField(max_length=60)
    body_digest = models.BinaryField()
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor_id", "key"], name="idempotencykey_once"),
        ]
