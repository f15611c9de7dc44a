"""Counts the page shell shows, each asked for once a request and only when drawn."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ecomops.work import selectors


def _once(request: HttpRequest, name: str, ask: Any) -> int:
    kept: dict[str, int] = request.__dict__.setdefault("_work_counts", {})
    if name not in kept:
        kept[name] = ask(request.user)
    return kept[name]


def open_count(request: HttpRequest) -> int | None:
    """How many tasks wait for the person."""
    return _once(request, "open", lambda user: selectors.open_tasks(user).count()) or None


def unread(request: HttpRequest) -> int:
    """How many notifications the person has not seen."""
    return _once(request, "unread", selectors.unread_count)


def bell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the count on the bell, asked for when it is drawn."""
    if not request.user.is_authenticated:
        return {}
    return {"unread_count": SimpleLazyObject(lambda: unread(request))}
