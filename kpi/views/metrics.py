"""The registry on a page: every metric's definition, formula and healthy range."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ecomops.core.policies import allowed
from kpi.presentation.registry import sections


@allowed("kpi.view_registry")
def metric_list(request: HttpRequest) -> HttpResponse:
    """Every metric by what it is about."""
    return render(request, "kpi/metrics.html", {"sections": sections()})
