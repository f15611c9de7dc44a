"""The API ends in the same state as the pages, and refuses in one shape."""

import contextlib
import io

import pytest
from django.urls import reverse
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from ecomops.accounts.models import User
from ecomops.core import history
from ecomops.core.roles import Role
from tests.accounts.people import PASSWORD, make_user

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def admin(client):
    user = make_user(Role.ADMINISTRATOR, "root")
    client.force_login(user)
    return user


def test_nobody_is_told_to_say_who_they_are(client):
    answer = client.get("/api/v1/me/")
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "not_authenticated"


def test_oneself_with_what_one_may_do(client):
    client.force_login(make_user(Role.FINANCE))
    me = client.get("/api/v1/me/").json()
    assert me["role"] == "finance"
    assert "work.use" in me["actions"]
    assert "accounts.manage_people" not in me["actions"]


def test_one_changes_ones_look_but_not_ones_role(client):
    user = make_user(Role.FINANCE)
    client.force_login(user)
    answer = client.patch(
        "/api/v1/me/", {"theme": "dark", "role": "administrator"}, content_type="application/json"
    )
    assert answer.status_code == 200
    user.refresh_from_db()
    assert (user.theme, user.role) == ("dark", "finance")


def test_page_and_api_end_in_the_same_state(client, admin):
    new = {"display_name": "林晓", "role": "finance", "email": "", "language": "zh-hans"}
    client.post(reverse("accounts:person-new"), {**new, "username": "page", "password": PASSWORD})
    answer = client.post(
        "/api/v1/people/", {**new, "username": "api", "password": PASSWORD}, **JSON
    )
    assert answer.status_code == 201
    page, api = User.objects.get(username="page"), User.objects.get(username="api")
    for field in ("display_name", "role", "email", "language", "is_active", "version"):
        assert getattr(page, field) == getattr(api, field)
    assert [e.act for e in history.timeline(page)] == [e.act for e in history.timeline(api)]


def test_a_stale_version_is_refused(client, admin):
    person = make_user(Role.FINANCE, "lin")
    path = f"/api/v1/people/{person.pk}/"
    assert client.patch(path, {"role": "executive", "version": 1}, **JSON).status_code == 200
    answer = client.patch(path, {"role": "operations", "version": 1}, **JSON)
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "stale_version"


def test_a_weak_password_is_refused_in_words(client, admin):
    answer = client.post(
        "/api/v1/people/",
        {"username": "x", "display_name": "X", "role": "finance", "password": "12345"},
        **JSON,
    )
    assert answer.status_code == 422
    assert "too short" in answer.json()["errors"][0]["detail"]


def test_closing_and_opening(client, admin):
    person = make_user(Role.FINANCE, "lin")
    assert client.post(f"/api/v1/people/{person.pk}/close/").json()["is_active"] is False
    assert client.post(f"/api/v1/people/{person.pk}/reopen/").json()["is_active"] is True


def test_the_schema_reads_and_names_every_operation(client, admin):
    answer = client.get("/api/v1/schema/?format=json")
    paths = answer.json()["paths"]
    assert {"/api/v1/me/", "/api/v1/people/{id}/close/", "/api/v1/tasks/"} <= set(paths)


def test_the_schema_is_made_without_a_guess():
    reset_generator_stats()
    with contextlib.redirect_stderr(io.StringIO()) as said:
        schema = SchemaGenerator().get_schema(request=None, public=True)
        validate_schema(schema)
    assert said.getvalue() == ""
    assert not GENERATOR_STATS


def test_the_docs_run_under_our_content_policy(client, admin):
    page = client.get("/api/v1/docs/").content.decode()
    assert "<style" not in page
    assert "cdn" not in page
    assert "<script>" not in page
    assert (
        client.get("/api/v1/docs/?script=")
        .headers["Content-Type"]
        .startswith("application/javascript")
    )
