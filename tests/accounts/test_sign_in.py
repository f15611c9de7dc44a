"""The door: in, out, wrong words, too many of them, one's own password."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from ecomops.accounts import demo
from ecomops.core.roles import Role
from ecomops.settings import ACCOUNT_RATE_LIMITS
from tests.accounts.people import PASSWORD, make_user

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"


@pytest.fixture(autouse=True)
def _no_attempts_yet(settings):
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    cache.clear()


def sign_in(client, username="operations", password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": username, "password": password, **more})


def test_right_words_lead_home(client):
    make_user()
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").status_code == 200


def test_the_page_asked_for_comes_after_signing_in(client):
    make_user()
    asked = client.get("/work/?x=1")
    assert asked["Location"] == "/sign-in/?next=/work/%3Fx%3D1"
    assert (
        client.post(asked["Location"], {"login": "operations", "password": PASSWORD})["Location"]
        == "/work/?x=1"
    )


def test_nobody_is_sent_to_another_site(client):
    make_user()
    answer = sign_in(client, next="https://example.org/")
    assert answer["Location"] == "/"


def test_wrong_words_say_so_without_telling_which(client):
    make_user()
    for username in ("operations", "nobody"):
        answer = sign_in(client, username, "wrong")
        assert "do not belong together" in answer.content.decode()


def test_user_names_are_found_in_any_case(client):
    make_user()
    assert sign_in(client, "Operations").status_code == 302


def test_five_wrong_passwords_close_the_door_even_to_the_right_one(client):
    make_user()
    for _ in range(5):
        sign_in(client, password="wrong")
    answer = sign_in(client)
    assert answer.status_code == 200
    assert "Too many attempts" in answer.content.decode()


def test_a_closed_account_cannot_sign_in_and_loses_its_session(client):
    user = make_user()
    sign_in(client)
    user.is_active = False
    user.save()
    assert client.get("/").status_code == 302
    assert sign_in(client)["Location"] == "/sign-in/closed/"
    assert client.get("/sign-in/closed/").status_code == 200
    assert client.get("/").status_code == 302


def test_signing_out_needs_a_post(client):
    client.force_login(make_user())
    assert client.get("/sign-out/").status_code == 200
    assert client.get("/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_nobody_signs_up_alone(client):
    for path in ("/signup/", "/accounts/signup/", "/password/reset/", "/email/"):
        assert client.get(path).status_code == 404


def test_changing_the_password_keeps_this_session(client):
    user = make_user()
    client.force_login(user)
    new = "another-long-word"
    answer = client.post(
        "/me/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer["Location"] == reverse("accounts:me")
    assert client.get("/").status_code == 200
    user.refresh_from_db()
    assert user.check_password(new)


def test_demo_people_are_named_in_demo_mode_only(client, settings):
    make_user(Role.EXECUTIVE, "executive", display_name="沈屿")
    settings.ECOMOPS_DEMO = False
    assert "沈屿" not in client.get(SIGN_IN).content.decode()
    settings.ECOMOPS_DEMO = True
    page = client.get(SIGN_IN).content.decode()
    assert "沈屿" in page
    assert demo.PASSWORD in page


def test_the_demo_names_one_person_a_role():
    assert sorted(face.role for face in demo.FACES) == sorted(Role)
    assert len({face.username for face in demo.FACES}) == len(demo.FACES)


def test_hammering_the_door_is_answered_429_in_words(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for _ in range(2):
        sign_in(client)
    answer = sign_in(client)
    assert answer.status_code == 429
    assert "Wait a minute" in answer.content.decode()
