"""The warehouse board against rows written by hand."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ecomops.core.roles import Role
from kpi.selectors.warehouse import board
from stores.models import Order
from tests.accounts.people import make_user
from tests.stores.factories import make_sku, make_store
from tests.warehouse.factories import make_warehouse, order_for
from tests.warehouse.test_throughput import parcel, scan
from warehouse.models import Courier, CutOff, Fulfilment, WarehouseAccess, Wave, WriteBack

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(hour=4, minute=0, second=0, microsecond=0)  # noon in Hangzhou
FOUR = NOW + timedelta(hours=4)
PAGE = "kpi:warehouse"


@pytest.fixture
def place():
    made = make_warehouse()
    courier = Courier.objects.create(code="sto", name="申通", name_en="STO")
    for hour in ("16:00", "21:00"):
        CutOff.objects.create(courier=courier, warehouse=made, at_time=hour)
    return made


@pytest.fixture
def store():
    return make_store()


def open_work(place, store, n, *, state="waved", wave=None, promised=None, cutoff=FOUR, lines=2):
    return [
        Fulfilment.objects.create(
            warehouse=place, store=store, state=state, wave=wave, cutoff_at=cutoff,
            promised_at=promised, line_count=lines, created_at=NOW, moved_at=NOW,
            courier=Courier.objects.get(),
        )
        for _ in range(n)
    ]  # fmt: skip


def wave_of(place, number=1, cutoff=FOUR):
    return Wave.objects.create(
        warehouse=place, number=number, year=2026, kind="multi", state="picking",
        cutoff_at=cutoff, created_at=NOW,
    )  # fmt: skip


def test_open_work_stands_by_wave_and_by_truck(place, store):
    wave = wave_of(place)
    open_work(place, store, 3, wave=wave)
    open_work(place, store, 2, wave=wave, state="picked")
    open_work(place, store, 1, wave=wave, state="packed")
    open_work(place, store, 4, state="waiting", cutoff=None, lines=1)
    open_work(place, store, 1, state="frozen")
    open_work(place, store, 1, state="shipped")
    found = board(place, NOW)
    (row,) = found.rows
    assert (row.cutoff_at, row.parcels, row.to_pick, row.to_pack, row.ready) == (FOUR, 10, 10, 9, 1)
    waved, loose = found.waves
    assert (waved.wave, waved.parcels, waved.to_pick, waved.to_pack, waved.ready) == (
        wave, 6, 6, 5, 1,
    )  # fmt: skip
    assert (loose.wave, loose.parcels, loose.to_pack) == (None, 4, 4)
    assert found.frozen == 1


def test_capacity_is_measured_people_times_rate_or_says_that_it_is_not(place, store):
    open_work(place, store, 5)
    found = board(place, NOW)
    pick, pack = found.steps
    assert [(s.rate.per_hour, s.people, s.rate.is_measured, s.are_here) for s in (pick, pack)] == [
        (110, 1, False, False), (58, 1, False, False),
    ]  # fmt: skip
    assert found.rows[0].pack_able == 58 * 4
    for n in range(31):  # a parcel every minute by each of two people until now
        for person in ("ann", "bob"):
            parcel(place, store, person, NOW - timedelta(minutes=31 - n))
    pick, pack = board(place, NOW).steps
    assert (pack.people, pack.rate.is_measured, pack.are_here) == (2, True, True)
    assert pack.rate.per_hour == 62  # 31 parcels in 30 minutes
    assert board(place, NOW).rows[0].pack_able == 62 * 2 * 4


def test_parcels_promised_before_the_truck_they_can_make_are_counted_by_store(place, store):
    other = make_store("jd", channel="jd")
    soon = FOUR + timedelta(hours=1)
    open_work(place, store, 230, promised=soon)
    open_work(place, other, 4, promised=soon)
    open_work(place, other, 1, promised=NOW - timedelta(hours=1))
    found = board(place, NOW)
    # 232 can be packed until four; the 235 go by promise, then by number
    assert found.late_count == 1 + 3
    assert dict(found.late_by_store) == {other.label: 4}
    assert found.overdue == 1
    assert found.late[0].fulfilment.promised_at == NOW - timedelta(hours=1)


def told(parcel, order, hours):
    return WriteBack.objects.create(
        parcel=parcel, order=order, state="done", wanted_at=NOW,
        written_back_at=NOW - timedelta(hours=hours),
    )  # fmt: skip


def test_what_the_channel_was_told_of_and_no_courier_scanned(place, store):
    sku = make_sku()
    orders = [order_for(store, str(n), sku) for n in range(5)]
    long_ago = NOW - timedelta(days=2)
    lost = [parcel(place, store, "ann", long_ago, state="shipped") for _ in range(3)]
    for one, order, hours in zip(lost, orders, (11, 13, 21), strict=False):
        told(one, order, hours)
    seen = parcel(place, store, "ann", long_ago, state="shipped", collected_at=NOW)
    told(seen, orders[3], 30)
    back = parcel(place, store, "ann", long_ago, state="intercept", moved_at=NOW)
    told(back, orders[4], 30)
    found = board(place, NOW)
    assert found.no_scan_counts == (2, 1)
    assert [one.pk for one in found.no_scan] == [lost[2].pk, lost[1].pk]
    assert [one.pk for one in found.intercepts] == [back.pk]
    assert Order.objects.count() == 5


def test_the_page_shows_it_to_whoever_works_there(client, place, store):
    open_work(place, store, 2, wave=wave_of(place))
    scan(place, "ann", "pick", timezone.now() - timedelta(minutes=2))
    lead = make_user(Role.WAREHOUSE_LEAD)
    client.force_login(lead)
    assert "No warehouse yet" in client.get(reverse(PAGE)).content.decode()
    WarehouseAccess.objects.create(user=lead, warehouse=place)
    page = client.get(reverse(PAGE))
    text = page.content.decode()
    assert "Usual rate, not measured" in text
    assert "W0001" in text
    assert [person.label for person in page.context["people"]] == ["ANN"]
    assert page.context["people"][0].is_here
    client.force_login(make_user(Role.WAREHOUSE_STAFF, "picker"))
    assert client.get(reverse(PAGE)).status_code == 403


@pytest.mark.parametrize("rows", [2, 60])
def test_the_board_asks_a_fixed_number_of_questions(
    client, place, store, rows, django_assert_num_queries
):
    open_work(place, store, rows, wave=wave_of(place))
    for n in range(rows):
        scan(place, f"p{n}", "sort", NOW - timedelta(minutes=n))
    with django_assert_num_queries(6):
        board(place, NOW)
