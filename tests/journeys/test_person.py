"""A person's first minutes: the door, their language and theme, their own list, the palette."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ecomops.accounts.models import User
from ecomops.core.actor import SYSTEM
from ecomops.core.roles import Role
from ecomops.work import services
from ecomops.work.models import Task
from tests.accounts.people import PASSWORD, make_user
from tests.running import settled

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("still")]


def sign_in(page, username: str) -> None:
    page.goto("/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]:not([type=hidden])", PASSWORD)
    page.press("input[name=password]:not([type=hidden])", "Enter")
    page.wait_for_selector(".rail")
    page.wait_for_load_state("load")  # keys are heard once the scripts are there


def test_in_by_the_door_then_language_and_theme_stay(live_page, shots_folder):
    user = make_user(Role.OPERATIONS, "lin", display_name="林晓禾")
    sign_in(live_page, "lin")
    expect(live_page.locator("html")).to_have_attribute("lang", "en")
    live_page.screenshot(path=shots_folder / "person-1-today.png")

    with live_page.expect_navigation():
        live_page.click("header button[name=language]")
    expect(live_page.locator("html")).to_have_attribute("lang", "zh-hans")
    live_page.click("header details.menu > summary")
    with live_page.expect_navigation():
        live_page.click("button[name=theme][value=dark]")
    expect(live_page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    live_page.screenshot(path=shots_folder / "person-2-chinese-dark.png")
    user = User.objects.get(pk=user.pk)
    assert (user.language, user.theme) == ("zh-hans", "dark")


def test_a_task_is_ticked_and_undone_in_place(live_page, shots_folder):
    user = make_user(Role.OPERATIONS, "lin")
    task = services.note_own(user, "Ask the courier", actor=SYSTEM, at=timezone.now())
    sign_in(live_page, "lin")
    live_page.click(f"#task-{task.pk} .tick")
    live_page.wait_for_selector(f"#task-{task.pk}.done")
    settled(live_page)
    assert Task.objects.get(pk=task.pk).state == "done"
    live_page.screenshot(path=shots_folder / "person-3-ticked.png")
    live_page.click(f"#task-{task.pk} button.btn-quiet")
    live_page.wait_for_selector(f"#task-{task.pk}.open")
    settled(live_page)
    assert Task.objects.get(pk=task.pk).state == "open"


def test_the_palette_finds_a_page_by_keyboard_alone(live_page, shots_folder):
    make_user(Role.ADMINISTRATOR, "root")
    sign_in(live_page, "root")
    live_page.keyboard.press("Control+k")
    live_page.wait_for_selector("#palette[open]")
    live_page.keyboard.type("people")
    live_page.wait_for_selector("#palette-hits a[href='/people/']")
    live_page.screenshot(path=shots_folder / "person-4-palette.png")
    live_page.locator("#palette-hits a[href='/people/']").focus()
    live_page.keyboard.press("Enter")
    live_page.wait_for_url("**/people/")


def test_without_script_the_door_and_the_list_work(running, browser, shots_folder):
    make_user(Role.OPERATIONS, "lin")
    context = browser.new_context(base_url=running.base_url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "lin")
    page.fill(".todo-new input[name=title]", "Written without script")
    page.click(".todo-new button")
    expect(page.locator(".todo", has_text="Written without script")).to_have_count(1)
    page.locator(".todo .tick").first.click()
    expect(page.locator(".todo.done", has_text="Written without script")).to_have_count(1)
    page.screenshot(path=shots_folder / "person-5-no-script.png")
    context.close()
