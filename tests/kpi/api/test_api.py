"""Figures over the API are the figures of the pages, for the same people."""

from datetime import date

import pytest

from ecomops.core.models import Job
from kpi.domain.metrics import METRICS
from kpi.models import StoreDay
from tests.kpi.factories import LATER, make_store

pytestmark = pytest.mark.django_db
D = date(2026, 3, 2)
DAYS = {"first": "2026-03-02", "last": "2026-03-03"}


@pytest.fixture
def sign_in(client, django_user_model):
    def act(role, *stores):
        user = django_user_model.objects.create_user(role, password="x", role=role)
        for store in stores:
            user.store_access.create(store=store)
        client.force_login(user)
        return client

    return act


def fact(store, on=D, **measures):
    return StoreDay.objects.create(store=store, on=on, computed_at=LATER, complete=True, **measures)


def test_the_registry_says_what_every_figure_means(sign_in):
    said = sign_in("warehouse_staff").get("/api/v1/metrics/").json()
    assert [one["id"] for one in said] == list(METRICS)
    assert all(one["name"] and one["definition"] for one in said)


def test_figures_come_as_strings_with_their_doubts(sign_in):
    store = make_store()
    fact(store, paid_amount="100.5", uv_reported=200, paid_buyers=3)
    fact(store, date(2026, 3, 3), paid_amount=1)
    api = sign_in("executive")
    query = {**DAYS, "metric": ["paid_amount", "conversion", "roi_ad"], "by": ["day", "store"]}
    said = api.get("/api/v1/figures/", query).json()
    assert said["total"]["paid_amount"]["value"] == "101.5"
    conversion = said["total"]["conversion"]
    assert conversion["value"] == "0.015"
    assert len(conversion["approximate"]) == 2
    assert said["total"]["roi_ad"]["value"] is None
    assert said["total"]["roi_ad"]["missing"]
    assert said["stores"]["tmall"]["paid_amount"]["value"] == "101.5"
    assert [day["figures"]["paid_amount"]["value"] for day in said["days"]] == ["100.5", "1"]


def test_a_store_of_somebody_else_is_not_found(sign_in):
    mine, theirs = make_store("mine"), make_store("theirs")
    fact(mine, paid_amount=1)
    fact(theirs, paid_amount=10)
    api = sign_in("operations", mine)
    query = {**DAYS, "metric": "paid_amount"}
    said = api.get("/api/v1/figures/", query).json()
    assert said["total"]["paid_amount"]["value"] == "1"
    for path in ("figures", "lineage"):
        assert api.get(f"/api/v1/{path}/", {**query, "store": "theirs"}).status_code == 404


def test_profit_is_not_for_everybody(sign_in):
    api = sign_in("customer_service", make_store())
    for path in ("figures", "lineage"):
        answer = api.get(f"/api/v1/{path}/", {**DAYS, "metric": "net_margin"})
        assert answer.status_code == 403
        answer = api.get(f"/api/v1/{path}/", {**DAYS, "metric": "paid_amount"})
        assert answer.status_code == 200


def test_lineage_names_inputs_and_gaps(sign_in):
    fact(make_store(), paid_amount=100)
    said = sign_in("finance").get("/api/v1/lineage/", {**DAYS, "metric": "paid_amount"}).json()
    assert said["figure"]["value"] == "100"
    gap = {"store": "tmall", "first": "2026-03-03", "last": "2026-03-03"}
    assert said["inputs"][0]["missing"] == [gap]


@pytest.mark.parametrize(
    "wrong",
    [{"metric": "nonsense"}, {"first": "2026-03-09"}, {"compare": "x"}, {"first": "2010-01-01"}],
)
def test_nonsense_is_refused_by_name(sign_in, wrong):
    query = {**DAYS, "metric": "paid_amount", **wrong}
    assert sign_in("executive").get("/api/v1/figures/", query).status_code == 400


def test_days_are_computed_again_on_wish_and_once_a_key(sign_in):
    store = make_store()
    api = sign_in("finance")
    body = {**DAYS, "store": ["tmall"]}
    answers = [
        api.post("/api/v1/roll-ups/", body, content_type="application/json",
                 headers={"Idempotency-Key": "a"})
        for _again in range(2)
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [202, 202]
    job = Job.objects.get()
    assert answers[1].json() == {"job": job.pk}
    assert job.params == {**DAYS, "stores": [store.pk]}
    wrong = api.post("/api/v1/roll-ups/", {**body, "store": ["x"]}, "application/json")
    assert wrong.status_code == 404
    endless = api.post("/api/v1/roll-ups/", {**body, "last": "9999-12-31"}, "application/json")
    assert endless.status_code == 400
