"""A price above the limit: two reviews and a third consent, each bound to what was read.

The purchasing manager at a desk, the general manager and the executive on phones; finance reads
who agreed to what and decides nothing.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ecomops.core.roles import Role
from procurement.models import Award, PriceReview
from tests.accounts.people import make_user
from tests.journeys.desk import in_rail
from tests.procurement import rounds_at_hand as hand

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("still")]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def award(running):
    """A round of three opened quotes, its award proposed, and those who decide on it."""
    for role, username, name in (
        (Role.PROCUREMENT_MANAGER, "manager", "Han Yu"),
        (Role.GENERAL_MANAGER, "general", "Gu Wen"),
        (Role.EXECUTIVE, "executive", "Shen Yu"),
        (Role.FINANCE, "finance", "Qian Min"),
    ):
        make_user(role, username, display_name=name)
    made = hand.proposed(hand.opened("300", "200", "400"))
    assert made.above_limit
    return made


def card(page, award):
    """The award's card in the approvals."""
    page.goto("/procurement/approvals/")
    return page.locator("form.ask-c", has_text=award.code)


def agrees(page, award, then, *seen):
    """The card says what is asked and who agreed before; the reviewer agrees."""
    asked = card(page, award)
    for words in ("240,000", "cheapest and proven", *seen):
        expect(asked).to_contain_text(words)
    asked.get_by_role("button", name="Agree").click()
    expect(page.locator("#messages")).to_contain_text(f"{award.code}: {then}")
    expect(page.locator("form.ask-c")).to_have_count(0)


def test_nothing_bypasses_two_reviews_and_the_limit(award, person, shots_folder):
    manager = person("manager")
    expect(manager.locator("main")).to_contain_text(f"Review the prices of {award.code}")
    asked = card(manager, award)
    expect(asked).to_contain_text("240,000")
    hand.proposed(award.rfq)  # the buyer changes it while the manager reads
    asked.get_by_role("button", name="Agree").click()
    expect(manager.locator("#messages")).to_contain_text("was changed since you read it")
    assert Award.objects.get().state == "first"
    agrees(manager, award, "Second price review", "Version 2")
    executive = person("executive", viewport=PHONE)
    expect(card(executive, award)).to_have_count(0)  # not the executive's turn
    general = person("general", viewport=PHONE)
    agrees(general, award, "Approval above the limit", "Han Yu")
    general.screenshot(path=shots_folder / "reviews-1-phone.png", full_page=True)
    agrees(executive, award, "Approved", "Han Yu", "Gu Wen")

    finance = person("finance")
    in_rail(finance, "Procurement", "Approvals")
    finance.get_by_role("link", name=award.code).first.click()
    for name in ("Han Yu", "Gu Wen", "Shen Yu"):
        expect(finance.locator("dl.facts")).to_contain_text(name)
    expect(finance.get_by_role("button", name="Make the purchase orders")).to_have_count(0)
    finance.screenshot(path=shots_folder / "reviews-2-finance.png", full_page=True)

    award.refresh_from_db()
    assert award.state == "approved"
    said = PriceReview.objects.order_by("level").values_list("level", "person_label", "digest")
    assert list(said) == [
        (1, "Han Yu", award.digest), (2, "Gu Wen", award.digest), (3, "Shen Yu", award.digest),
    ]  # fmt: skip
