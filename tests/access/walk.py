"""Every address and every API operation there is, with what it asks of whoever comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from ecomops.core.api import policy_of

PUBLIC = None
UNMARKED = object()
GUESSES: tuple[Any, ...] = (999_999_999, "nothing", "2026-01-01")


@dataclass(frozen=True)
class Endpoint:
    """One method (pages: all methods) at one address."""

    name: str
    route: str
    args: tuple[str, ...]
    policy: Any  # an action, PUBLIC, or UNMARKED
    methods: tuple[str, ...]
    api: bool

    @property
    def key(self) -> str:
        """How a failing test names it."""
        return f"{self.name or self.route} {'/'.join(self.methods)}"

    def url(self, kwargs: dict[str, Any] | None = None) -> str:
        """An address; without given arguments one that leads to no row."""
        if kwargs is not None:
            return reverse(self.name, kwargs=kwargs)
        for guess in GUESSES:
            try:
                return reverse(self.name, kwargs=dict.fromkeys(self.args, guess))
            except NoReverseMatch:
                continue
        raise AssertionError(f"no argument fits {self.route}: add a guess to tests/access/walk.py")


def endpoints() -> list[Endpoint]:
    """The whole surface, in order of name."""
    return sorted(_walk(get_resolver(), "", (), ()), key=lambda endpoint: endpoint.key)


def _walk(
    resolver: URLResolver, route: str, namespaces: tuple[str, ...], args: tuple[str, ...]
) -> Iterator[Endpoint]:
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        known = (*args, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry, here, inner, known)
        elif isinstance(entry, URLPattern):
            name = ":".join((*namespaces, entry.name)) if entry.name else ""
            yield from _of_view(entry.callback, name, here, known)


def _of_view(view: Any, name: str, route: str, args: tuple[str, ...]) -> Iterator[Endpoint]:
    if hasattr(view, "cls") and not hasattr(view, "action"):
        yield from _of_api(view, name, route, args)
        return
    policy = getattr(view, "action", UNMARKED)
    if policy is UNMARKED:
        policy = getattr(getattr(view, "view_class", None), "action", UNMARKED)
    yield Endpoint(name, route, args, policy, ("get", "post"), api=route.startswith("api/"))


def _of_api(view: Any, name: str, route: str, args: tuple[str, ...]) -> Iterator[Endpoint]:
    operations: dict[str, str | None] = getattr(view, "actions", None) or {
        method: None
        for method in ("get", "post", "put", "patch", "delete")
        if hasattr(view.cls, method)
    }
    allowed = view.cls.http_method_names
    for method, operation in operations.items():
        if method not in allowed:
            continue
        asked = SimpleNamespace(action=operation)
        for attribute in ("policy", "policies"):
            if hasattr(view.cls, attribute):
                setattr(asked, attribute, getattr(view.cls, attribute))
        try:
            policy: Any = policy_of(asked)
        except ImproperlyConfigured:
            policy = UNMARKED
        yield Endpoint(name, route, args, policy, (method,), api=True)
