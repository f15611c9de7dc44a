"""Every address, app by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("ecomops.work.urls")),
    path("", include("ecomops.accounts.urls")),
    path("", include("ecomops.core.urls")),
    path("", include("ecomops.ui.urls")),
    path("", include("ecomops.demo.urls")),
    path("stores/", include("stores.urls")),
    path("procurement/", include("procurement.urls")),
    path("warehouse/", include("warehouse.urls")),
    path("scan/", include("warehouse.scan_urls")),
    path("campaigns/", include("campaigns.urls")),
    path("kpi/", include("kpi.urls")),
    path("api/v1/", include("ecomops.core.api_urls")),
    path("api/v1/", include("ecomops.accounts.api.urls")),
    path("api/v1/", include("ecomops.work.api.urls")),
    path("api/v1/", include("stores.api.urls")),
    path("api/v1/", include("kpi.api.urls")),
]
