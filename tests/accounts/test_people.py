"""Letting people in, changing what they are, closing the door."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecomops.accounts import scopes, services
from ecomops.accounts.models import User
from ecomops.accounts.services import Person
from ecomops.core import history
from ecomops.core.actor import SYSTEM, actor_of
from ecomops.core.errors import DomainError, StaleVersion
from ecomops.core.roles import Role
from tests.accounts.people import PASSWORD, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
FORM = {"display_name": "林晓", "role": "finance", "email": "", "language": "zh-hans"}


@pytest.fixture
def admin(client):
    user = make_user(Role.ADMINISTRATOR, "root")
    client.force_login(user)
    return user


@pytest.fixture
def rooms():
    """A kind of scope that an app above would register."""
    held: dict[int, set[str]] = {}

    def grant(user, ids, *, actor, at):
        held[user.pk] = set(ids)

    scopes.register(
        scopes.Scope(
            "room",
            "Rooms",
            lambda: [("1", "One"), ("2", "Two")],
            lambda u: held.get(u.pk, set()),
            grant,
        )
    )
    yield held
    scopes._SCOPES.pop("room")


def test_an_administrator_lets_somebody_in(client, admin, rooms):
    answer = client.post(
        reverse("accounts:person-new"),
        {**FORM, "username": "linxiao", "password": PASSWORD, "scope_room": ["2"]},
    )
    assert answer["Location"] == reverse("accounts:people")
    person = User.objects.get(username="linxiao")
    assert person.check_password(PASSWORD)
    assert (person.role, person.display_name) == ("finance", "林晓")
    assert rooms[person.pk] == {"2"}
    entry = history.timeline(person).get()
    assert (entry.act, entry.after, entry.actor_id) == (
        "permission.changed",
        {"role": "finance"},
        str(admin.pk),
    )
    assert entry.must_seal


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("username", "ROOT", "taken"),
        ("username", "a b", "valid username"),
        ("password", "12345", "too short"),
        ("role", "king", "valid choice"),
        ("display_name", "", "required"),
    ],
)
def test_what_is_filled_in_wrong_is_said_at_its_field(client, admin, field, value, told):
    data = {**FORM, "username": "new", "password": PASSWORD, field: value}
    answer = client.post(reverse("accounts:person-new"), data)
    assert answer.status_code == 422
    assert told in str(answer.context["form"].errors[field])
    assert User.objects.count() == 1


def test_a_role_change_is_told_in_the_story(client, admin):
    person = make_user(Role.OPERATIONS, "lin")
    answer = client.post(
        reverse("accounts:person", args=[person.pk]), {**FORM, "version": person.version}
    )
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Role changed from Operations manager to Finance" in page


def test_two_administrators_editing_at_once_do_not_overwrite(client, admin):
    person = make_user(Role.OPERATIONS, "lin")
    services.change_person(person, 1, Person("Lin", "operations"), actor=SYSTEM, at=AT)
    answer = client.post(reverse("accounts:person", args=[person.pk]), {**FORM, "version": 1})
    assert answer.status_code == 422
    person.refresh_from_db()
    assert (person.display_name, person.role) == ("Lin", "operations")
    with pytest.raises(StaleVersion):
        services.change_person(person, 1, Person("X", "operations"), actor=SYSTEM, at=AT)


def test_somebody_stays_administrator(admin):
    other = make_user(Role.ADMINISTRATOR, "second")
    services.let_go(other, actor=actor_of(admin), at=AT)
    with pytest.raises(DomainError, match="stay administrator"):
        services.let_go(admin, actor=SYSTEM, at=AT)
    with pytest.raises(DomainError, match="stay administrator"):
        services.change_person(admin, 1, Person("x", "finance"), actor=SYSTEM, at=AT)
    with pytest.raises(DomainError, match="own account"):
        services.let_go(admin, actor=actor_of(admin), at=AT)


def test_closing_and_opening_the_door(client, admin):
    person = make_user(Role.FINANCE, "lin")
    door = reverse("accounts:person-door", args=[person.pk])
    client.post(door, {"open": "0"})
    person.refresh_from_db()
    assert not person.is_active
    client.post(door, {"open": "1"})
    person.refresh_from_db()
    assert person.is_active
    assert history.timeline(person).count() == 2


def test_a_given_password_is_checked_and_ends_sessions(client, admin):
    person = make_user(Role.FINANCE, "lin")
    before = person.get_session_auth_hash()
    client.post(reverse("accounts:person-password", args=[person.pk]), {"password": "12345"})
    person.refresh_from_db()
    assert person.get_session_auth_hash() == before
    client.post(
        reverse("accounts:person-password", args=[person.pk]), {"password": "a-brand-new-word"}
    )
    person.refresh_from_db()
    assert person.check_password("a-brand-new-word")
    assert person.get_session_auth_hash() != before


def test_the_list_finds_by_name_role_and_door(client, admin):
    make_user(Role.FINANCE, "lin", display_name="林晓")
    make_user(Role.FINANCE, "gone", is_active=False)
    people = reverse("accounts:people")

    def shown(**query):
        rows = client.get(people, query).context["rows"]
        return {User.objects.get(pk=row["key"]).username for row in rows}

    assert shown() == {"root", "lin", "gone"}
    assert shown(q="林") == {"lin"}
    assert shown(role="finance", open="true") == {"lin"}
    assert shown(open="false") == {"gone"}


def test_the_list_costs_the_same_whatever_its_length(client, admin):
    def queries(count):
        for n in range(User.objects.count(), count):
            make_user(Role.FINANCE, f"user{n}")
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("accounts:people"))
        return len(counted)

    assert queries(2) == queries(20)


def test_preferences_are_kept_and_speak_at_once(client):
    user = make_user()
    client.force_login(user)
    data = {"display_name": "Lin", "language": "en", "theme": "dark", "density": "compact"}
    client.post(reverse("accounts:me"), {**data, "red_up": "on"})
    user.refresh_from_db()
    assert (user.theme, user.density, user.red_up) == ("dark", "compact", True)
    page = client.get("/").content.decode()
    assert 'data-bs-theme="dark"' in page
    assert 'lang="en"' in page


def test_each_person_is_spoken_to_in_their_language(client):
    user = make_user()
    client.force_login(user)
    assert 'lang="en"' in client.get("/", headers={"accept-language": "zh-CN"}).content.decode()
    user.language = "zh-hans"
    user.save()
    assert 'lang="zh-hans"' in client.get("/", headers={"accept-language": "en"}).content.decode()


def test_the_database_knows_the_roles(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("king", "king")
