"""The warehouse lead releases the day's three waves and sees how far each is."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ecomops.core.roles import Role
from tests.accounts.people import make_user
from tests.journeys.desk import in_rail
from tests.warehouse import shop_floor as at_work
from tests.warehouse.factories import order_for, released
from warehouse.models import Fulfilment, PickList, WarehouseAccess, Wave
from warehouse.services import fulfilment, reservation

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("still")]


@pytest.fixture
def floor(running):
    """A warehouse with goods, a courier and its lead."""
    made = at_work.make_floor()
    lead = make_user(Role.WAREHOUSE_LEAD, "lead", display_name="Lin Yue")
    WarehouseAccess.objects.create(user=lead, warehouse=made.place)
    return made


def orders_come(floor, first, count):
    """Audited orders wait for a wave."""
    rows = [released(order_for(floor.store, str(first + n), floor.sku)) for n in range(count)]
    ids = [row.pk for row in rows]
    reservation.reserve(ids, at=timezone.now())
    fulfilment.plan(ids, at=timezone.now())


def test_three_waves_leave_the_board_for_the_floor(floor, person, shots_folder):
    lead = person("lead")
    for number, count in enumerate((3, 2, 4), start=1):
        orders_come(floor, 100 * number, count)
        in_rail(lead, "Warehouse", "Waves")
        expect(lead.locator(".board .pile-h").first).to_have_text(f"To wave{count}")
        lead.get_by_role("button", name=f"Release wave of {count} orders").click()
        lead.wait_for_url("**/warehouse/waves/*/")
        wave = Wave.objects.order_by("-pk").first()
        expect(lead.locator("h1")).to_contain_text(str(wave))
        assert (wave.order_count, wave.state) == (count, "released")
    assert Wave.objects.count() == 3
    assert PickList.objects.count() == 3
    assert set(Fulfilment.objects.values_list("state", flat=True)) == {"waved"}

    at_work.pick_all(Wave.objects.order_by("pk").first())
    in_rail(lead, "Waves")
    expect(lead.locator(".board .pile-h").first).to_have_text("To wave0")
    first = lead.locator(".board a.card-w", has_text=str(Wave.objects.order_by("pk").first()))
    lead.screenshot(path=shots_folder / "lead-1-board.png", full_page=True)
    expect(first).to_be_visible()
