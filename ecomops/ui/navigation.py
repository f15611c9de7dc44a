"""The left rail, by work: apps register what they offer, a role sees what it may open.

An app fills `<app>/navigation.py` (found at start) with `register(Section(...))`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from ecomops.core.policies import may

Badge = Callable[[HttpRequest], int | None]


@dataclass(frozen=True, slots=True)
class Item:
    """A page in the rail. `urgent` colours the count; `phone` puts it in the phone's tab bar."""

    label: Any
    url_name: str
    action: str
    icon: str = ""
    badge: Badge | None = None
    urgent: bool = False
    phone: int = 0  # place in the tab bar, 0 for none


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of work. With no items of its own it is a page itself (`url_name`, `action`)."""

    key: str
    label: Any
    icon: str
    order: int
    items: Sequence[Item] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An item as one request sees it."""

    label: Any
    url: str
    icon: str
    count: int | None
    urgent: bool
    current: bool
    phone: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A section as one request sees it; `single` when it is one page only."""

    label: Any
    icon: str
    url: str
    links: list[Link] = field(default_factory=list)
    open: bool = False

    @property
    def single(self) -> Link | None:
        """The only page of the section, which is then drawn as the section itself."""
        return self.links[0] if len(self.links) == 1 else None


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a section, or more items to one that is there."""
    if section.key in _sections:
        extend(section.key, *section.items)
    else:
        _sections[section.key] = section


def extend(key: str, *items: Item) -> None:
    """Add items to the section of an app below, which has named and placed it."""
    known = _sections[key]
    urls = {item.url_name for item in known.items}
    extra = tuple(item for item in items if item.url_name not in urls)
    _sections[key] = replace(known, items=(*known.items, *extra))


def items() -> list[Item]:
    """Every page of the rail, whoever may open it."""
    ordered = sorted(_sections.values(), key=lambda section: section.order)
    return [item for section in ordered for item in section.items if _address(item.url_name)]


def _address(url_name: str) -> str:
    # A page whose app is not installed is simply not offered.
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def rail(request: HttpRequest) -> list[Group]:
    """The sections and pages this user may open, the page they are on marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    offered: list[tuple[Section, list[tuple[Item, str]]]] = []
    for section in sorted(_sections.values(), key=lambda s: s.order):
        pages = [
            (item, url)
            for item in section.items
            if (url := _address(item.url_name)) and may(user, item.action)
        ]
        if pages:
            offered.append((section, pages))
    here = _here(request.path, [url for _, pages in offered for _, url in pages])
    return [_group(request, section, pages, here) for section, pages in offered]


def _here(path: str, urls: Sequence[str]) -> str:
    """The registered address that the path lies under; the home page matches only itself."""
    home = reverse_home(urls)
    under = [url for url in urls if path == url or (url != home and path.startswith(url))]
    return max(under, key=len, default="")


def reverse_home(urls: Sequence[str]) -> str:
    """The shortest address, under which every other one lies."""
    return min(urls, key=len, default="")


def _group(
    request: HttpRequest, section: Section, pages: Sequence[tuple[Item, str]], here: str
) -> Group:
    is_open = any(url == here for _item, url in pages)
    # a number is asked for only where it shows: a closed section shows none
    shows = is_open or len(pages) == 1
    links = [
        Link(
            label=item.label,
            url=url,
            icon=item.icon or section.icon,
            count=item.badge(request) if item.badge and shows else None,
            urgent=item.urgent,
            current=url == here,
            phone=item.phone,
        )
        for item, url in pages
    ]
    return Group(
        label=section.label,
        icon=section.icon,
        url=links[0].url,
        links=links,
        open=is_open,
    )


def tabs(groups: Sequence[Group]) -> list[Link]:
    """At most four pages for the phone's tab bar; the fifth place is "more"."""
    chosen = [link for group in groups for link in group.links if link.phone]
    return sorted(chosen, key=lambda link: link.phone)[:4]


def pages(request: HttpRequest) -> list[Link]:
    """Every page the user may open, for the palette."""
    return [link for group in rail(request) for link in group.links]
