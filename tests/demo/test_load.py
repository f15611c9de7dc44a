"""The loader: what it puts in is what the generator says, once, whatever is killed on the way."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Count, Sum
from django.utils import timezone

from campaigns.models import Target
from ecomops.accounts.demo import FACES, PASSWORD
from ecomops.accounts.models import User
from ecomops.core import jobs
from ecomops.core.actor import SYSTEM
from ecomops.core.errors import DomainError
from ecomops.core.models import ExchangeRate, Job
from ecomops.demo import command, crew, load
from ecomops.demo.company.buying import MATERIALS
from ecomops.demo.company.people import SHOPKEEPER
from ecomops.demo.tasks import LOAD_JOB
from kpi.models import DayStale, StoreDay
from stores.models import (
    AdDay,
    EventFile,
    Order,
    OrderLine,
    Payment,
    Product,
    Refund,
    Sku,
    Store,
    StoreTrafficDay,
)
from stores.services import intake

SIZES = {"seed": 20, "scale": 0.01, "days": 40, "helpers": 0}


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.EVENTS_DIR = tmp_path / "events"


def make():
    return command.make(**SIZES, talk=lambda text: None)


def counted():
    """Everything that a second load must not change."""
    states = dict(Order.objects.values_list("state").annotate(n=Count("pk")).order_by("state"))
    return {
        "states": states,
        "lines": OrderLine.objects.count(),
        "paid": Payment.objects.aggregate(n=Count("pk"), sum=Sum("amount")),
        "refunds": Refund.objects.aggregate(n=Count("pk"), sum=Sum("amount")),
        "days": StoreTrafficDay.objects.filter(is_current=True).count(),
        "ads": AdDay.objects.filter(is_current=True).count(),
        "events": EventFile.objects.filter(replaced_by=None).aggregate(n=Sum("rows"))["n"],
        "people": User.objects.count(),
    }


@pytest.mark.django_db(transaction=True)
def test_the_whole_way_and_nothing_twice():
    made = make()
    job = Job.objects.get(pk=made["job"])
    company = load.company_of(job.params)
    first = counted()
    orders = {
        store.code: [o for _, part in company.orders(store.code) for o in part]
        for store in company.stores
    }
    assert made["orders"] == Order.objects.count() == sum(map(len, orders.values())) > 100
    for code, records in orders.items():
        store = Store.objects.get(code=code)
        paid = sum(p.amount for record in records for p in record.payments)
        stored = Payment.objects.filter(order__store=store).aggregate(n=Sum("amount"))["n"] or 0
        assert stored == paid, code
        traffic = list(company.traffic(code))
        assert StoreTrafficDay.objects.filter(store=store).count() == len(traffic), code
    events = sum(
        len(company.events(store.code, column))
        for store in company.stores
        for column in company.event_columns(store.code)
    )
    assert first["events"] == events > 500
    assert Sku.objects.exclude(code__in=[one.code for one in MATERIALS]).count() == 300
    assert not Product.objects.filter(name_en="").exists()
    assert not Product.objects.exclude(picture__startswith="/pictures/").exists()
    assert ExchangeRate.objects.filter(from_currency="USD").count() == 760
    assert Target.objects.count() == len(company.targets())

    assert make()["job"] == job.pk
    assert counted() == first

    sales = StoreDay.objects.filter(store__code="jd").aggregate(n=Sum("paid_amount"))["n"]
    assert sales == sum(p.amount for record in orders["jd"] for p in record.payments)
    assert not DayStale.objects.exists()

    assert {face.username for face in FACES} <= set(User.objects.values_list("username", flat=True))
    shopkeeper = User.objects.get(username=SHOPKEEPER[0])
    seen = Store.objects.visible_to(shopkeeper).values_list("code", flat=True)
    assert sorted(seen) == ["pdd-a", "pdd-b"]
    operations = User.objects.get(username="operations")
    assert Store.objects.visible_to(operations).count() == 12
    assert operations.check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_a_kill_in_the_middle_costs_one_batch(monkeypatch):
    whole = intake.receive
    calls = []

    def dies(*args, **more):
        calls.append(1)
        result = whole(*args, **more)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return result

    monkeypatch.setattr(intake, "receive", dies)
    with pytest.raises(KeyboardInterrupt):
        make()
    monkeypatch.setattr(intake, "receive", whole)
    half = Order.objects.count()
    assert half > 0
    Job.objects.filter(state=Job.State.RUNNING).update(lease_until=timezone.now())

    made = make()

    assert made["orders"] == Order.objects.count() > half
    company = load.company_of(Job.objects.get(pk=made["job"]).params)
    numbers = {
        (store.code, order.external_id)
        for store in company.stores
        for _, part in company.orders(store.code)
        for order in part
    }
    assert set(Order.objects.values_list("store__code", "external_id")) == numbers


@pytest.mark.django_db
def test_a_helper_takes_what_a_killed_one_left():
    job = Job.objects.create(
        kind=crew.STORE_JOB, state=Job.State.RUNNING, created_at=timezone.now()
    )
    for seconds, taken in ((30, None), (-1, job)):
        job.lease_until = timezone.now() + timedelta(seconds=seconds)
        job.save()
        assert crew._next() == taken


@pytest.mark.django_db(transaction=True)
def test_a_company_of_ones_own_is_left_alone():
    from stores.services import stores

    given = {"channel": "tmall", "currency": "CNY", "zone": "Asia/Shanghai"}
    stores.put("mine", given, actor=SYSTEM, at=timezone.now())
    with pytest.raises(DomainError):
        make()
    assert Store.objects.count() == 1


def test_the_bar_covers_what_it_showed_before():
    assert len(command.bar(7, "short")) == len(command.bar(100, "a much longer text " * 9))


def test_the_job_keeps_all_that_the_company_follows_from():
    params = command._params(datetime(2026, 11, 22, 18, 5, tzinfo=UTC), 20, 0.1, 9_999, 2)
    assert params["today"] == "2026-11-23"
    assert load.company_of(params).days == 760
    assert jobs._runners[LOAD_JOB]
