"""Where a figure comes from, in the drawer or as a page."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from ecomops.core.policies import allowed, may
from ecomops.ui.answers import drawer_or_page
from kpi.domain.metrics import METRICS
from kpi.presentation.explained import explained
from kpi.selectors.lineage import lineage
from kpi.views.asking import asked


@allowed("kpi.view_lineage")
def lineage_page(request: HttpRequest, metric: str) -> HttpResponse:
    """Formula, inputs, sources, what is missing, and what was known before."""
    if metric not in METRICS:
        raise Http404
    if METRICS[metric].tells_profit and not may(request.user, "kpi.view_profit"):
        raise PermissionDenied
    _form, question = asked(request)
    found = lineage(
        request.user,
        metric,
        question.window,
        stores=[store.pk for store in question.stores],
        currency=question.currency,
        prefer=question.basis,
    )
    return drawer_or_page(
        request, "kpi/lineage.html", {"lineage": found, "x": explained(found, question)}
    )
