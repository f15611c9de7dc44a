"""The day of two roles: ticked by hand, or by what happens."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ecomops.core import outbox
from ecomops.core.roles import Role
from ecomops.work import routines
from ecomops.work.models import RoutineTick
from kpi.services import ticks
from stores.models import StoreAccess
from tests.accounts.people import make_user
from tests.kpi.factories import report
from tests.stores.factories import make_store
from tests.warehouse.factories import make_warehouse
from warehouse.models import Courier, Manifest, WarehouseAccess, Wave

pytestmark = pytest.mark.django_db
NOON = timezone.now().replace(hour=4, minute=0, second=0, microsecond=0)  # in Shanghai
TODAY = date.fromisoformat(f"{timezone.localtime(NOON):%Y-%m-%d}")
TICK = reverse("work:routine-tick")


@pytest.fixture
def place():
    return make_warehouse()


@pytest.fixture
def lead(place):
    user = make_user(Role.WAREHOUSE_LEAD)
    WarehouseAccess.objects.create(user=user, warehouse=place)
    return user


def wave(place, number, minutes):
    return Wave.objects.create(
        warehouse=place, number=number, year=2026, kind="multi", state="released",
        cutoff_at=NOON, created_at=NOON, released_at=NOON + timedelta(minutes=minutes),
    )  # fmt: skip


def ticked(user, now=NOON):
    routine = routines.of(user, timezone.localtime(now))
    return {item.step.code for part in routine.parts for item in part.items if item.tick}


def test_two_roles_have_a_day_in_order_and_the_others_none():
    for role in (Role.OPERATIONS, Role.WAREHOUSE_LEAD):
        routine = routines.of(make_user(role), timezone.localtime(NOON))
        times = [item.step.by for part in routine.parts for item in part.items]
        assert times == sorted(times)
        assert routine.all == len(times) >= 7
        assert str(routine.parts[0].label) == "Before opening"
    assert routines.of(make_user(Role.FINANCE, "money"), timezone.localtime(NOON)).all == 0


def test_one_ticks_by_hand_and_takes_it_back(client, lead):
    client.force_login(lead)
    page = client.get(reverse("work:today")).content.decode()
    assert "Benches, printers and scanners work" in page
    client.post(TICK, {"code": "lead.floor", "to": "done"})
    client.post(TICK, {"code": "lead.floor", "to": "done"})
    row = RoutineTick.objects.get()
    assert (row.scope, row.by_system) == (f"user:{lead.pk}", False)
    part = client.post(
        TICK, {"code": "lead.floor", "to": "open"},
        headers={"HX-Request": "true", "HX-Target": "routine"},
    )  # fmt: skip
    assert part.content.decode().lstrip().startswith("<section")
    assert not RoutineTick.objects.exists()


def test_a_step_of_another_role_is_none_of_mine(client, lead):
    client.force_login(lead)
    client.post(TICK, {"code": "operations.held", "to": "done"})
    client.post(TICK, {"code": "nonsense", "to": "done"})
    assert not RoutineTick.objects.exists()


def test_waves_tick_their_steps_for_whoever_leads_the_warehouse(place, lead):
    other = make_user(Role.WAREHOUSE_LEAD, "other")
    ticks.wave_released(wave(place, 1, -90).pk, at=NOON)
    assert ticked(lead) == {"lead.wave_1"}
    assert ticked(other) == set()
    ticks.wave_released(wave(place, 2, -10).pk, at=NOON)
    ticks.wave_released(Wave.objects.get(number=2).pk, at=NOON)
    assert ticked(lead) == {"lead.wave_1", "lead.wave_2"}
    row = RoutineTick.objects.get(code="lead.wave_1")
    assert (row.by_system, row.ticked_at) == (True, NOON - timedelta(minutes=90))


def test_the_event_of_a_release_ticks_it(place, lead):
    outbox.emit("wave.released", at=NOON, wave=wave(place, 1, 0).pk)
    while outbox.relay(at=timezone.now()):
        pass
    assert ticked(lead) == {"lead.wave_1"}


def test_a_closed_manifest_is_the_first_truck(place, lead):
    courier = Courier.objects.create(code="sto", name="STO")
    made = Manifest.objects.create(
        warehouse=place, courier=courier, number=1, year=2026, opened_at=NOON, closed_at=NOON
    )
    ticks.manifest_closed(made.pk, at=NOON)
    assert ticked(lead) == {"lead.truck_1"}


def test_what_the_system_ticked_stays(place, lead):
    ticks.wave_released(wave(place, 1, -60).pk, at=NOON)
    routines.untick(lead, "lead.wave_1", on=TODAY)
    assert ticked(lead) == {"lead.wave_1"}


def test_yesterdays_traffic_is_in_when_every_store_has_it():
    user = make_user(Role.OPERATIONS)
    first, second = make_store("one"), make_store("two")
    for store in (first, second):
        StoreAccess.objects.create(user=user, store=store)
    yesterday = TODAY - timedelta(1)
    report(first, yesterday, uv=5)
    ticks.traffic_received(first.pk, [yesterday], at=NOON)
    assert ticked(user) == set()
    report(second, yesterday, uv=5)
    ticks.traffic_received(second.pk, [yesterday - timedelta(1)], at=NOON)
    assert ticked(user) == set()
    ticks.traffic_received(second.pk, [yesterday], at=NOON)
    assert ticked(user) == {"operations.figures_in"}


def test_a_step_not_ticked_in_time_is_late(lead):
    def late(hour):
        now = datetime.combine(TODAY, datetime.min.time(), timezone.localtime(NOON).tzinfo)
        routine = routines.of(lead, now.replace(hour=hour))
        return [item.step.code for part in routine.parts for item in part.items if item.is_late]

    assert late(8) == []
    assert late(10) == ["lead.floor", "lead.people"]
    routines.tick_by_hand(lead, "lead.people", on=TODAY, at=NOON)
    assert late(10) == ["lead.floor"]
