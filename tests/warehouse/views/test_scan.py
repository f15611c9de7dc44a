"""The scan pages: with and without script, for whom, and what a broken request gets."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecomops.core.roles import Role
from tests.accounts.people import make_user
from tests.warehouse.factories import make_warehouse
from tests.warehouse.floor import Floor
from warehouse.models import Pick, Scan, WarehouseAccess

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor():
    made = Floor([[("A", 2)], [("B", 1)]])
    made.release()
    return made


@pytest.fixture
def client(floor):
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(floor.picker)
    return browser


def body(floor, code, **more):
    return {
        "key": str(uuid4()), "warehouse": floor.place.pk, "subject": str(floor.list.pk),
        "code": code, "device": "d1", "position": 1, "at": timezone.now().isoformat(), **more,
    }  # fmt: skip


def send(client, sent, station="pick"):
    return client.post(f"/scan/{station}/", json.dumps(sent), content_type="application/json")


def first_bin(floor):
    return floor.list.picks.select_related("bin").order_by("sequence").first().bin.code


def test_the_floors_home_shows_the_stations_and_what_waits(client):
    page = client.get("/scan/").content.decode()
    assert "Pick" in page
    assert "1 waiting" in page
    assert 'href="/scan/pick/"' in page


def test_without_a_warehouse_the_home_says_whom_to_ask(client):
    WarehouseAccess.objects.all().delete()
    page = client.get("/scan/").content.decode()
    assert "Ask the lead to let you into your warehouse" in page
    assert client.get("/scan/pick/").status_code == 302


def test_goods_that_nobody_announced_open_from_their_key(client):
    assert 'href="/scan/receive/new/"' in client.get("/scan/receive/").content.decode()
    assert client.get("/scan/receive/new/").status_code == 200


def test_a_person_of_two_warehouses_chooses(client, floor):
    other = make_warehouse("gz")
    WarehouseAccess.objects.create(user=floor.picker, warehouse=other)
    page = client.get(f"/scan/pick/?warehouse={other.pk}").content.decode()
    assert "Nothing to do here now" in page
    assert "Nothing to do here now" in client.get("/scan/pick/").content.decode()


def test_the_page_holds_the_whole_walk_for_the_time_without_a_network(client, floor):
    page = client.get(f"/scan/pick/{floor.list.pk}/").content.decode()
    assert floor.barcode("A") in page
    assert floor.barcode("B") in page
    answer = client.get(f"/scan/pick/{floor.list.pk}/", headers={"accept": "application/json"})
    assert [mark[2] for mark in answer.json()["state"]["marks"]] == ["open", "open"]


def test_a_form_does_the_same_without_script(client, floor):
    address = f"/scan/pick/{floor.list.pk}/"
    key = str(uuid4())
    for _again in range(2):
        page = client.post(address, {"key": key, "code": first_bin(floor)}).content.decode()
        assert "Bin is right" in page
        assert "Scan the piece" in page
    assert Scan.objects.count() == 1
    page = client.post(address, {"key": str(uuid4()), "code": "rubbish"}).content.decode()
    assert "Nothing knows this code: Scan again." in page
    page = client.post(address, {"key": "no key", "code": ""}).content.decode()
    assert "Nothing was read. Scan again." in page


def test_a_scan_is_answered_with_the_state_it_leads_to(client, floor):
    answer = send(client, body(floor, f"  {first_bin(floor)}\r")).json()
    assert (answer["accepted"], answer["say"], answer["tone"]) == (True, "Bin is right", "good")
    assert answer["state"]["here"] == first_bin(floor)


def test_a_signed_out_device_is_told_so(floor):
    answer = send(Client(headers={"accept-language": "en"}), body(floor, "x"))
    assert answer.status_code == 401
    assert answer.json()["signed_out"] is True
    assert not Scan.objects.exists()


def test_scans_of_whoever_had_the_device_before_wait_for_them(client, floor):
    answer = send(client, body(floor, first_bin(floor), who="999"))
    assert (answer.status_code, answer.json()["signed_out"]) == (401, True)
    assert not Scan.objects.exists()
    assert send(client, body(floor, first_bin(floor), who=str(floor.picker.pk))).json()["accepted"]


@pytest.mark.parametrize(
    "broken",
    [
        b"", b"[]", b"{}", b"\xff\xfe", b'{"key": 5}',
        {"key": "not-a-key"}, {"at": "yesterday"}, {"at": "2026-01-01T10:00:00"},
        {"warehouse": "x"}, {"warehouse": -1}, {"position": 2**70}, {"key": None},
    ],
)  # fmt: skip
def test_what_cannot_be_read_changes_nothing(client, floor, broken):
    if isinstance(broken, dict):
        broken = json.dumps(body(floor, "x", **broken)).encode()
    answer = client.post("/scan/pick/", broken, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["say"] == "This scan cannot be read. Load the page again."
    assert not Scan.objects.exists()


@pytest.mark.parametrize("at", ["2001-01-01T00:00:00Z", "2199-01-01T00:00:00Z"])
def test_a_device_with_a_wrong_clock_is_told_so(client, floor, at):
    answer = send(client, body(floor, first_bin(floor), at=at)).json()
    assert answer["say"] == "The clock of this device is wrong. Set it, then scan again."
    assert not Pick.objects.exclude(picked=0).exists()


def test_the_code_may_be_anything(client, floor):
    for code in ("\x00\x01", "' OR 1=1 --", "<script>", "💥" * 300, "%s%(x)s", "!", "!nothing"):
        answer = send(client, body(floor, code))
        assert answer.status_code == 200
        assert answer.json()["accepted"] is False


def test_another_warehouse_and_another_role_get_nowhere(floor):
    stranger = make_user(Role.WAREHOUSE_STAFF, "stranger")
    WarehouseAccess.objects.create(user=stranger, warehouse=make_warehouse("gz"))
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(stranger)
    assert browser.get(f"/scan/pick/{floor.list.pk}/").status_code == 404
    answer = send(browser, body(floor, first_bin(floor))).json()
    assert answer["say"] == "There is no such pick list here. Take another one."
    answer = send(browser, body(floor, "x"), "pack")
    assert (answer.status_code, answer.json()["foreign"]) == (404, True)
    buyer = make_user(Role.PROCUREMENT, "buyer")
    browser.force_login(buyer)
    assert send(browser, body(floor, "x")).status_code == 403


def test_there_is_no_station_of_that_name(client, floor):
    assert client.get("/scan/juggling/").status_code == 404
    assert send(client, body(floor, "x"), "juggling").status_code == 404


def test_a_right_scan_is_four_statements_at_most(client, floor):
    floor.scan("!take")
    codes = [first_bin(floor)]
    pick = floor.list.picks.select_related("sku").order_by("sequence").first()
    codes += [floor.barcode(pick.sku.code)] * pick.units + [pick.tote]
    send(client, body(floor, "warm up"))
    for code in codes:
        sent = body(floor, code)
        with CaptureQueriesContext(connection) as seen:
            assert send(client, sent).json()["accepted"]
        # with the check that a kept connection still lives, which the server asks once a request
        assert len(seen) + 1 <= 4, [one["sql"][:80] for one in seen]


def test_the_worker_covers_the_floor(client):
    answer = client.get("/scan/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"addEventListener" in answer.content
