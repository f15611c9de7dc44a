"""Several people in one journey: each begins at the door, in a browser of their own."""

from __future__ import annotations

import pytest

from tests.accounts.people import PASSWORD
from tests.conftest import PATIENCE


@pytest.fixture
def outsider(running, browser, browser_context_args):
    """Open a browser without an account: `outsider()` is its page."""
    opened = []

    def come(**more):
        given = {**browser_context_args, "base_url": running.base_url, "locale": "en-US", **more}
        context = browser.new_context(**given)
        opened.append(context)
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    yield come
    for context in opened:
        context.close()


@pytest.fixture
def person(outsider):
    """Sign somebody in by typing name and password at the door: `person("wang")` is their page."""

    def come(username, password=PASSWORD, **more):
        page = outsider(**more)
        page.goto("/")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.locator("nav.rail").wait_for(state="attached")  # hidden on a phone
        return page

    return come
