"""The request as views of signed-in staff see it, and how long its body says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from ecomops.core.actor import Actor

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class StaffRequest(HttpRequest):
    """Typed only: `user` is the project's user, `actor` the value services take."""

    user: Any
    actor: Actor
    htmx: HtmxDetails


def length_of(request: HttpRequest) -> int:
    """How many bytes the body has by its own word; 0 where it says nothing or no number."""
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdigit() else 0
