"""Nobody gets further than their role and their stores, by any address and any API operation."""

from __future__ import annotations

from typing import Any

import pytest

from ecomops.accounts.models import User
from ecomops.core.policies import grants, may
from ecomops.core.roles import Role
from ecomops.core.scope import EVERY_STORE
from stores.models import StoreAccess
from tests.access import store_rows
from tests.access.rows import (
    PERSON,
    ROWS,
    SAMPLES,
    SEES_ALL,
    SHARED,
    STORE,
    WAREHOUSE,
    Side,
)
from tests.access.walk import PUBLIC, UNMARKED, Endpoint, endpoints
from tests.accounts.people import make_user
from tests.stores.factories import make_store
from warehouse.models.layout import EVERY_WAREHOUSE

pytestmark = pytest.mark.django_db
WHOLE = {STORE: EVERY_STORE, WAREHOUSE: EVERY_WAREHOUSE, PERSON: frozenset()}
ALL = endpoints()
GUARDED = [endpoint for endpoint in ALL if endpoint.policy not in (PUBLIC, UNMARKED)]
WITH_ROW = [endpoint for endpoint in GUARDED if endpoint.args]
LISTING = [
    endpoint
    for endpoint in GUARDED
    if (not endpoint.args or endpoint.name in SAMPLES) and endpoint.policy != "api.read"
]


@pytest.fixture(autouse=True)
def _own_vault(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def by_name(found: list[Endpoint]) -> Any:
    return pytest.mark.parametrize("endpoint", found, ids=lambda endpoint: endpoint.key)


def side(role: Role, name: str, store_name: str) -> Side:
    """A person of the role with one store."""
    user = make_user(role, name)
    store = make_store(code=store_name.lower(), name=store_name)
    StoreAccess.objects.create(user=user, store=store)
    return Side(user, store)


def holders(endpoint: Endpoint) -> list[Role]:
    return [role for role in Role if role in grants()[endpoint.policy]]


def call(client: Any, method: str, url: str) -> Any:
    if method in {"post", "put", "patch"} and url.startswith("/api/"):
        return getattr(client, method)(url, {}, content_type="application/json")
    return getattr(client, method)(url)


def test_every_address_says_who_may_come_and_has_a_name():
    assert [e.route for e in ALL if e.policy is UNMARKED] == []
    assert [e.route for e in ALL if not e.name] == []


def test_every_action_asked_for_is_granted_to_somebody():
    unknown = {e.policy for e in GUARDED} - grants().keys()
    assert unknown == set()
    assert [action for action, roles in grants().items() if not roles] == []


def test_an_unknown_action_fails_closed(client):
    with pytest.raises(KeyError):
        may(make_user(), "nobody.granted_this")


def test_every_address_with_an_argument_names_its_row():
    named = ROWS.keys() | SHARED.keys()
    assert sorted({e.name for e in WITH_ROW} - named) == []
    assert ROWS.keys() & SHARED.keys() == set()


def test_the_lists_of_rows_name_no_address_that_is_gone():
    assert sorted((ROWS.keys() | SHARED.keys()) - {e.name for e in WITH_ROW}) == []


@by_name(GUARDED)
def test_nobody_signed_in_gets_nowhere(client, endpoint):
    for method in endpoint.methods:
        answer = call(client, method, endpoint.url())
        if answer.status_code == 405:
            continue
        if endpoint.api and not answer.has_header("Location"):
            assert answer.status_code == 401
        else:
            assert answer.status_code == 302
            assert answer["Location"].startswith("/sign-in/")


@by_name(GUARDED)
def test_a_role_without_the_grant_is_refused(client, endpoint):
    for role in set(Role) - set(holders(endpoint)):
        client.force_login(make_user(role))
        seen = {call(client, method, endpoint.url()).status_code for method in endpoint.methods}
        assert seen <= {403, 405}, f"{role}: {seen}"
        assert 403 in seen


@by_name([e for e in WITH_ROW if e.name in ROWS])
def test_somebody_elses_row_is_not_there(client, endpoint):
    row = ROWS[endpoint.name]
    tried = 0
    for role in holders(endpoint):
        if role in WHOLE[row.scope]:
            continue
        other = side(role, f"other-{role}", f"OTHER-{role}")
        mine = side(role, f"mine-{role}", f"MINE-{role}")
        if (
            may(mine.user, SEES_ALL.get(endpoint.name, endpoint.policy))
            and endpoint.name in SEES_ALL
        ):
            continue
        client.force_login(mine.user)
        foreign = endpoint.url(row.make(other))
        for method in endpoint.methods:
            answer = call(client, method, foreign)
            nothing = call(client, method, endpoint.url())
            assert answer.status_code >= 400, f"{role} {method} {foreign}"
            assert answer.status_code == nothing.status_code, f"{role} {method} {foreign}"
            tried += answer.status_code == 404
    only_whole_company = set(holders(endpoint)) <= WHOLE[row.scope]
    needs_a_body = endpoint.methods == ("post",) and endpoint.api
    assert tried or only_whole_company or needs_a_body


@by_name([e for e in WITH_ROW if e.name in ROWS and len(e.args) > 1])
def test_ones_own_row_does_not_open_somebody_elses(client, endpoint):
    row = ROWS[endpoint.name]
    role = next(role for role in holders(endpoint) if role not in WHOLE[row.scope])
    own, foreign = (row.make(side(role, name, name.upper())) for name in ("mine", "other"))
    client.force_login(User.objects.get(username="mine"))
    for argument in endpoint.args:
        if own[argument] == foreign[argument]:
            continue
        for method in endpoint.methods:
            mixed = endpoint.url({**own, argument: foreign[argument]})
            assert call(client, method, mixed).status_code in {404, 405}, argument


@by_name([e for e in WITH_ROW if e.name in ROWS])
def test_ones_own_row_is_there_and_an_empty_request_breaks_nothing(client, endpoint):
    row = ROWS[endpoint.name]
    role = holders(endpoint)[0]
    mine = side(role, "mine", "MINE")
    client.force_login(mine.user)
    for method in endpoint.methods:
        answer = call(client, method, endpoint.url(row.make(mine)))
        assert answer.status_code < 500
        if method == "get":
            assert answer.status_code not in {403, 404}


@pytest.mark.parametrize("role", [role for role in Role if role not in EVERY_STORE])
def test_pages_show_nothing_of_a_store_one_has_not(client, role):
    mine, other = side(role, "mine", "MINE"), side(role, "other", "OTHER")
    store_rows.fill(mine)
    store_rows.fill(other)
    client.force_login(mine.user)
    for endpoint in LISTING:
        if role not in grants()[endpoint.policy]:
            continue
        for asked in ("", f"?store={other.store.pk}", f"?store={other.store.code}"):
            for method in endpoint.methods:
                at = f"{method} {endpoint.url(SAMPLES.get(endpoint.name))}{asked}"
                answer = call(client, *at.split(" ", 1))
                assert answer.status_code < 500, at
                if not answer.streaming:
                    shown = answer.content.decode(errors="replace").replace(asked, "")
                    assert other.store.name not in shown, at


@by_name(GUARDED)
def test_a_closed_account_gets_nowhere(client, endpoint):
    user = make_user(holders(endpoint)[0])
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    for method in endpoint.methods:
        assert call(client, method, endpoint.url()).status_code in {302, 401, 405}


def test_scopes_are_the_three_there_are():
    assert {row.scope for row in ROWS.values()} <= {STORE, WAREHOUSE, PERSON}
