"""A campaign's page against the rows and a plan worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import (
    Campaign,
    CampaignBudget,
    CampaignItem,
    CampaignPhase,
    CampaignStore,
    CampaignTarget,
)
from ecomops.core.roles import Role
from kpi.services.rollup import roll_up_days
from stores.models import StoreAccess
from stores.services import demand
from tests.accounts.people import make_user
from tests.kpi.factories import LATER, ad, instant, make_order, make_sku, make_store, refund, report
from tests.kpi.views.seeing import from_rows, number, tiles

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 3)
DAYS = [FIRST + timedelta(n) for n in range(4)]
CENT = Decimal("0.01")


@pytest.fixture(autouse=True)
def _no_events(settings, tmp_path):
    settings.EVENTS_DIR = tmp_path / "events"


@pytest.fixture
def boss(client):
    client.force_login(make_user(Role.EXECUTIVE))
    return client


def shop(code, sku, orders):
    store = make_store(code)
    for n, on in enumerate(DAYS):
        day = f"{on:%m-%d}"
        for k in range(orders + n):
            order = make_order(
                store, f"{n}-{k}", f"{day}T10:0{k}", f"{day}T1{k}:30", amount="100",
                buyer=f"b{n}{k}", lines=[("item-1", 2, Decimal(100), sku)],
            )  # fmt: skip
            if k == 0:
                refund(order, f"{day}T20:00", "10")
        report(store, on, uv=100, pv=300)
        ad(store, on, ad_cost="20", ad_sales="90")
    roll_up_days(store, DAYS, at=LATER)
    demand.count_days(store, DAYS)
    return store


@pytest.fixture
def campaign():
    """Four days with an uplift of 4: the first and the last weigh 4, the two between 2.2."""
    sku = make_sku("A-1")
    stores = [shop("tmall", sku, 1), shop("taobao", sku, 2)]
    made = Campaign.objects.create(
        name="三月", name_en="March", kind="seasonal", currency="CNY", state="approved",
        owner=make_user(Role.OPERATIONS, "planner"), approver=make_user(Role.EXECUTIVE, "head"),
        starts_on=DAYS[0], ends_on=DAYS[-1], uplift=4, created_at=instant("02-20T10:00"),
    )  # fmt: skip
    CampaignPhase.objects.create(campaign=made, kind="main", starts_on=DAYS[0], ends_on=DAYS[-1])
    for store in stores:
        CampaignStore.objects.create(campaign=made, store=store)
    aims = {"net_sales": 2480, "uv_days": 1240, "conversion": "0.02", "aov": 100}
    for metric, amount in aims.items():
        CampaignTarget.objects.create(campaign=made, metric=metric, amount=Decimal(amount))
    CampaignBudget.objects.create(campaign=made, tool="keyword", amount=Decimal(248))
    CampaignItem.objects.create(campaign=made, sku=sku, price_amount=50, committed=40)
    return made


def address(campaign):
    return reverse("kpi:campaign", args=[campaign.pk])


def test_the_plan_of_each_day_goes_by_its_uplift_and_adds_up(boss, campaign):
    charts = dict(boss.get(address(campaign)).context["charts"])
    planned = charts["Net sales"].option["series"][1]["data"]
    assert planned == [800.0, 440.0, 440.0, 800.0]
    assert charts["Daily visitors"].option["series"][1]["data"] == [400.0, 220.0, 220.0, 400.0]
    assert charts["Ad spend"].option["series"][1]["data"] == [80.0, 44.0, 44.0, 80.0]
    assert charts["Blended ROI"].option["series"][1]["data"] == [10.0] * 4
    assert charts["Net sales, added up"].option["series"][1]["data"] == [800, 1240, 1680, 2480]


def test_each_day_is_what_the_rows_say(boss, campaign):
    page = boss.get(address(campaign))
    stores = [place.store for place in campaign.places.all()]
    charts = dict(page.context["charts"])
    running = Decimal(0)
    for n, on in enumerate(DAYS):
        said = from_rows(stores, on, on)[""]
        net = said["paid"] - said["refunded"]
        running += net
        assert charts["Net sales"].option["series"][0]["data"][n] == net
        assert charts["Net sales, added up"].option["series"][0]["data"][n] == running
        assert charts["Daily visitors"].option["series"][0]["data"][n] == said["uv"]
        assert charts["Conversion"].option["series"][0]["data"][n] == pytest.approx(
            float(said["buyers"] / said["uv"] * 100)
        )
        assert charts["Blended ROI"].option["series"][0]["data"][n] == pytest.approx(
            float(said["paid"] / said["cost"])
        )
    table = page.content.decode()
    assert table.count("<table") == 7 + 2  # one under each chart, stores, goods


def test_tiles_hold_the_whole_against_the_plan_so_far(boss, campaign):
    page = boss.get(address(campaign))
    said = from_rows([place.store for place in campaign.places.all()], DAYS[0], DAYS[-1])[""]
    shown = tiles(page)
    assert number(shown["Net sales"]) == said["paid"] - said["refunded"] == 2320
    assert number(shown["Ad spend"]) == said["cost"] == 160
    assert number(shown["Blended ROI"]) == said["paid"] / said["cost"] == Decimal("15")
    by_label = {tile.label: tile for tile in page.context["tiles"]}
    assert by_label["Net sales"].attained == pytest.approx(2320 / 2480 * 100)
    assert (by_label["Net sales"].mood, by_label["Ad spend"].mood) == ("watch", "good")


def test_a_running_campaign_is_held_against_the_days_that_are_over(boss, campaign):
    from kpi.selectors.campaign import progress

    found = progress(campaign, make_user(Role.EXECUTIVE, "eye"), DAYS[2])
    assert found.over.last == DAYS[1]
    assert found.aimed("net_sales") == 1240
    assert found.aimed("conversion") == Decimal("0.02")
    assert found.by_day("net_sales")[DAYS[2]] is None


def test_stores_and_goods_stand_under_the_charts(boss, campaign):
    page = boss.get(address(campaign))
    lines = {line.label: [cell.text for cell in line.cells] for line in page.context["stores"]}
    for place in campaign.places.all():
        said = from_rows([place.store], DAYS[0], DAYS[-1])[""]
        assert number(lines[place.store.label][0]) == said["paid"] - said["refunded"]
        assert number(lines[place.store.label][1]) == said["uv"]
    (row,) = page.context["goods"]
    # 10 orders of the first shop and 14 of the other, two pieces each
    assert row.cells == ("50.00", "40", "48", "120\u00a0%", "2,400")
    assert row.mood == "act"


def test_whoever_sees_a_part_sees_no_plan_of_the_whole(client, campaign):
    person = make_user(Role.OPERATIONS, "part")
    StoreAccess.objects.create(user=person, store=campaign.places.first().store)
    client.force_login(person)
    page = client.get(address(campaign))
    assert "Only your stores, so no plan" in page.content.decode()
    assert all(len(c.option["series"]) == 1 for _title, c in page.context["charts"])
    client.force_login(make_user(Role.OPERATIONS, "stranger"))
    assert client.get(address(campaign)).status_code == 404
    client.force_login(make_user(Role.WAREHOUSE_STAFF, "picker"))
    assert client.get(address(campaign)).status_code == 403


def test_both_pages_of_a_campaign_lead_to_each_other(boss, campaign):
    plan = reverse("campaigns:detail", args=[campaign.pk])
    assert address(campaign) in boss.get(plan).content.decode()
    assert plan in boss.get(address(campaign)).content.decode()
    assert address(campaign) in boss.get(reverse("kpi:campaigns")).content.decode()


def test_before_its_first_day_is_over_the_page_says_when_there_will_be_something(boss, campaign):
    today = timezone.localdate()
    Campaign.objects.filter(pk=campaign.pk).update(starts_on=today, ends_on=today + timedelta(2))
    assert "Nothing to hold against the plan yet" in boss.get(address(campaign)).content.decode()
