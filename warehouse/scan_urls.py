"""Addresses of the scan devices: short, and under one path that their service worker covers."""

from django.urls import path

from warehouse.views import parcels, scan, scan_keys

app_name = "scan"
urlpatterns = [
    path("", scan.home, name="home"),
    path("worker.js", scan.worker, name="worker"),
    path("keys/", scan_keys.sheet, name="keys"),
    # whoever came in by badge may open nothing outside this path, and a bench prints labels
    path("papers/<int:parcel_id>/label.pdf", parcels.label_pdf, name="label"),
    path("papers/<int:parcel_id>/slip.pdf", parcels.slip_pdf, name="slip"),
    path("<slug:station>/", scan.station, name="station"),
    path("<slug:station>/<str:subject>/", scan.work, name="work"),
]
