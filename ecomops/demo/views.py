"""The drawn pictures of the demo company's goods."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from ecomops.core.policies import public
from ecomops.demo.pictures import DRAWINGS, drawn

A_WEEK = 7 * 86_400


@public
@cache_control(public=True, max_age=A_WEEK)
def picture(request: HttpRequest, kind: str, colour: str) -> HttpResponse:
    """One drawing in one colour; it shows nothing of anybody's company."""
    if kind not in DRAWINGS or not re.fullmatch("[0-9a-f]{6}", colour):
        raise Http404
    return HttpResponse(drawn(kind, f"#{colour}"), content_type="image/svg+xml")
