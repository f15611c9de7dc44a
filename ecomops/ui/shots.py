"""Pictures of every page, language, theme and width, to be looked at.

An app lists its pages in `<app>/shots.py`: `register(Page("orders", "/stores/orders/"))`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse

from ecomops.core import policies
from ecomops.ui import navigation
from ecomops.ui.browser import serving, session_of

WIDTHS = {"desk": (1440, 900), "phone": (360, 780)}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
THEMES = ("light", "dark")
DRAWN = (
    "document.fonts.status === 'loaded'"
    " && !document.querySelector('[data-chart]:not([data-drawn])')"
)
# Whose eyes a page is pictured with, when several may open it.
PREFERRED = ("executive", "operations", "administrator")


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be pictured, as somebody sees it; `path` may be worked out late."""

    name: str
    path: str | Callable[[], str | None]
    user: str = "operations"  # user name; empty for nobody
    steps: Sequence[tuple[str, str]] = field(default_factory=tuple)  # ("click", selector), ...

    def address(self) -> str | None:
        """The path, or None where there is nothing to show yet."""
        return self.path if isinstance(self.path, str) else self.path()


@dataclass(frozen=True, slots=True)
class Choice:
    """Which pictures to take; empty means all."""

    pages: Sequence[str] = ()
    languages: Sequence[str] = tuple(LANGUAGES)
    themes: Sequence[str] = THEMES
    widths: Sequence[str] = tuple(WIDTHS)
    whole: bool = False


PAGES: dict[str, Page] = {}


def register(page: Page) -> None:
    """Add a page; the same name again replaces it."""
    PAGES[page.name] = page


def from_navigation() -> None:
    """Add every page of the rail, as the first person whose role may open it."""
    people = get_user_model()._default_manager.filter(is_active=True).order_by("pk")
    names = {person.role: person.username for person in reversed(people)}
    shown = {page.address() for page in PAGES.values()}
    for item in navigation.items():
        roles = [role for role in PREFERRED if role in policies.grants()[item.action]]
        roles += sorted(policies.grants()[item.action])
        user = next((names[role] for role in roles if role in names), "")
        name = item.url_name.replace(":", "-")
        if user and reverse(item.url_name) not in shown:
            register(Page(name, partial(reverse, item.url_name), user))


def take(folder: Path, choice: Choice, chromium: str, said: Callable[[str], Any]) -> list[Path]:
    """Take the pictures; gives the files written."""
    # Playwright's loop lives in this thread, so Django takes every query for an async one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [p for p in PAGES.values() if not choice.pages or p.name in choice.pages]
    written: list[Path] = []
    looks = product(choice.widths, choice.languages, choice.themes)
    with serving() as address, _browser(chromium) as browser:
        for width, language, theme in looks:
            wide, high = WIDTHS[width]
            # One context a look: what the pages share is fetched once.
            context = browser.new_context(
                viewport={"width": wide, "height": high}, locale=LOCALES[language]
            )
            look = _Look(context, address, width, language, theme, choice.whole)
            for page in wanted:
                made = look.picture(page, folder)
                if made is None:
                    said(f"{page.name}: nothing to show yet")
                else:
                    written.append(made)
            context.close()
    return written


@contextlib.contextmanager
def _browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True, slots=True)
class _Look:
    context: Any
    address: str
    width: str
    language: str
    theme: str
    whole: bool

    def picture(self, page: Page, folder: Path) -> Path | None:
        """One page in this look."""
        path = page.address()
        if path is None:
            return None
        self.context.clear_cookies()
        self.context.add_cookies(
            session_of(page.user, self.address, language=LANGUAGES[self.language], theme=self.theme)
        )
        tab = self.context.new_page()
        try:
            tab.goto(f"{self.address}{path}")
            for act, where in page.steps:
                getattr(tab, act)(where)
                tab.wait_for_load_state("networkidle")
            tab.wait_for_function(DRAWN)
            tab.wait_for_timeout(150)
            target = folder / f"{page.name}-{self.language}-{self.theme}-{self.width}.png"
            tab.screenshot(path=str(target), full_page=self.whole)
            return target
        finally:
            tab.close()


register(Page("sign-in", "/sign-in/", user=""))
register(Page("today", "/"))
register(Page("patterns", "/styleguide/"))
register(Page("pattern-list", "/styleguide/list/"))
register(
    Page(
        "pattern-drawer",
        "/styleguide/list/",
        steps=(
            ("check", "tr:nth-child(2) input[name=ids]"),
            ("click", "tr:nth-child(3) .p-title"),
        ),
    )
)
register(Page("pattern-detail", "/styleguide/list/3/"))
register(Page("not-found", "/nothing-here/"))
