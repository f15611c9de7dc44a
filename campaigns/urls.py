"""Addresses of campaigns' screens."""

from django.urls import path

from campaigns import views

app_name = "campaigns"
urlpatterns = [path("targets/", views.targets, name="targets")]
