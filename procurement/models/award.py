"""Awards: who gets which line at which price, and the two reviews that are bound to it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.versions import Versioned
from procurement.models.rfq import QuoteLine, Rfq, RfqLine
from procurement.models.supplier import Supplier


class Award(Versioned):
    """`digest` says exactly what was decided; a review counts only for the digest it saw."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        FIRST = "first", _("First price review")
        SECOND = "second", _("Second price review")
        FINAL = "final", _("Approval above the limit")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    MOVES = {
        State.DRAFT: (State.FIRST,),
        State.FIRST: (State.SECOND, State.DRAFT, State.REFUSED),
        State.SECOND: (State.FINAL, State.APPROVED, State.DRAFT, State.REFUSED),
        State.FINAL: (State.APPROVED, State.DRAFT, State.REFUSED),
        State.APPROVED: (State.DRAFT,),
        State.REFUSED: (State.DRAFT,),
    }

    class Bundle(models.TextChoices):
        SPLIT = "split", _("Cheapest split")
        SINGLE = "single", _("Best single")
        SAFE = "safe", _("Lowest risk")
        OWN = "own", _("Chosen line by line")

    rfq = models.OneToOneField(Rfq, on_delete=models.PROTECT, related_name="award")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    moved_at = models.DateTimeField(null=True)
    bundle = models.CharField(max_length=8, choices=Bundle)
    reason = models.CharField(max_length=400)
    exception = models.CharField(max_length=400, blank=True, default="")
    needs_exception = models.BooleanField(default=False)
    valid_quotes = models.PositiveSmallIntegerField()
    total = models.DecimalField(max_digits=14, decimal_places=4)
    currency = models.CharField(max_length=3)
    above_limit = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    requested_by = models.CharField(max_length=40)
    requested_label = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("award")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="award_number"),
            models.CheckConstraint(
                condition=Q(needs_exception=False) | ~Q(exception=""),
                name="award_exception_is_written",
            ),
            models.CheckConstraint(
                condition=Q(valid_quotes__gte=3) | Q(needs_exception=True),
                name="award_three_quotes_or_exception",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="award_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number as people say it."""
        return f"AW-{self.year}-{self.number:04d}"


class AwardLine(models.Model):
    """Frozen by trigger from the first review on."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(RfqLine, on_delete=models.PROTECT, related_name="awards")
    quoted = models.ForeignKey(QuoteLine, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="awards")
    units = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=14, decimal_places=4)
    currency = models.CharField(max_length=3)
    landed = models.DecimalField(max_digits=14, decimal_places=4)
    reference = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    average = models.DecimalField(max_digits=14, decimal_places=4, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award", "line"], name="awardline_once"),
            models.CheckConstraint(condition=Q(price__gt=0, landed__gt=0), name="awardline_price"),
            models.CheckConstraint(condition=Q(units__gte=1), name="awardline_some"),
        ]


class PriceReview(models.Model):
    """One person's word on one version of an award. Append-only by trigger."""

    class Decision(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        RETURNED = "returned", _("Returned")
        REFUSED = "refused", _("Refused")

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="reviews")
    digest = models.CharField(max_length=64)
    level = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=10, choices=Decision)
    words = models.CharField(max_length=400, blank=True, default="")
    role = models.CharField(max_length=24)
    person_id = models.CharField(max_length=40)
    person_label = models.CharField(max_length=120)
    requester_id = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "digest", "level"], name="pricereview_once_per_level",
                condition=Q(decision="agreed"),
            ),
            models.UniqueConstraint(
                fields=["award", "digest", "person_id"], name="pricereview_different_people",
                condition=Q(decision="agreed"),
            ),
            models.CheckConstraint(
                condition=~Q(person_id=F("requester_id")), name="pricereview_not_ones_own"
            ),
            models.CheckConstraint(
                condition=Q(decision="agreed") | ~Q(words=""), name="pricereview_refusal_in_words"
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3), name="pricereview_level"
            ),
        ]  # fmt: skip
