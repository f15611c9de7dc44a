"""One template, two ways in: a page for the address bar, its fragment for htmx."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

FRAGMENT_HEADERS = ("HX-Request", "HX-Target")


def is_fragment(request: HttpRequest, target: str = "") -> bool:
    """Whether htmx asks for a part of the page (for `target`, when given)."""
    if request.headers.get("HX-Request") != "true":
        return False
    if request.headers.get("HX-History-Restore-Request") == "true":
        return False
    return not target or request.headers.get("HX-Target") == target


def partial_or_page(
    request: HttpRequest,
    partial: str,
    page: str,
    context: dict[str, Any],
    *,
    target: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the fragment for htmx, the page that includes it for everybody else."""
    template = partial if is_fragment(request, target) else page
    response = render(request, template, context, status=status)
    patch_vary_headers(response, FRAGMENT_HEADERS)
    return response


def drawer_or_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a template that extends `detail_base` in the drawer of a list or as its own page."""
    in_drawer = is_fragment(request, "drawer")
    base = "ui/detail_drawer.html" if in_drawer else "ui/detail_page.html"
    context = {**context, "detail_base": base, "in_drawer": in_drawer}
    response = render(request, template, context, status=status)
    patch_vary_headers(response, FRAGMENT_HEADERS)
    return response
