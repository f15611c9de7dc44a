"""Addresses of campaigns' screens."""

from django.urls import path

from campaigns.views import balances, calendar, campaign, feed, split, targets

app_name = "campaigns"
urlpatterns = [
    path("", calendar.show, name="calendar"),
    path("check/", calendar.check, name="check"),
    path("feed/<str:token>.ics", feed.feed, name="feed"),
    path("new/", campaign.new, name="new"),
    path("<int:campaign_id>/", campaign.detail, name="detail"),
    path("<int:campaign_id>/edit/", campaign.edit, name="edit"),
    path("<int:campaign_id>/items/", campaign.items, name="items"),
    path("<int:campaign_id>/aims/", campaign.set_aims, name="aims"),
    path("<int:campaign_id>/move/", calendar.move, name="move"),
    path("<int:campaign_id>/submit/", campaign.submit, name="submit"),
    path("<int:campaign_id>/approve/", campaign.approve, name="approve"),
    path("<int:campaign_id>/send-back/", campaign.send_back, name="send-back"),
    path("<int:campaign_id>/requisition/", campaign.requisition, name="requisition"),
    path("<int:campaign_id>/cancel/", campaign.cancel, name="cancel"),
    path("accounts/", balances.ad_balances, name="ad-balances"),
    path("targets/split/", split.year, name="split-year"),
    path("targets/days/", split.days, name="split-days"),
    path("targets/", targets.targets, name="targets"),
]
