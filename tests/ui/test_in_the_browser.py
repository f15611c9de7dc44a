"""The look in a real browser: keyboard, drawer, palette, contrast, narrow screens."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from ecomops.ui.browser import session_of
from tests.accounts.people import make_user
from tests.running import settled

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("still")]
PATHS = ("/", "/styleguide/", "/styleguide/list/", "/styleguide/list/3/", "/me/", "/jobs/")


@pytest.fixture
def signed_in(live_page, running):
    user = make_user(username="looker")
    live_page.complaints = []
    live_page.on(
        "console", lambda said: said.type == "error" and live_page.complaints.append(said.text)
    )
    live_page.on("pageerror", lambda error: live_page.complaints.append(str(error)))

    def like(theme="light", language="en"):
        live_page.context.clear_cookies()
        live_page.context.add_cookies(
            session_of(user.username, running.base_url, theme=theme, language=language)
        )
        return live_page

    return like


def test_a_list_by_keyboard_alone(signed_in):
    page = signed_in()
    page.goto("/styleguide/list/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("input[name=ids]:checked")).to_have_count(1)
    expect(page.locator(".bulk")).to_be_visible()
    expect(page.locator(".bulk")).to_contain_text("1 selected")
    page.keyboard.press("Enter")
    title = page.locator("aside#drawer h2").first
    expect(title).to_be_visible()
    settled(page)
    opened = title.inner_text()
    page.keyboard.press("k")
    expect(title).not_to_have_text(opened)
    settled(page)
    page.keyboard.press("Escape")
    expect(page.locator("aside#drawer")).to_have_count(0)
    assert page.complaints == []


def test_filters_sort_and_columns_change_the_address_in_place(signed_in):
    page = signed_in()
    page.goto("/styleguide/list/")
    page.evaluate("window.stayed = true")
    page.fill("#list-q", "3951")
    page.press("#list-q", "Enter")
    page.wait_for_url("**/styleguide/list/?q=3951")
    settled(page)
    page.locator("th a", has_text="Paid").click()
    page.wait_for_url("**sort=-paid**")
    settled(page)
    page.locator("summary.chip", has_text="Store").click()
    page.select_option(".pop select[name=store]", "jd")
    page.locator("details[open] .btn-primary").click()
    page.wait_for_url("**store=jd**")
    settled(page)
    page.locator("summary", has_text="Columns").click()
    page.uncheck("input[name=cols][value=left]")
    page.locator("details[open] .btn-primary").click()
    page.wait_for_url("**cols=**")
    settled(page)
    expect(page.locator("th", has_text="Left")).to_have_count(0)
    assert page.evaluate("window.stayed")
    assert page.complaints == []
    page.go_back()
    page.wait_for_url(lambda url: "cols=" not in url)
    expect(page.locator("th", has_text="Left")).to_have_count(1)


def test_the_palette_opens_and_goes_somewhere(signed_in):
    page = signed_in()
    page.goto("/styleguide/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    page.keyboard.type("zzzz")
    page.wait_for_selector("#palette-hits .blank")
    page.keyboard.press("Escape")
    expect(page.locator("#palette[open]")).to_have_count(0)
    assert page.complaints == []


def test_theme_and_language_from_the_menu(signed_in):
    page = signed_in()
    page.goto("/styleguide/")
    page.wait_for_selector("[data-chart][data-drawn]")
    page.locator(".top summary .face").click()
    with page.expect_navigation():
        page.locator("button[name=theme][value=dark]").click()
    expect(page.locator("html[data-bs-theme=dark]")).to_have_count(1)
    settled(page)
    page.locator(".top summary .face").click()
    with page.expect_navigation():
        page.locator(".menu button[name=language][value=zh-hans]").click()
    expect(page.locator("html[lang=zh-hans]")).to_have_count(1)
    assert page.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast_names_and_roles(signed_in, theme):
    page = signed_in(theme)
    found = []
    for path in PATHS:
        page.goto(path)
        settled(page)
        report = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
        for one in report.response["violations"]:
            found.append((path, one["id"], [node["html"][:120] for node in one["nodes"][:3]]))
    assert found == []


@pytest.mark.parametrize("width", [360, 768, 1024, 1440, 2200])
def test_nothing_breaks_out_of_the_page(signed_in, width):
    page = signed_in()
    page.set_viewport_size({"width": width, "height": 800})
    for path in PATHS:
        page.goto(path)
        settled(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (path, wide)


def test_everything_works_without_script(running, browser):
    make_user(username="plain")
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(session_of("plain", running.base_url))
    page = context.new_page()
    page.goto(f"{running.base_url}/styleguide/list/")
    page.locator("th a", has_text="Paid").click()
    page.wait_for_url("**sort=-paid**")
    page.fill("#list-q", "1")
    page.press("#list-q", "Enter")
    page.wait_for_url("**q=1**")
    page.locator(".row-open").first.click()
    expect(page.locator("article.detail")).to_be_visible()
    page.go_back()
    page.wait_for_url("**q=1**")
    page.check("tbody tr:nth-child(2) input[name=ids]")
    page.locator(".bulk button", has_text="Hold").click()
    expect(page.locator("#messages .note")).to_be_visible()
    context.close()
