"""Global search: apps register who can find what; pages of the navigation are hits too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ecomops.ui import navigation

MOST = 8
SHORTEST = 2


@dataclass(frozen=True)
class Hit:
    """One thing found: its kind in words, what it is called, a line of detail, where it is."""

    kind: str
    label: str
    detail: str
    url: str


Provider = Callable[[Any, str], Iterable[Hit]]

_PROVIDERS: list[tuple[int, str, Provider]] = []


def register(name: str, provider: Provider, *, order: int = 100) -> None:
    """Add a provider; the same name again replaces the former one."""
    _PROVIDERS[:] = [entry for entry in _PROVIDERS if entry[1] != name]
    _PROVIDERS.append((order, name, provider))
    _PROVIDERS.sort(key=lambda entry: entry[:2])


def find(user: Any, text: str, *, most: int = MOST) -> list[Hit]:
    """What the user may see that matches, at most ``most`` of each provider."""
    text = " ".join(text.split())
    if len(text) < SHORTEST and not _is_han(text):
        return []
    hits: list[Hit] = []
    for _order, _name, provider in _PROVIDERS:
        hits += list(provider(user, text))[:most]
    return hits


def pages(request: HttpRequest, text: str) -> list[Hit]:
    """Pages of the navigation whose name holds the text; all of them for an empty text."""
    wanted = text.casefold()
    return [
        Hit(str(_("Page")), str(link.label), str(group.label), link.url)
        for group in navigation.rail(request)
        for link in group.links
        if wanted in str(link.label).casefold() or wanted in str(group.label).casefold()
    ]


def by_kind(hits: Iterable[Hit]) -> list[tuple[str, list[Hit]]]:
    """Hits in groups, in the order the kinds were found."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(str(hit.kind), []).append(hit)
    return list(groups.items())


def _is_han(text: str) -> bool:
    # One Chinese character already says as much as several letters.
    return any("\u4e00" <= char <= "\u9fff" for char in text)
