"""Tasks, notifications and jobs by the API, like by the pages."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import SYSTEM, actor_of
from ecomops.core.models import Job
from ecomops.core.roles import Role
from ecomops.work import services, texts
from ecomops.work.models import Task
from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def user(client):
    person = make_user()
    client.force_login(person)
    return person


def test_writing_down_and_finishing_as_on_the_page(client, user):
    made = client.post("/api/v1/tasks/", {"title": "By API"}, content_type="application/json")
    assert made.status_code == 201
    client.post("/work/new/", {"title": "By page"})
    api, page = Task.objects.get(title="By API"), Task.objects.get(title="By page")
    client.post(f"/api/v1/tasks/{api.pk}/finish/")
    client.post(f"/work/{page.pk}/", {"to": "done"})
    for task in (api, page):
        task.refresh_from_db()
        assert (task.state, task.assignee, task.asked_by) == ("done", user, str(user))
        assert [entry.act for entry in history.timeline(task)] == ["open>done"]


def test_a_move_that_is_not_is_refused_with_its_code(client, user):
    task = services.note_own(user, "x", actor=SYSTEM, at=AT)
    client.post(f"/api/v1/tasks/{task.pk}/finish/")
    answer = client.post(f"/api/v1/tasks/{task.pk}/drop/")
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "illegal_move"


def test_others_rows_are_not_there(client, user):
    other = make_user(username="other")
    task = services.note_own(other, "x", actor=SYSTEM, at=AT)
    actor = actor_of(other)
    job = Job.objects.create(
        kind="x", created_at=AT, actor_kind=actor.kind, actor_id=actor.id, actor_label="x"
    )
    assert client.get(f"/api/v1/tasks/{task.pk}/").status_code == 404
    assert client.get(f"/api/v1/jobs/{job.pk}/").status_code == 404
    assert client.get("/api/v1/jobs/").json()["count"] == 0


def test_an_administrator_sees_every_job(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    Job.objects.create(kind="x", created_at=AT)
    assert client.get("/api/v1/jobs/").json()["count"] == 1


def test_notifications_are_read_one_by_one(client, user):
    texts.register("test.told", _("Told"))
    services.tell([user], "test.told", at=AT)
    row = client.get("/api/v1/notifications/?read_at__isnull=true").json()["results"][0]
    assert row["sentence"] == "Told"
    assert client.post(f"/api/v1/notifications/{row['id']}/read/").json()["read_at"]
    texts._TEXTS.pop("test.told")


def test_a_page_of_500_at_most(client, user):
    Task.objects.bulk_create(
        Task(kind=Task.OWN, title=str(n), assignee=user, created_at=AT) for n in range(510)
    )
    assert len(client.get("/api/v1/tasks/").json()["results"]) == 50
    assert len(client.get("/api/v1/tasks/?page_size=9999").json()["results"]) == 500
