"""Pages about one subject side by side: an app above offers its page on the pages of one below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from ecomops.core.policies import may


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of a subject: its name, address and the act one must be allowed."""

    label: Any
    url_name: str
    action: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class Link:
    """A tab as one request sees it."""

    label: Any
    url: str
    current: bool


_tabs: dict[str, dict[str, Tab]] = {}


def register(subject: str, tab: Tab) -> None:
    """Offer a page beside the others of a kind of subject, whose id is its only argument."""
    _tabs.setdefault(subject, {})[tab.url_name] = tab


def tabs_of(subject: str, user: Any, pk: Any, here: str) -> list[Link]:
    """The pages of a subject that this user may open; fewer than two are no choice."""
    known = sorted(_tabs.get(subject, {}).values(), key=lambda tab: (tab.order, tab.url_name))
    links = [
        Link(tab.label, reverse(tab.url_name, args=[pk]), tab.url_name == here)
        for tab in known
        if may(user, tab.action)
    ]
    return links if len(links) > 1 else []
