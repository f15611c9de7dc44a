"""Addresses of the scan devices: short, and under one path that their service worker covers."""

from django.urls import path

from warehouse.views import scan, scan_keys

app_name = "scan"
urlpatterns = [
    path("", scan.home, name="home"),
    path("worker.js", scan.worker, name="worker"),
    path("keys/", scan_keys.sheet, name="keys"),
    path("<slug:station>/", scan.station, name="station"),
    path("<slug:station>/<str:subject>/", scan.work, name="work"),
]
