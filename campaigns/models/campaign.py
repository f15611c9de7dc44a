"""A campaign: when, in which stores, with which goods at which price, to what end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecomops.core.names import in_language
from ecomops.core.scope import EVERY_STORE
from ecomops.core.versions import Versioned
from stores.models import Sku, Store


class CampaignQuerySet(models.QuerySet[Any]):
    """Campaigns of stores; a person sees those that touch one of theirs."""

    def visible_to(self, user: Any) -> Self:
        """Campaigns that run in a store of the user's; nothing for whoever is unknown."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.role in EVERY_STORE:
            return self
        mine = CampaignStore.objects.filter(campaign=OuterRef("pk"), store__access__user_id=user.pk)
        return self.filter(Exists(mine))

    def committing(self) -> Self:
        """Those whose goods are spoken for: handed in, approved or running."""
        return self.filter(state__in=Campaign.COMMITTING)


class Campaign(Versioned):
    """`starts_on` and `ends_on` span its phases but registration; the service keeps them so."""

    class Kind(models.TextChoices):
        PLATFORM_EVENT = "platform_event", _("Platform event")
        GROUP_DEAL = "group_deal", _("Group deal")
        FLASH_SALE = "flash_sale", _("Flash sale")
        SEASONAL = "seasonal", _("Seasonal")
        OPENING = "opening", _("Opening")
        CLEARANCE = "clearance", _("Clearance")
        SOCIAL = "social", _("Live and social")
        MEMBERS = "members", _("Members")

    class Event(models.TextChoices):
        NONE = "", _("None")
        PI_DAY = "d314", "3.14"
        LOVE_DAY = "d520", "5.20"
        MID_YEAR = "d618", "6.18"
        AUGUST = "d818", "8.18"
        DOUBLE_ELEVEN = "d1111", _("Double 11")
        DOUBLE_TWELVE = "d1212", _("Double 12")

    class Mechanic(models.TextChoices):
        NONE = "", _("None")
        MONEY_OFF = "money_off", _("Spend X save Y")
        COUPON = "coupon", _("Coupon")
        ADD_ON = "add_on", _("+1 yuan add-on")
        FREE = "free", _("Zero yuan")
        GIFT = "gift", _("Gift")
        BUNDLE = "bundle", _("Bundle")
        SECOND_HALF = "second_half", _("Second at half price")
        DEPOSIT = "deposit", _("Presale deposit")
        FREE_SHIPPING = "free_shipping", _("Free shipping")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        RUNNING = "running", _("Running")
        ENDED = "ended", _("Ended")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES: ClassVar[Mapping[str, tuple[str, ...]]] = {
        State.DRAFT: (State.SUBMITTED, State.CANCELLED),
        State.SUBMITTED: (State.DRAFT, State.APPROVED, State.CANCELLED),
        State.APPROVED: (State.DRAFT, State.RUNNING, State.CANCELLED),
        State.RUNNING: (State.ENDED, State.CANCELLED),
        State.ENDED: (),
        State.CANCELLED: (),
    }
    # Mechanics that take money off an order, on top of the promotion price.
    MONEY_OFF = (Mechanic.MONEY_OFF, Mechanic.COUPON)
    EDITABLE = (State.DRAFT, State.SUBMITTED, State.APPROVED)
    COMMITTING = (State.SUBMITTED, State.APPROVED, State.RUNNING)
    EXEMPT = (Event.MID_YEAR, Event.DOUBLE_ELEVEN)
    # The calendar says these of what it shows: preparation overdue, SKUs kept beyond stock.
    is_late = False
    short: Sequence[str] = ()

    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True, default="")
    kind = models.CharField(_("type"), max_length=16, choices=Kind)
    event = models.CharField(_("platform day"), max_length=8, choices=Event, blank=True, default="")
    mechanic = models.CharField(
        _("mechanic"), max_length=16, choices=Mechanic, blank=True, default=""
    )
    mechanic_off = models.DecimalField(
        _("money off an order"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    mechanic_from = models.DecimalField(
        _("from an order of"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    note = models.TextField(_("note"), max_length=1000, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("owner"),
    )  # fmt: skip
    currency = models.CharField(max_length=3)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    moved_at = models.DateTimeField(null=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    uplift = models.DecimalField(_("uplift on the best day"), max_digits=6, decimal_places=2)
    pack_rate = models.PositiveIntegerField(_("parcels a day we can pack"), null=True, blank=True)
    lead_days = models.PositiveSmallIntegerField(_("days until ordered goods arrive"), default=7)
    created_at = models.DateTimeField()
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("owner")),
                name="campaign_never_approves_itself",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "running", "ended"])
                | Q(approver__isnull=False),
                name="campaign_runs_only_approved",
            ),
            models.CheckConstraint(condition=Q(uplift__gt=0), name="campaign_some_uplift"),
            models.CheckConstraint(
                condition=Q(mechanic_off=None, mechanic_from=None)
                | Q(mechanic_off__gt=0)
                & (Q(mechanic_from=None) | Q(mechanic_from__gte=F("mechanic_off"))),
                name="campaign_money_off_sane",
            ),
        ]
        indexes = [models.Index(fields=["starts_on", "ends_on"], name="campaign_span")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the active language."""
        return in_language(self.name, self.name_en)

    @property
    def is_exempt(self) -> bool:
        """Whether prices may go under the floor of the list price."""
        return self.event in self.EXEMPT

    @property
    def is_editable(self) -> bool:
        """Whether dates, goods and prices may still change."""
        return self.state in self.EDITABLE


class CampaignPhase(models.Model):
    class Kind(models.TextChoices):
        REGISTRATION = "registration", _("Registration")
        WARM_UP = "warm_up", _("Warm-up")
        PRESALE = "presale", _("Presale")
        MAIN = "main", pgettext_lazy("phase", "Main")
        RETURN = "return", _("Return")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(_("phase"), max_length=12, choices=Kind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))

    class Meta:
        verbose_name = _("phase")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "kind", "starts_on"], name="campaignphase_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaignphase_ends_after_start"
            ),
        ]


class CampaignStore(models.Model):
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="places")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("store of a campaign")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "store"], name="campaignstore_once")
        ]


class CampaignItem(models.Model):
    """A SKU at its promotion price, and the pieces kept for it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="items")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    price_amount = models.DecimalField(_("promotion price"), max_digits=14, decimal_places=4)
    committed = models.PositiveIntegerField(_("committed pieces"))
    is_driver = models.BooleanField(_("traffic driver"), default=False)

    class Meta:
        verbose_name = _("item of a campaign")
        ordering = ["sku__code"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "sku"], name="campaignitem_once"),
            models.CheckConstraint(condition=Q(price_amount__gt=0), name="campaignitem_a_price"),
            models.CheckConstraint(condition=Q(committed__gt=0), name="campaignitem_some_pieces"),
        ]


class CampaignTarget(models.Model):
    class Metric(models.TextChoices):
        NET_SALES = "net_sales", _("Net sales")
        UV_DAYS = "uv_days", _("Daily visitors, summed")
        CONVERSION = "conversion", _("Conversion")
        AOV = "aov", _("Spend per buyer")
        ROI_STORE = "roi_store", _("Blended ROI")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="targets")
    metric = models.CharField(_("metric"), max_length=12, choices=Metric)
    amount = models.DecimalField(_("target"), max_digits=16, decimal_places=6)

    class Meta:
        verbose_name = _("target of a campaign")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "metric"], name="campaigntarget_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="campaigntarget_sane"),
        ]


class CampaignBudget(models.Model):
    class Tool(models.TextChoices):
        KEYWORD = "keyword", _("Keyword ads")
        AUDIENCE = "audience", _("Audience ads")
        FULL_SITE = "full_site", _("Full-site ads")
        AFFILIATE = "affiliate", _("Affiliate")
        HOST = "host", _("Hosts and agencies")
        OTHER = "other", _("Other")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="budgets")
    tool = models.CharField(_("tool"), max_length=12, choices=Tool)
    amount = models.DecimalField(_("budget"), max_digits=14, decimal_places=4)

    class Meta:
        verbose_name = _("budget of a campaign")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "tool"], name="campaignbudget_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="campaignbudget_sane"),
        ]
