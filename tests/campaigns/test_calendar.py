"""The calendar and a campaign's pages as people use them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.selectors.readiness import assess
from campaigns.views.feed import address
from ecomops.core.roles import Role
from procurement.models import Requisition
from stores.services import demand
from tests.campaigns.at_hand import TODAY, approved, make_campaign, sell, soon, stocked
from tests.stores.factories import make_store
from tests.stores.views.orders_at_hand import clerk_of, take

pytestmark = pytest.mark.django_db
FORM = {"name": "双11", "name_en": "Double 11", "kind": "platform_event", "event": "d1111"}


@pytest.fixture
def store():
    return make_store()


@pytest.fixture
def clerk(client, store):
    person = clerk_of(store)
    client.force_login(person)
    return person


def typed(clerk, *stores, **more):
    return {
        **FORM, "stores": [s.pk for s in stores], "owner": clerk.pk, "lead_days": 7,
        "main_from": soon(10), "main_to": soon(12), **more,
    }  # fmt: skip


@pytest.mark.parametrize("view", ["timeline", "month", "list"])
def test_the_calendar_shows_campaigns_of_ones_own_stores_only(client, clerk, store, view):
    make_campaign(clerk, store, name_en="Mine to see")
    other = make_store("other")
    make_campaign(clerk_of(other, name="x"), other, name_en="Not for me")
    page = client.get(f"/campaigns/?view={view}&from={soon(25)}").content.decode()
    assert "Mine to see" in page
    assert "Not for me" not in page
    hidden = Campaign.objects.get(name_en="Not for me")
    assert client.get(f"/campaigns/{hidden.pk}/").status_code == 404


def test_filters_are_in_the_address(client, clerk, store):
    make_campaign(clerk, store, name_en="Seasonal one")
    at = f"/campaigns/?from={soon(25)}"
    assert "Seasonal one" in client.get(f"{at}&kind=seasonal&owner={clerk.pk}").content.decode()
    assert "Seasonal one" not in client.get(f"{at}&kind=opening").content.decode()
    assert client.get("/campaigns/?from=nonsense&store=x&owner=&kind=1").status_code == 200
    assert client.get("/campaigns/?from=2026-02-31&view=month").status_code == 200


def test_the_number_of_questions_does_not_grow_with_the_campaigns(client, clerk, store):
    sku = stocked("A-1", 500)
    asked = []
    for n in range(1, 7):
        sell(make_campaign(clerk, store, name_en=f"N{n}"), (sku, "80", n))
        if n in {1, 6}:
            with CaptureQueriesContext(
                connection,
            ) as seen:
                client.get(f"/campaigns/?from={soon(25)}")
            asked.append(len(seen))
    assert asked[0] == asked[1] <= 20
    page = client.get(f"/campaigns/?from={soon(25)}").content.decode()
    assert "Sells the same SKU as" in page


def test_a_campaign_is_planned_in_the_form_and_then_its_goods(client, clerk, store):
    sku = stocked("A-1", 50)
    answer = client.post("/campaigns/new/", typed(clerk, store))
    made = Campaign.objects.get()
    assert answer["Location"] == f"/campaigns/{made.pk}/items/"
    assert (made.uplift, made.owner) == (5, clerk)
    rows = {"form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 0, "version": made.version}
    row = {"form-0-sku": "A-1", "form-0-price": "60", "form-0-committed": "51"}
    page = client.post(answer["Location"], {**rows, **row}).content.decode()
    assert "keep at most 50" in page
    assert 'value="51"' in page
    unknown = {**rows, **row, "form-0-sku": "NOPE"}
    assert "There is no SKU" in client.post(answer["Location"], unknown).content.decode()
    row["form-0-committed"] = "50"
    assert client.post(answer["Location"], {**rows, **row}).status_code == 302
    page = client.get(f"/campaigns/{made.pk}/").content.decode()
    assert sku.code in page
    assert "Exempt" in page
    assert "Can we ship it?" in page


def test_days_the_wrong_way_round_keep_what_was_typed(client, clerk, store):
    page = client.post("/campaigns/new/", typed(clerk, store, main_to=soon(9))).content.decode()
    assert "ends before it starts" in page
    assert "Double 11" in page
    assert not Campaign.objects.exists()


def test_a_foreign_store_cannot_be_chosen(client, clerk, store):
    other = make_store("other")
    client.post("/campaigns/new/", typed(clerk, store, other))
    assert not Campaign.objects.exists()


def test_the_day_drawn_on_the_calendar_is_in_the_form(client, clerk, store):
    at = f"/campaigns/new/?store={store.pk}&from={soon(8)}&to={soon(9)}"
    page = client.get(at).content.decode()
    assert f'value="{soon(8):%Y-%m-%d}"' in page
    assert "selected" in page


def test_targets_and_budget_with_conversion_in_per_cent(client, clerk, store):
    made = make_campaign(clerk, store)
    values = {
        "version": made.version, "t_net_sales": "620000", "t_uv_days": "98000",
        "t_conversion": "3.4", "t_aov": "186", "b_keyword": "18000",
    }  # fmt: skip
    assert client.post(f"/campaigns/{made.pk}/aims/", values).status_code == 302
    assert float(made.targets.get(metric="conversion").amount) == 0.034
    page = client.get(f"/campaigns/{made.pk}/").content.decode()
    assert "3.40" in page


def test_handing_in_and_approval_by_somebody_else(client, clerk, store):
    made = make_campaign(clerk, store)
    client.post(f"/campaigns/{made.pk}/submit/")
    page = client.post(f"/campaigns/{made.pk}/approve/", follow=True).content.decode()
    assert "Somebody else than the owner has to approve" in page
    boss = clerk_of(store, role=Role.GENERAL_MANAGER, name="boss")
    client.force_login(boss)
    assert "Approve" in client.get(f"/campaigns/{made.pk}/").content.decode()
    client.post(f"/campaigns/{made.pk}/approve/")
    made.refresh_from_db()
    assert (made.state, made.approver) == ("approved", boss)


def test_the_check_tells_what_would_be_and_changes_nothing(client, clerk, store):
    made, sku = make_campaign(clerk, store), stocked("A-1", 100)
    sell(made, (sku, "80", 60))
    rival = make_campaign(clerk, store, name_en="Rival")
    sell(rival, (sku, "80", 60))
    client.post(f"/campaigns/{rival.pk}/move/", {"days": 20, "version": rival.version})
    rival.refresh_from_db()
    approved(rival)
    ask = {"campaign": made.pk, "days": 20}
    told = client.post("/campaigns/check/", ask).json()
    assert told["ok"] is False
    assert "keep at most 40" in told["lines"][0]["text"]
    made.refresh_from_db()
    assert made.starts_on == soon(30)
    good = client.post("/campaigns/check/", {**ask, "days": 5}).json()
    assert (good["ok"], bool(good["span"])) == (True, True)
    refused = client.post(f"/campaigns/{made.pk}/move/", {"days": 20, "version": made.version})
    assert (refused.status_code, refused.json()["ok"]) == (422, False)
    moved = client.post(f"/campaigns/{made.pk}/move/", {"days": 5, "version": made.version})
    assert moved.json()["ok"] is True
    stale = client.post(f"/campaigns/{made.pk}/move/", {"days": 5, "version": made.version})
    assert stale.status_code == 409
    made.refresh_from_db()
    assert made.starts_on == soon(35)


def test_drawing_a_new_one_is_checked_too(client, clerk, store):
    make_campaign(clerk, store)
    ask = {"store": store.pk, "from": soon(31), "to": soon(33)}
    told = client.post("/campaigns/check/", ask).json()
    assert told["ok"] is True
    assert "Autumn" in told["lines"][0]["text"]
    past = client.post("/campaigns/check/", {**ask, "from": soon(-3)}).json()
    assert past["ok"] is False
    assert client.post("/campaigns/check/", {"store": store.pk}).status_code == 422


def test_what_sells_faster_than_there_is_breaks_on_a_day(client, clerk, store):
    sku = stocked("A-1", 20)
    yesterday = timezone.now() - timedelta(days=1)
    taken = take(store, [str(n) for n in range(1001, 1029)], at=yesterday)
    demand.count_days_of([order.pk for order in taken])
    made = make_campaign(clerk, store, pack_rate=900)
    sell(made, (sku, "80", 5))
    page = client.get(f"/campaigns/{made.pk}/").content.decode()
    # 56 pieces in four weeks are two a day: 20 last ten days
    assert "First to break: A-1 on" in page
    report = assess(made, TODAY)
    assert (report.first.on, report.first.act_by) == (soon(10), soon(3))
    assert report.strips[1].mood == "good"
    assert "Raise requisition: A-1" in page
    client.post(f"/campaigns/{made.pk}/requisition/")
    raised = Requisition.objects.get()
    assert (raised.source, raised.state, raised.need_on) == ("campaign", "submitted", soon(10))
    assert raised.lines.get().units == report.first.missing
    again = client.post(f"/campaigns/{made.pk}/requisition/", follow=True).content.decode()
    assert "asked for already" in again
    assert Requisition.objects.count() == 1


def test_the_feed_is_ones_own_and_dies_with_the_password(client, clerk, store):
    make_campaign(clerk, store, name_en="In the feed; yes, it is")
    other = make_store("other")
    make_campaign(clerk_of(other, name="x"), other, name_en="Hidden")
    client.logout()
    at = address(clerk)
    body = client.get(at).content.decode()
    assert "SUMMARY:In the feed\\; yes\\, it is" in body
    assert "Hidden" not in body
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    assert client.get("/campaigns/feed/forged.ics").status_code == 404
    clerk.set_password("another-long-word")
    clerk.save()
    assert client.get(at).status_code == 404


def test_a_campaign_of_two_stores_is_not_moved_by_a_person_of_one(client, clerk, store):
    made = make_campaign(clerk, store, make_store("other"))
    ask = {"campaign": made.pk, "days": 1, "version": made.version}
    told = client.post("/campaigns/check/", ask).json()
    assert (told["ok"], "not yours" in told["lines"][0]["text"]) == (False, True)
    assert client.post(f"/campaigns/{made.pk}/move/", ask).status_code == 422
    assert client.get(f"/campaigns/{made.pk}/edit/").status_code == 403
    page = client.get(f"/campaigns/{made.pk}/").content.decode()
    assert "and 1 other" in page


def test_pieces_kept_twice_across_stores_are_drawn(client, clerk, store):
    other = make_store("other")
    sku = stocked("A-1", 100)
    sell(make_campaign(clerk, store), (sku, "80", 60))
    sell(make_campaign(clerk_of(store, other, name="two"), other), (sku, "80", 60))
    client.force_login(clerk_of(store, other, name="sees-both"))
    page = client.get(f"/campaigns/?from={soon(25)}").content.decode()
    assert page.count("More is kept than is there of A-1") == 4
