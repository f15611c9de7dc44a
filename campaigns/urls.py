"""Addresses of campaigns' screens."""

from django.urls import path

from campaigns.views import targets

app_name = "campaigns"
urlpatterns = [path("targets/", targets.targets, name="targets")]
