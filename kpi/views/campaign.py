"""Campaigns against their plans: the list, and one campaign day by day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from campaigns.models import Campaign
from ecomops.core.policies import allowed
from ecomops.ui.tabs import tabs_of
from kpi.presentation import campaign as drawn
from kpi.selectors import campaign as reading


@allowed("kpi.view_campaigns")
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Campaigns that have begun, the latest first."""
    rows = reading.campaigns_with_figures(request.user, timezone.localdate())
    return render(request, "kpi/campaigns.html", {"campaigns": rows})


@allowed("kpi.view_campaigns")
def campaign_page(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Plan against actual by day, added up, per store and per item."""
    campaign = get_object_or_404(
        Campaign.objects.visible_to(request.user).prefetch_related("phases"), pk=campaign_id
    )
    today = timezone.localdate()
    progress = reading.progress(campaign, request.user, today)
    context = {
        "campaign": campaign,
        "progress": progress,
        "tabs": tabs_of("campaign", request.user, campaign.pk, "kpi:campaign"),
        "goods": drawn.goods(progress),
    }
    if progress.actual is not None:
        question = drawn.question_of(progress, today)
        context |= {
            "tiles": drawn.tiles(progress, question),
            "peak": drawn.peak(reading.peak_of(progress)),
            "charts": drawn.all_charts(progress, today),
            "store_heads": drawn.store_heads(),
            "stores": drawn.store_lines(progress, question),
        }
    return render(request, "kpi/campaign.html", context)
