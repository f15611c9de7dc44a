"""What every API view shares: the policy check, paging, idempotency keys.

Named in the settings, so nothing here may import `rest_framework.views`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import authentication, pagination, permissions
from rest_framework.request import Request
from rest_framework.response import Response

from ecomops.core import idempotency
from ecomops.core.actor import actor_of
from ecomops.core.errors import DomainError
from ecomops.core.policies import may

PUBLIC = None


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session. Nobody signed in is 401, not 403."""

    def authenticate_header(self, request: Request) -> str:
        """The header that turns a refusal into "who are you?"."""
        return "Session"


def policy_of(view: Any) -> str | None:
    """The action a view asks for on this operation; a view that names none is our mistake.

    A view has `policy = "app.verb"`, or a view set `policies = {"list": "app.verb", ...}`.
    """
    operation = getattr(view, "action", None) or ""
    table: Mapping[str, str | None] | None = getattr(view, "policies", None)
    if table is not None and operation in table:
        return table[operation]
    if hasattr(view, "policy"):
        policy: str | None = view.policy
        return policy
    raise ImproperlyConfigured(f"{type(view).__name__}.{operation or '*'} names no policy")


class Allowed(permissions.BasePermission):
    """The grants table decides; rows out of scope are the view's queryset to hide (404)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the role holds the action; an operation without one fails closed."""
        if not hasattr(view, str(request.method).lower()) or request.method == "OPTIONS":
            # Nothing is done by these: the answer is a description, or 405.
            return bool(request.user and request.user.is_authenticated)
        policy = policy_of(view)
        return policy is PUBLIC or may(request.user, policy)


class Pages(pagination.PageNumberPagination):
    """Numbered pages; a client may ask for up to 500 rows at once."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500


def once(request: Request, action: str, act: Callable[[], Any]) -> Response:
    """Do the act once for the request's `Idempotency-Key`; without a key just do it."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return Response(act())
    if len(key) > 100:
        raise DomainError(_("The idempotency key has more than 100 characters."))
    actor = actor_of(request.user)
    return Response(
        idempotency.once(key, action, request.data, act, actor=actor, at=timezone.now())
    )
