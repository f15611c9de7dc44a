"""The administrator lets somebody in and out again, and knows who did what and what ran."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ecomops.accounts.models import User
from ecomops.core import jobs
from ecomops.core.actor import SYSTEM
from ecomops.core.models import Entry, OutboxEvent
from ecomops.core.roles import Role
from stores.models import StoreAccess
from stores.services import intake
from tests.accounts.people import make_user
from tests.journeys.desk import in_rail
from tests.stores.factories import NOON, make_record, make_store

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("still")]
FIRST = "told-in-person-2026"


@pytest.fixture
def company(running, monkeypatch):
    """Two stores with an order each, a job that ran, an event given up; the administrator."""
    monkeypatch.setitem(jobs._runners, "test.work", lambda run: {"n": 3})
    monkeypatch.setattr(jobs, "ring", lambda job_id: None)
    job = jobs.enqueue("test.work", {}, actor=SYSTEM, at=timezone.now(), title="Nightly copy")
    assert jobs.run_now(job.pk).state == "done"
    OutboxEvent.objects.create(
        name="orders.held", payload={"orders": []}, emitted_at=NOON, parked_at=NOON,
        error="the tax office did not answer",
    )  # fmt: skip
    make_user(Role.ADMINISTRATOR, "root", display_name="Fang Ning")
    mine, other = make_store("mine", name="My store"), make_store("other", name="Other store")
    for store, number in ((mine, "70010001"), (other, "70020002")):
        record = make_record(number)
        intake.receive(store, [record], source="list", batch=None, actor=SYSTEM, at=NOON)
    return mine


def lets_in(root):
    """Somebody new, of one role and one store."""
    in_rail(root, "System", "People")
    root.get_by_role("link", name="Let somebody in").click()
    root.get_by_label("User name").fill("xu")
    root.get_by_label("Name", exact=True).fill("Xu Jing")
    root.get_by_label("Role").select_option("customer_service")
    root.get_by_label("Language").select_option("en")
    root.get_by_label("First password").fill(FIRST)
    root.get_by_label("My store").check()
    root.get_by_role("button", name="Let this person in").click()
    expect(root.locator("#messages")).to_contain_text("Xu Jing may sign in now.")


def test_who_may_do_what_and_who_did_it(company, person, outsider, shots_folder):
    root = person("root")
    lets_in(root)
    user = User.objects.get(username="xu")
    assert StoreAccess.objects.get(user=user).store == company

    xu = person("xu", password=FIRST)
    in_rail(xu, "Stores", "Orders")
    expect(xu.locator("main")).to_contain_text("70010001")
    expect(xu.locator("main")).not_to_contain_text("70020002")
    assert xu.request.get("/people/").status == 403
    xu.get_by_role("link", name="70010001").first.click()
    expect(xu.locator(".order-n")).to_have_text("70010001")

    in_rail(root, "People")
    root.get_by_role("link", name="Xu Jing").click()
    root.get_by_role("button", name="Close this account").click()
    expect(root.get_by_role("button", name="Open this account again")).to_be_visible()
    xu.reload()
    expect(xu.get_by_label("User name")).to_be_visible()
    root.screenshot(path=shots_folder / "administrator-1-person.png")

    in_rail(root, "Jobs")
    expect(root.locator("main tbody tr", has_text="Nightly copy")).to_contain_text("Done")
    in_rail(root, "Health")
    given_up = root.locator("main tr", has_text="the tax office did not answer")
    given_up.get_by_role("button", name="Try again").click()
    expect(given_up).to_have_count(0)
    assert OutboxEvent.objects.filter(name="orders.held", parked_at=None).count() == 1
    in_rail(root, "Audit log")
    root.get_by_label("Subject").fill(f"accounts.user:{user.pk}")
    root.get_by_role("button", name="Search").click()
    told = root.locator("main tbody tr", has_text="Fang Ning")
    expect(told).to_have_count(
        Entry.objects.filter(
            subject_id=str(user.pk), subject_type="accounts.user", actor_label="Fang Ning"
        ).count()
    )
    root.screenshot(path=shots_folder / "administrator-2-log.png", full_page=True)
    user.refresh_from_db()
    assert not user.is_active
