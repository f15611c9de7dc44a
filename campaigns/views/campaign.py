"""A campaign: its page, its forms, and the steps from draft to approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.forms.campaigns import AimForm, CampaignForm, ItemFormSet, begun_with, said_of
from campaigns.models import Campaign
from campaigns.selectors import page
from campaigns.services import aims, approval, asking, campaigns, goods
from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from ecomops.core.whole import whole_number
from ecomops.ui.tabs import tabs_of
from stores.models import Sku

SUGGESTED = 300


@require_GET
@allowed("campaigns.view_campaigns")
def detail(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """The whole campaign: phases, stores, goods, aims, checklist, and whether it can ship."""
    campaign = _mine(request, campaign_id)
    now = timezone.now()
    context = page.page(campaign, request.user, now, timezone.localdate())
    is_planner = may(request.user, "campaigns.plan_campaigns") and context["is_whole"]
    context |= {
        "may_plan": is_planner and campaign.is_editable,
        "may_cancel": is_planner and Campaign.State.CANCELLED in campaign.MOVES[campaign.state],
        "may_approve": context["is_whole"]
        and may(request.user, "campaigns.approve_campaigns")
        and campaign.state == Campaign.State.SUBMITTED
        and campaign.owner_id != request.user.pk,
    }
    context["tabs"] = tabs_of("campaign", request.user, campaign.pk, "campaigns:detail")
    lacking = context["report"].lacking if context["report"] else None
    context |= {
        "requisition": asking.open_requisition(campaign),
        "lacking": lacking,
        "may_ask": is_planner
        and lacking is not None
        and may(request.user, "procurement.write_requisition"),
        "may_see_requisition": may(request.user, "procurement.view_requisitions"),
    }
    return render(request, "campaigns/campaign.html", context)


@require_http_methods(["GET", "POST"])
@allowed("campaigns.plan_campaigns")
def new(request: StaffRequest) -> HttpResponse:
    """A new campaign, maybe drawn on the calendar."""
    drawn = begun_with(
        _day(request.GET.get("from")), _day(request.GET.get("to")), _number(request, "store")
    )
    form = CampaignForm(request.user, request.POST or None, initial=drawn)
    if request.method == "POST" and form.is_valid():
        try:
            made = campaigns.create(form.plan(), actor=request.actor, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            messages.success(request, gettext("The campaign is a draft. Now say what it sells."))
            return redirect("campaigns:items", made.pk)
    return render(request, "campaigns/campaign_form.html", {"form": form, "campaign": None})


@require_http_methods(["GET", "POST"])
@allowed("campaigns.plan_campaigns")
def edit(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """The same, planned anew on the version that was read."""
    campaign = _whole(request, campaign_id)
    form = CampaignForm(request.user, request.POST or None, initial=said_of(campaign))
    if request.method == "POST" and form.is_valid():
        expected = form.cleaned_data.get("version") or campaign.version

        def act() -> None:
            campaigns.change(
                campaign, form.plan(), expected=expected, actor=request.actor, at=timezone.now()
            )

        if _done(request, act, lambda text, _code: form.add_error(None, text)):
            return redirect("campaigns:detail", campaign.pk)
    context = {"form": form, "campaign": campaign}
    return render(request, "campaigns/campaign_form.html", context)


@require_http_methods(["GET", "POST"])
@allowed("campaigns.plan_campaigns")
def items(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """Which SKUs, at which price, how many pieces."""
    campaign = _whole(request, campaign_id)
    said = [
        {"sku": item.sku.code, "price": f"{item.price_amount:.2f}", "committed": item.committed,
         "is_driver": item.is_driver}
        for item in campaign.items.select_related("sku")
    ]  # fmt: skip
    rows = ItemFormSet(request.POST or None, initial=said)
    refusals: list[str] = []
    expected = _number(request, "version", request.POST) or campaign.version
    if request.method == "POST" and rows.is_valid():
        plans = [plan for form in rows if (plan := form.item())]

        def refuse(text: str, code: str) -> None:
            hit = [f for f in rows if f.cleaned_data.get("sku", "").strip() == code]
            for form in hit[-1:]:
                form.add_error(None, text)
            if not hit:
                refusals.append(text)

        def act() -> None:
            goods.set_items(
                campaign, plans, expected=expected, actor=request.actor, at=timezone.now()
            )

        if _done(request, act, refuse):
            return redirect("campaigns:detail", campaign.pk)
    context = {
        "campaign": campaign, "rows": rows, "refusals": refusals, "expected": expected,
        "skus": Sku.objects.filter(archived_at=None).select_related("product")[:SUGGESTED],
        "known": page.goods_rows(campaign, request.user),
    }  # fmt: skip
    return render(request, "campaigns/items_form.html", context)


@require_http_methods(["GET", "POST"])
@allowed("campaigns.plan_campaigns")
def set_aims(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """What it is to reach and what it may cost."""
    campaign = _whole(request, campaign_id)
    form = AimForm(campaign, request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            aims.set_aims(
                campaign, form.amounts("t"), form.amounts("b"),
                expected=form.cleaned_data["version"], actor=request.actor, at=timezone.now(),
            )  # fmt: skip

        if _done(request, act, lambda text, _code: form.add_error(None, text)):
            return redirect("campaigns:detail", campaign.pk)
    return render(request, "campaigns/aims_form.html", {"form": form, "campaign": campaign})


@require_POST
@allowed("campaigns.plan_campaigns")
def submit(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """Hand it in for approval."""
    campaign = _whole(request, campaign_id)
    return _step(
        request,
        campaign,
        lambda: approval.submit(campaign, actor=request.actor, at=timezone.now()),
        gettext("Handed in. Somebody else approves it now."),
    )


@require_POST
@allowed("campaigns.approve_campaigns")
def approve(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """Approve what somebody else planned, in the version that was read."""
    campaign = _whole(request, campaign_id)
    campaign.version = _number(request, "version", request.POST) or campaign.version
    return _step(
        request,
        campaign,
        lambda: approval.approve(campaign, request.user, actor=request.actor, at=timezone.now()),
        gettext("Approved. Its checklist is now in people's tasks."),
    )


@require_POST
@allowed("campaigns.approve_campaigns")
def send_back(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """Give it back with words."""
    campaign = _whole(request, campaign_id)
    note = request.POST.get("note", "")[:500]
    return _step(
        request,
        campaign,
        lambda: approval.send_back(campaign, note, actor=request.actor, at=timezone.now()),
        gettext("Given back to its owner."),
    )


@require_POST
@allowed("campaigns.plan_campaigns")
def cancel(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """Call it off."""
    campaign = _whole(request, campaign_id)
    return _step(
        request,
        campaign,
        lambda: approval.cancel(campaign, actor=request.actor, at=timezone.now()),
        gettext("Called off. Its pieces are free again."),
    )


@require_POST
@allowed("campaigns.plan_campaigns")
def requisition(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """Ask procurement for what runs out."""
    campaign = _whole(request, campaign_id)
    if not may(request.user, "procurement.write_requisition"):
        raise PermissionDenied
    return _step(
        request,
        campaign,
        lambda: asking.requisition(
            campaign, timezone.localdate(), actor=request.actor, at=timezone.now()
        ),
        gettext("Asked for. Procurement decides on the requisition."),
    )


def _step(
    request: StaffRequest, campaign: Campaign, act: Callable[[], Any], said: str
) -> HttpResponse:
    try:
        act()
    except DomainError as refusal:
        messages.error(request, refusal.for_user)
    else:
        messages.success(request, said)
    return redirect("campaigns:detail", campaign.pk)


def _done(
    request: StaffRequest, act: Callable[[], None], refuse: Callable[[str, str], Any]
) -> bool:
    try:
        act()
    except DomainError as refusal:
        refuse(refusal.for_user, getattr(refusal, "code", ""))
        return False
    messages.success(request, gettext("Saved."))
    return True


def _mine(request: StaffRequest, campaign_id: int) -> Campaign:
    rows = Campaign.objects.visible_to(request.user).select_related("owner", "approver")
    found: Campaign = get_object_or_404(rows, pk=campaign_id)
    return found


def _whole(request: StaffRequest, campaign_id: int) -> Campaign:
    campaign = _mine(request, campaign_id)
    if not page.is_whole(campaign, request.user):
        raise PermissionDenied
    return campaign


def _day(text: str | None) -> Any:
    try:
        return parse_date(text or "")
    except ValueError:
        return None


def _number(request: StaffRequest, name: str, given: Any = None) -> int | None:
    return whole_number((request.GET if given is None else given).get(name))
