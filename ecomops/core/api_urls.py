"""The schema of the API and a page to read it on."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from ecomops.core import api_errors  # noqa: F401  # tells the schema how people sign in
from ecomops.core.policies import allowed

app_name = "api"

# The page and the script it loads share one address; `?script=` tells them apart.
urlpatterns = [
    path(
        "schema/",
        allowed("api.read")(SpectacularAPIView.as_view(permission_classes=[])),
        name="schema",
    ),
    path(
        "docs/",
        allowed("api.read")(
            SpectacularSwaggerSplitView.as_view(url_name="api:schema", permission_classes=[])
        ),
        name="docs",
    ),
]
