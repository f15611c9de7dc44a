"""What ails a store and what its item roles sold, against rows written by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, CampaignItem, CampaignStore
from ecomops.core.roles import Role
from kpi.services.rollup import roll_up_days
from stores.models import DemandDay, Order, StoreAccess
from tests.accounts.people import make_user
from tests.kpi.factories import LATER, make_order, make_sku, make_store
from tests.warehouse.factories import make_warehouse
from warehouse.models import SkuBalance

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 3, 3), date(2026, 3, 4)]
ASKED = "?period=custom&first=2026-03-03&last=2026-03-04"
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _no_events(settings, tmp_path):
    settings.EVENTS_DIR = tmp_path / "events"


@pytest.fixture
def store():
    made = make_store("tmall")
    goods = {"main-1": "main", "main-2": "main", "profit-1": "profit", "plain-1": ""}
    for n, (item, role) in enumerate(goods.items()):
        sku = make_sku(f"SKU-{item}")
        sku.product.role = role
        sku.product.save()
        for k, on in enumerate(DAYS):
            make_order(
                made, f"{n}{k}", f"{on:%m-%d}T10:00", f"{on:%m-%d}T10:30",
                amount=str(100 * (n + 1)), buyer=f"b{n}",
                lines=[(item, n + 1, Decimal(100 * (n + 1)), sku)],
            )  # fmt: skip
    roll_up_days(made, DAYS, at=LATER)
    return made


@pytest.fixture
def boss(client):
    client.force_login(make_user(Role.EXECUTIVE))
    return client


def page(client, store):
    return client.get(reverse("kpi:store", args=[store.code]) + ASKED)


def test_items_are_added_up_by_their_role(boss, store):
    answer = page(boss, store)
    rows = [(str(r.label), r.items, r.units, r.amount, r.share) for r in answer.context["roles"]]
    assert rows == [
        ("No role given", "1", "8", "800", "40\u00a0%"),
        ("Main push", "2", "6", "600", "30\u00a0%"),
        ("Profit item", "1", "6", "600", "30\u00a0%"),
    ]
    marks = {line.label: str(line.mark) for line in answer.context["items"]}
    assert marks == {"main-1": "Main push", "main-2": "Main push", "profit-1": "Profit item",
                     "plain-1": ""}  # fmt: skip
    assert "Item role" in answer.content.decode()


def test_what_sells_and_is_gone_is_a_problem_with_somebody_on_it(boss, store):
    keeper = make_user(Role.OPERATIONS, "keeper")
    StoreAccess.objects.create(user=keeper, store=store)
    place, elsewhere = make_warehouse("hz", store), make_warehouse("far")
    gone, some = make_sku("GONE"), make_sku("SOME")
    for sku in (gone, some):
        for n in range(1, 15):
            DemandDay.objects.create(
                store=store, sku=sku, on=TODAY - timedelta(n + 2), units=4, amount=9
            )
    SkuBalance.objects.create(warehouse=place, sku=gone, on_hand=3, reserved=3)
    SkuBalance.objects.create(warehouse=elsewhere, sku=gone, on_hand=50)
    SkuBalance.objects.create(warehouse=place, sku=some, on_hand=3, reserved=2)
    (problem,) = page(boss, store).context["problems"]
    assert problem.text == "GONE GONE is sold out"
    assert problem.note == "sold 2.0 a day, last sold 3 days ago"
    assert (problem.mood, problem.who) == ("act", keeper.get_full_name())
    assert problem.href


def test_late_shipments_and_prices_under_the_floor(boss, store):
    Order.objects.filter(store=store).update(state="shipped")
    Order.objects.filter(store=store, external_id__in=["00", "10"]).update(
        state="released", promised_at=timezone.now() - timedelta(hours=3)
    )
    owner, head = make_user(Role.OPERATIONS, "owner"), make_user(Role.EXECUTIVE, "head")
    sku = make_sku("CHEAP")
    sku.list_price_amount, sku.list_price_currency = Decimal(100), "CNY"
    sku.save()
    for n, (price, event) in enumerate((("69", ""), ("60", "d618"), ("70", ""))):
        made = Campaign.objects.create(
            name=f"c{n}", kind="seasonal", event=event, currency="CNY", state="approved",
            owner=owner, approver=head, starts_on=TODAY, ends_on=TODAY, uplift=2,
            created_at=timezone.now(),
        )  # fmt: skip
        CampaignStore.objects.create(campaign=made, store=store)
        CampaignItem.objects.create(
            campaign=made, sku=sku, price_amount=Decimal(price), committed=5
        )
    late, floor = page(boss, store).context["problems"]
    assert late.text == "2 orders are past their promise to ship"
    assert "ship_by=late" in late.href
    assert floor.text == "CHEAP is priced under the floor"
    assert floor.note == "69.00 is 69\u00a0% of list in “c0”"
    assert (floor.mood, floor.who) == ("watch", owner.get_full_name())


def test_a_store_without_problems_says_so(boss, store):
    Order.objects.filter(store=store).update(state="completed")
    assert "Nothing is sold out, late or priced" in page(boss, store).content.decode()
