"""State that lives in the page alone: the shares of a kit add up while they are typed."""

import pytest
from playwright.sync_api import expect

from ecomops.core.roles import Role
from ecomops.ui.browser import session_of
from tests.accounts.people import make_user

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("still")]


def test_the_shares_of_a_kit_add_up_while_they_are_typed(live_page, running):
    user = make_user(role=Role.OPERATIONS)
    complaints = []
    live_page.on("pageerror", lambda error: complaints.append(str(error)))
    live_page.context.add_cookies(session_of(user.username, running.base_url, language="en"))
    live_page.goto("/stores/products/kits/new/")
    total = live_page.locator(".parts-x tfoot b")
    live_page.fill("[name=parts-0-share]", "70")
    live_page.fill("[name=parts-1-share]", "20.5")
    expect(total).to_have_text("90.5 %")
    expect(live_page.locator(".parts-x tfoot .act")).to_have_count(1)
    live_page.fill("[name=parts-1-share]", "30")
    expect(total).to_have_text("100 %")
    expect(live_page.locator(".parts-x tfoot .act")).to_have_count(0)
    assert complaints == []
