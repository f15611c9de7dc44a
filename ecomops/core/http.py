"""The request as views of signed-in staff see it."""

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
