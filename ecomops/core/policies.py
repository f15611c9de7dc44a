"""Who may do what: one table an app, merged here; an unknown action is an error, never a yes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from importlib import import_module
from typing import Any, TypeVar, cast

from django.apps import apps
from django.contrib.auth.mixins import AccessMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.module_loading import module_has_submodule

from ecomops.core.roles import EVERYBODY, Role

GRANTS: dict[str, frozenset[Role]] = {
    "jobs.view_own": EVERYBODY,
    "system.view_jobs": frozenset({Role.ADMINISTRATOR}),
    "system.view_health": frozenset({Role.ADMINISTRATOR, Role.GENERAL_MANAGER}),
    "system.retry_events": frozenset({Role.ADMINISTRATOR}),
    "system.view_log": frozenset({Role.ADMINISTRATOR, Role.GENERAL_MANAGER, Role.FINANCE}),
}

View = TypeVar("View", bound=Callable[..., Any])


@lru_cache(maxsize=1)
def grants() -> dict[str, frozenset[Role]]:
    """Every action of every app; two apps must not claim one action."""
    merged = dict(GRANTS)
    for config in apps.get_app_configs():
        if not module_has_submodule(config.module, "policies") or config.name == "ecomops.core":
            continue
        table: dict[str, frozenset[Role]] = import_module(f"{config.name}.policies").GRANTS
        if twice := merged.keys() & table.keys():
            raise ImproperlyConfigured(f"granted twice: {sorted(twice)}")
        merged |= table
    return merged


def may(user: Any, action: str) -> bool:
    """Whether a signed-in, active user's role holds the action; unknown actions raise."""
    roles = grants()[action]
    return bool(user.is_authenticated and user.is_active and user.role in roles)


def allowed(action: str) -> Callable[[View], View]:
    """Let a view be reached only by roles that hold the action."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return refused(request, action) or view(request, *args, **kwargs)

        guarded.action = action  # type: ignore[attr-defined]  # read by the walk over all URLs
        return cast(View, guarded)

    return decorate


def public(view: View) -> View:
    """Mark a view that anybody may reach; without this mark or `allowed` a test fails."""
    view.action = None  # type: ignore[attr-defined]  # read by the walk over all URLs
    return view


def refused(request: HttpRequest, action: str) -> HttpResponse | None:
    """The answer to somebody who may not, or None."""
    if may(request.user, action):
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise PermissionDenied


class AllowedMixin(AccessMixin):
    """`allowed` for class-based views: set `action`."""

    action: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse before anything is read."""
        answer = refused(request, self.action)
        return answer or super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin
