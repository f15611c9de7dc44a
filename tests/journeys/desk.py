"""What people at a desk do in every journey."""

from __future__ import annotations


def in_rail(page, *names):
    """Choose a group in the rail, then a page of it."""
    for name in names:
        page.locator("nav.rail").get_by_role("link", name=name).first.click()


def find(page, number):
    """Type a number into the search over everything, as from any page."""
    page.wait_for_load_state("load")  # keys are heard once the scripts are there
    page.keyboard.press("Control+k")
    page.locator("#palette[open] input[name=q]").fill(number)
    return page.locator("#palette-hits a.hit")
