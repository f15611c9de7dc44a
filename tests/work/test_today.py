"""The home page: what the apps above register, by role, and what an empty system says."""

from datetime import UTC, datetime

import pytest

from ecomops.core import jobs
from ecomops.core.actor import actor_of
from ecomops.core.models import Job
from ecomops.core.roles import Role
from ecomops.ui import numbers
from ecomops.ui.figures import Tile
from ecomops.work import routine, today
from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _bare(monkeypatch):
    for name in ("FIGURES", "WAITING", "CHANGES", "STEPS"):
        monkeypatch.setattr(today, name, today.Registry())


def page(client):
    return client.get("/").content.decode()


def test_an_empty_system_shows_no_empty_boxes_but_what_to_do(client):
    client.force_login(make_user())
    text = page(client)
    assert "every queue of yours is empty" in text
    assert "Write down below" in text
    assert "First steps" not in text


def test_first_steps_lead_until_the_last_is_done(client):
    client.force_login(make_user())
    done = {"shop": False}
    today.STEPS.register(
        "shop",
        lambda user: [today.Step("A store", "Where it sells", "/s/", "Make one", done["shop"])],
    )
    assert "Make one" in page(client)
    done["shop"] = True
    assert "First steps" not in page(client)


def test_a_role_sees_its_own_three_figures(client):
    client.force_login(make_user(Role.FINANCE))

    def tiles(user):
        return [Tile(f"Figure {n}", numbers.money(1000 + n, "CNY")) for n in range(5)]

    today.FIGURES.register("mine", tiles, roles={Role.FINANCE})
    today.FIGURES.register("theirs", lambda user: 1 / 0, roles={Role.EXECUTIVE})
    text = page(client)
    assert "Figure 2" in text
    assert "Figure 3" not in text


def test_queues_show_only_while_something_waits(client):
    client.force_login(make_user())
    today.WAITING.register(
        "queues",
        lambda user: [
            today.Waiting("Held orders", 3, "/h/", mood="watch"),
            today.Waiting("Unmatched items", 0, "/u/"),
        ],
    )
    text = page(client)
    assert "Held orders" in text
    assert "Unmatched items" not in text


def test_my_background_work_is_mine(client):
    user, other = make_user(), make_user(username="other")
    for owner, title in ((user, "My import"), (other, "Their import")):
        actor = actor_of(owner)
        Job.objects.create(
            kind="x", title=title, state=Job.State.RUNNING, created_at=AT, done=1, total=4,
            actor_kind=actor.kind, actor_id=actor.id, actor_label=actor.label,
        )  # fmt: skip
    client.force_login(user)
    text = client.get("/jobs/mine/").content.decode()
    assert "My import" in text
    assert "25 %" in text
    assert "Their import" not in text
    assert "every 2s" in text
    jobs.ask_to_cancel(Job.objects.get(title="My import"), at=AT)
    Job.objects.update(state=Job.State.CANCELLED, finished_at=datetime.now(UTC))
    assert "every 2s" not in client.get("/jobs/mine/").content.decode()


def test_same_name_replaces_and_order_decides():
    registry = today.Registry()
    registry.register("b", lambda user: ["b"], order=2)
    registry.register("a", lambda user: ["a"], order=1)
    registry.register("b", lambda user: ["B"], order=0)
    assert registry.of(make_user()) == ["B", "a"]


@pytest.mark.parametrize(
    ("hour", "word"),
    [(0, "evening"), (5, "morning"), (12, "day"), (17, "afternoon"), (23, "evening")],
)
def test_the_hour_decides_the_greeting(hour, word):
    assert f"Good {word}" in str(routine.greeting(hour))
