"""The request as views of signed-in staff see it, and how long its body says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from ecomops.core.actor import Actor
from ecomops.core.whole import whole_number

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class StaffRequest(HttpRequest):
    """Typed only: `user` is the project's user, `actor` the value services take."""

    user: Any
    actor: Actor
    htmx: HtmxDetails


def length_of(request: HttpRequest) -> int:
    """How many bytes the body has by its own word; 0 where it says nothing or no number."""
    return whole_number(request.META.get("CONTENT_LENGTH"), digits=18) or 0
