"""Long lists become a file by and by, for the asker only, for a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from ecomops.core import jobs
from ecomops.core.models import Job
from ecomops.core.roles import Role
from ecomops.ui import exporting
from stores.models import Product
from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db
LIST = "/stores/products/"


@pytest.fixture(autouse=True)
def _short(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(exporting, "LONG", 3)
    monkeypatch.setattr(jobs, "ring", lambda job_id: None)


@pytest.fixture
def lin(client):
    user = make_user(role=Role.OPERATIONS)
    client.force_login(user)
    return user


def body(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def long_list(count=5):
    for n in range(count):
        Product.objects.create(code=f"P-{n}", name=f"Tea {n}")


def begun(client, address=f"{LIST}?export=csv"):
    answer = client.get(address)
    assert answer.status_code == 302
    assert "export" not in answer["Location"]
    page = client.get(answer["Location"]).content.decode()
    job = Job.objects.get(kind="ui.export")
    assert reverse("core:job-progress", args=[job.pk]) in page
    return job


def test_a_short_list_comes_at_once(client, lin):
    long_list(3)
    assert len(body(client.get(f"{LIST}?export=csv")).splitlines()) == 4
    assert not Job.objects.exists()


def test_a_long_list_is_written_in_the_background_and_fetched(client, lin):
    long_list()
    job = begun(client, f"{LIST}?export=csv&sort=-name&cols=name")
    job = jobs.run_now(job.pk)
    assert job.state == "done", job.error
    assert job.result["rows"] == 5
    part = client.get(reverse("core:job-progress", args=[job.pk])).content.decode()
    assert job.result["download"] in part
    answer = client.get(job.result["download"])
    assert ".csv" in answer["Content-Disposition"]
    rows = body(answer).splitlines()
    assert rows[0] == "Product"
    assert len(rows) == 6


def test_nobody_else_may_fetch_it_and_nobody_after_a_day(client, lin):
    long_list()
    job = jobs.run_now(begun(client).pk)
    client.force_login(make_user(username="other", role=Role.ADMINISTRATOR))
    assert client.get(job.result["download"]).status_code == 404
    client.force_login(lin)
    assert exporting.erase_old_exports(job.finished_at + timedelta(hours=23)) == 0
    assert exporting.erase_old_exports(job.finished_at + timedelta(hours=25)) == 1
    assert client.get(job.result["download"]).status_code == 422
    page = client.get(reverse("core:job-detail", args=[job.pk])).content.decode()
    assert job.result["download"] not in page


def test_a_right_lost_meanwhile_ends_it(client, lin):
    long_list()
    job = begun(client)
    lin.role = Role.WAREHOUSE_STAFF
    lin.save()
    assert jobs.run_now(job.pk).state == "failed"
