"""The lead keeps cards, trucks, limits and numbers of couriers; everybody sees what was agreed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from ecomops.core.roles import Role
from tests.stores.factories import NOON
from tests.warehouse.shipping import make_courier, planned, scene
from tests.warehouse.views.test_waves import person
from warehouse.models import Courier, CourierRule, DailyLimit, Fulfilment, RateCard, StoreShipping

pytestmark = pytest.mark.django_db
DAY = NOON.date()
CARD = {
    "zone": ["local", "rest", ""], "regions": ["浙江、上海", "*", ""], "first_kg": ["1", "", ""],
    "first_amount": ["2.9", "4.2", ""], "step_kg": ["1", "", ""], "step_amount": ["0.8", "2", ""],
    "days": ["2.8", "", ""],
}  # fmt: skip


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def place(client):
    store, place, orders = scene(2)
    client.force_login(person(Role.WAREHOUSE_LEAD, place))
    return store, place, orders


def card(client, courier, place, **changes):
    given = {"warehouse": place.pk, "from_on": DAY.isoformat(), "currency": "CNY", **CARD}
    return client.post(f"/warehouse/couriers/{courier.pk}/card/", {**given, **changes})


def words(answer):
    return answer.content.decode()


def test_a_courier_gets_a_card_and_takes_what_waits(client, place):
    _store, building, orders = place
    client.post("/warehouse/couriers/new/", {
        "code": "sto", "name": "申通", "volume_divisor": 6000, "pool_least": 200, "regions": "",
    })  # fmt: skip
    courier = Courier.objects.get(code="sto")
    assert card(client, courier, building).status_code == 302
    assert RateCard.objects.filter(courier=courier).count() == 2
    rows = planned(orders)
    assert {row.courier for row in rows} == {courier}
    page = words(client.get(f"/warehouse/fulfilments/{rows[0].pk}/courier/"))
    assert "No other courier goes there" in page
    asked = {"warehouse": building.pk, "region": "浙江", "city": "杭州", "grams": 900}
    assert "2.90" in words(client.get("/warehouse/couriers/", asked))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"from_on": (DAY - timedelta(days=1)).isoformat()}, "cannot begin in the past"),
        ({"first_amount": ["2,9", "4.2", ""]}, "not a number here"),
        ({"first_amount": ["", "4.2", ""]}, "is empty"),
        ({"step_kg": ["0", "", ""]}, "too small or too large"),
        ({"regions": ["浙江", "浙江", ""]}, "stands there twice"),
        ({name: [""] for name in CARD}, "has no zone"),
    ],
)
def test_a_wrong_card_changes_nothing_and_keeps_what_was_typed(client, place, changes, told):
    _store, building, _orders = place
    courier = make_courier("sto")
    answer = card(client, courier, building, **changes)
    assert answer.status_code == 422
    assert told in words(answer)
    assert not RateCard.objects.exists()


def test_cards_are_compared_in_one_currency(client, place):
    _store, building, _orders = place
    make_courier("zto", building)
    assert "one currency" in words(card(client, make_courier("sto"), building, currency="USD"))


def test_a_card_file_in_the_words_of_the_trade(client, place):
    _store, building, _orders = place
    courier = make_courier("sto")
    text = "计费区,地区,首重价,续重价\n本地,浙江 江苏,2.9,0.8\n其他,*,4.2,x\n"
    file = SimpleUploadedFile("card.csv", text.encode("gb18030"))
    answer = card(client, courier, building, file=file)
    assert "“x” is not a number here" in words(answer)
    file = SimpleUploadedFile("card.csv", text.replace("x", "2").encode("gb18030"))
    assert card(client, courier, building, file=file).status_code == 302
    assert RateCard.objects.get(zone="本地").regions == ["浙江", "江苏"]


def test_a_card_to_come_can_be_taken_back_one_in_use_cannot(client, place):
    _store, building, _orders = place
    courier = make_courier("sto", building)
    later = DAY + timedelta(days=9)
    card(client, courier, building, from_on=later.isoformat())
    page = words(client.get(f"/warehouse/couriers/{courier.pk}/"))
    assert "to come" in page
    assert "holds now" in page
    for day, left in ((later, 1), (date(2026, 1, 1), 1)):
        client.post(f"/warehouse/couriers/{courier.pk}/card/drop/",
                    {"warehouse": building.pk, "from_on": day.isoformat()})  # fmt: skip
        assert RateCard.objects.count() == left


def test_trucks_and_limits_move_what_waits(client, place):
    _store, building, orders = place
    cheap, other = make_courier("sto", building), make_courier("zto", building, price="9")
    planned(orders)
    address = f"/warehouse/couriers/{cheap.pk}/"
    answer = client.post(f"{address}limit/", {
        "warehouse": building.pk, "parcels": 0, "from_on": DAY.isoformat(),
    }, follow=True)  # fmt: skip
    assert "changed their courier: 2" in words(answer)
    assert set(Fulfilment.objects.values_list("courier", flat=True)) == {other.pk}
    assert DailyLimit.objects.get().parcels == 0
    client.post(f"{address}cutoffs/", {"warehouse": building.pk, "times": "9:00，16：30"})
    assert [f"{one.at_time:%H:%M}" for one in cheap.cut_offs.order_by("at_time")] == [
        "09:00", "16:30"
    ]  # fmt: skip
    wrong = client.post(f"{address}cutoffs/", {"warehouse": building.pk, "times": "25:00"})
    assert wrong.status_code == 422
    assert "no time of day" in words(wrong)


def test_numbers_come_by_file_and_wrong_ones_are_named(client, place):
    courier = make_courier("ems", check_digit="s10")
    text = '快递单号\n="RB123456785GB"\nRB123456786GB\n\nRB123456785GB\n中文\n'
    answer = client.post(f"/warehouse/couriers/{courier.pk}/numbers/",
                         {"file": SimpleUploadedFile("n.csv", text.encode())})  # fmt: skip
    assert "check digit" in words(answer)
    assert [one.number for one in courier.waybills.all()] == ["RB123456785GB"]


def test_a_stale_edit_is_refused_with_its_version(client, place):
    courier = make_courier("sto")
    given = {"name": "New", "volume_divisor": 6000, "pool_least": 9, "regions": "西藏"}
    address = f"/warehouse/couriers/{courier.pk}/edit/"
    assert client.post(address, {**given, "version": 1}).status_code == 302
    answer = client.post(address, {**given, "name": "Other", "version": 1})
    assert answer.status_code == 422
    courier.refresh_from_db()
    assert (courier.name, courier.not_served, courier.version) == ("New", ["西藏"], 2)


def test_a_rule_comes_and_goes(client, place):
    _store, building, orders = place
    make_courier("sto", building)
    dear = make_courier("sf", building, price="11")
    planned(orders)
    client.post("/warehouse/couriers/rules/", {
        "effect": "use", "courier": dear.pk, "rank": 1, "region": "浙江",
    })  # fmt: skip
    assert set(Fulfilment.objects.values_list("courier", "choice")) == {(dear.pk, "rule")}
    client.post(f"/warehouse/couriers/rules/{CourierRule.objects.get().pk}/drop/")
    assert {row.courier_id for row in Fulfilment.objects.all()} != {dear.pk}


def test_only_a_lead_changes_anything(client, place):
    _store, building, _orders = place
    courier = make_courier("sto", building)
    client.force_login(person(Role.WAREHOUSE_STAFF, building))
    assert client.get(f"/warehouse/couriers/{courier.pk}/").status_code == 200
    assert card(client, courier, building).status_code == 403
    answer = client.post("/warehouse/couriers/rules/", {"effect": "use"})
    assert answer.status_code in (403, 422)
    assert not CourierRule.objects.exists()


def test_how_a_store_ships_is_set_once_and_changed_on_its_version(client, place):
    store, _building, _orders = place
    client.force_login(person(Role.ADMINISTRATOR))
    address = f"/warehouse/shipping/{store.pk}/"
    given = {"promise": "collected", "network": "cainiao"}
    for promise in ("collected", "written_back"):
        version = getattr(StoreShipping.objects.first(), "version", 1)
        answer = client.post(address, {**given, "promise": promise, "version": version})
        assert answer.status_code == 302
    assert StoreShipping.objects.get().promise == "written_back"
    assert client.post(address, {**given, "version": 1}).status_code == 422
