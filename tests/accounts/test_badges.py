"""Badge and PIN: one sentence for every failure, a lock after five, the floor and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ecomops.accounts import badges
from ecomops.accounts.models import Badge, BadgeDoor
from ecomops.core.actor import actor_of
from ecomops.core.errors import DomainError
from ecomops.core.models import Entry
from ecomops.core.roles import Role
from tests.accounts.people import make_user
from tests.warehouse.factories import make_warehouse
from tests.warehouse.shipping import fill_pool, make_courier, packed, planned, scene
from warehouse.models import WarehouseAccess
from warehouse.services import waybills

pytestmark = pytest.mark.django_db
PIN = "4826"


@pytest.fixture
def place():
    return make_warehouse("hz")


@pytest.fixture
def lead(place):
    user = make_user(Role.WAREHOUSE_LEAD, "lead")
    WarehouseAccess.objects.create(user=user, warehouse=place)
    return user


@pytest.fixture
def picker(place):
    user = make_user(Role.WAREHOUSE_STAFF, "picker", display_name="Wang Xiaolan")
    WarehouseAccess.objects.create(user=user, warehouse=place)
    return user


@pytest.fixture
def badge(lead, picker):
    return badges.issue(picker, PIN, actor=actor_of(lead), at=timezone.now())


def enter(client, badge, pin=PIN, **more):
    code = badge if isinstance(badge, str) else badge.code
    return client.post("/scan/sign-in/", {"badge": code, "pin": pin, **more})


def test_badge_and_pin_open_the_floor_and_nothing_else(client, badge):
    answer = enter(client, badge, next="/scan/pick/")
    assert (answer.status_code, answer["Location"]) == (302, "/scan/pick/")
    assert client.get("/scan/").status_code == 200
    for address in ("/", "/warehouse/waves/", "/me/", "/api/v1/orders/", "/me/password/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/scan/"), address
    assert client.session.get_expiry_age() <= badges.SESSION_SECONDS


def test_a_badge_prints_the_label_of_what_it_packed(client):
    _store, place, orders = scene(1)
    packer = make_user(Role.WAREHOUSE_STAFF, "packer")
    WarehouseAccess.objects.create(user=packer, warehouse=place)
    fill_pool(make_courier("zto", place))
    (row,) = planned(orders)
    parcel = packed(row, waybills.give(row, actor=actor_of(packer), at=timezone.now()))
    enter(client, badges.issue(packer, PIN, actor=actor_of(packer), at=timezone.now()))

    for paper in ("label", "slip"):
        answer = client.get(f"/scan/papers/{parcel.pk}/{paper}.pdf")
        assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("goes_to", ["https://evil.example/scan/", "//evil.example", "/me/", ""])
def test_the_door_leads_only_to_the_floor(client, badge, goes_to):
    assert enter(client, badge, next=goes_to)["Location"] == "/scan/"


def test_a_wrong_pin_says_so_and_five_lock_the_badge(client, badge, lead):
    for _n in range(4):
        answer = enter(client, badge, "9999")
        assert answer.status_code == 422
        assert "The PIN is wrong. Scan the badge and try again." in answer.content.decode()
    assert "Five wrong PINs" in enter(client, badge, "9999").content.decode()
    client.cookies.clear()  # another device does not help
    assert "This badge is locked for ten minutes" in enter(client, badge).content.decode()
    badges.unlock(badge.user, actor=actor_of(lead), at=timezone.now())
    client.cookies.clear()
    assert enter(client, badge).status_code == 302


def test_five_wrong_tries_lock_the_device_whatever_the_badge(client, badge):
    for n in range(5):
        said = enter(client, f"EB-UNKNOWN{n}").content.decode()
        assert "This badge opens nothing. Ask the lead for a new one." in said
    assert "This device is locked for a few minutes" in enter(client, badge).content.decode()


def test_a_lock_ends_by_itself(badge):
    at = timezone.now()
    for _n in range(5):
        with pytest.raises(DomainError):
            badges.enter(badge.code, "9999", device="d", at=at)
    with pytest.raises(DomainError):
        badges.enter(badge.code, PIN, device="d", at=at + timedelta(minutes=9))
    found = badges.enter(badge.code, PIN, device="d", at=at + timedelta(minutes=11))
    assert found == badge.user


def test_devices_that_are_not_locked_are_forgotten(badge):
    now = timezone.now()
    for device, tries in (("once", 1), ("often", badges.MOST_WRONG)):
        for _n in range(tries):
            with pytest.raises(DomainError):
                badges.enter("EB-NOBODY", PIN, device=device, at=now)
    assert badges.forget_doors(now) == 1
    assert BadgeDoor.objects.get().device == "often"


def test_a_closed_badge_and_an_old_one_open_nothing(client, badge, lead, picker):
    old = badge.code
    new = badges.issue(picker, "7391", actor=actor_of(lead), at=timezone.now())
    assert enter(client, old, PIN).status_code == 422
    badges.close(picker, actor=actor_of(lead), at=timezone.now())
    assert enter(client, new, "7391").status_code == 422
    acts = Entry.objects.filter(act="permission.changed", after__has_key="badge")
    assert [entry.after["badge"] for entry in acts.order_by("pk")] == ["issued", "issued", "closed"]


@pytest.mark.parametrize(
    "pin", ["123", "1234567", "12a4", "1111", "1234", "9876", "１２３５", ""]
)  # full width on purpose
def test_a_weak_pin_is_refused(lead, picker, pin):
    with pytest.raises(DomainError):
        badges.issue(picker, pin, actor=actor_of(lead), at=timezone.now())


def test_the_pin_is_in_no_column(badge):
    kept = bytes(Badge.objects.get(pk=badge.pk).pin)
    assert PIN.encode() not in kept
    other = make_user(Role.WAREHOUSE_STAFF, "other")
    again = badges.issue(other, PIN, actor=actor_of(other), at=timezone.now())
    assert bytes(again.pin) != kept


def test_a_lead_issues_badges_to_the_staff_beside_them_only(client, lead, picker):
    elsewhere = make_user(Role.WAREHOUSE_STAFF, "elsewhere")
    WarehouseAccess.objects.create(user=elsewhere, warehouse=make_warehouse("gz"))
    chief = make_user(Role.ADMINISTRATOR, "chief")
    client.force_login(lead)
    page = client.get("/people/badges/").content.decode()
    assert "Wang Xiaolan" in page
    assert "elsewhere" not in page
    for person in (elsewhere, chief, lead):
        assert client.get(f"/people/{person.pk}/badge/").status_code == 404
        assert client.post(f"/people/{person.pk}/badge/", {"pin": PIN}).status_code == 404
    answer = client.post(f"/people/{picker.pk}/badge/", {"act": "issue", "pin": PIN, "again": PIN})
    assert answer.status_code == 302
    assert "<svg" in client.get(f"/people/{picker.pk}/badge/").content.decode()


def test_two_pins_that_differ_issue_nothing(client, lead, picker):
    client.force_login(lead)
    client.post(f"/people/{picker.pk}/badge/", {"act": "issue", "pin": PIN, "again": "4827"})
    assert not Badge.objects.exists()
