"""The home page with stores behind it: what waits, what is found, who works on what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ecomops.core import history, jobs
from ecomops.core.actor import SYSTEM, actor_of
from ecomops.core.roles import Role
from ecomops.work import search, services, texts
from ecomops.work.models import Notification, Task
from stores import home
from stores.models import Order, Store, StoreAccess
from stores.services import imports, intake
from tests.accounts.people import make_user
from tests.stores import files
from tests.stores.factories import NOON, make_record, make_sku, make_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(client):
    """An operations manager of one of two stores, signed in."""
    user = make_user(Role.OPERATIONS, "lin")
    mine, other = make_store("mine", name="Mine"), make_store("other", name="Other")
    StoreAccess.objects.create(user=user, store=mine)
    make_sku("A-1")
    for store, number in ((mine, "70010001"), (other, "70020002")):
        intake.receive(
            store, [make_record(number)], source="list", batch=None, actor=SYSTEM, at=NOON
        )
    client.force_login(user)
    return user


def test_only_orders_of_ones_own_stores_wait(client, lin):
    Order.objects.update(promised_at=timezone.now() - timedelta(hours=1))
    waiting = {row.url: row.count for row in client.get("/").context["waiting"]}
    assert waiting[reverse("stores:order-list") + "?ship_by=late&sort=left"] == 1


def test_an_order_is_found_by_its_number_only_by_who_may_see_it(lin):
    assert [hit.label for hit in search.find(lin, "70010001")] == ["70010001"]
    assert search.find(lin, "70020002") == []
    boss = make_user(Role.EXECUTIVE)
    assert [hit.label for hit in search.find(boss, "70020002")] == ["70020002"]
    picker = make_user(Role.WAREHOUSE_STAFF, "picker")
    assert search.find(picker, "70010001") == []


def test_an_administrator_gives_and_takes_stores(client, lin):
    client.force_login(make_user(Role.ADMINISTRATOR, "root"))
    other = Store.objects.get(code="other")
    data = {
        "display_name": "Lin", "role": "operations", "language": "en", "version": 1,
        "scope_store": [str(other.pk)],
    }  # fmt: skip
    client.post(reverse("accounts:person", args=[lin.pk]), data)
    assert list(lin.store_access.values_list("store__code", flat=True)) == ["other"]
    entry = history.timeline(lin).filter(act="permission.changed").first()
    assert entry.after == {"scope": [f"store:{other.pk}"]}
    assert entry.must_seal


def test_a_task_about_a_store_is_seen_by_who_has_the_store(lin):
    texts.register("test.home", SENTENCE)
    mine, other = StoreAccess.objects.get(user=lin).store, make_store("third")
    for store in (mine, other):
        services.ask(
            "test.home", role=Role.OPERATIONS, scope=f"store:{store.pk}", actor=SYSTEM, at=NOON,
            subject=services.Subject("stores.store", str(store.pk)),
        )  # fmt: skip
    assert [task.scope for task in Task.objects.visible_to(lin)] == [f"store:{mine.pk}"]
    texts._TEXTS.pop("test.home")


def test_whoever_imported_is_told_what_came_of_it(client, lin, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    store = StoreAccess.objects.get(user=lin).store
    body = files.order_list(files.listed(1), files.listed(2, 订单创建时间="soon"))
    actor = actor_of(lin)
    batch = imports.upload([body], "november.csv", store=store, actor=actor, at=NOON)
    jobs.run_now(imports.start(batch, actor=actor, at=NOON).pk)
    told = Notification.objects.get(user=lin)
    assert told.code == "stores.import_done_in_part"
    assert told.params == {"file": "november.csv", "created": 1, "updated": 0, "rejected": 1}
    assert told.url == reverse("stores:import-detail", args=[batch.pk])
    page = client.get("/").content.decode()
    assert page.count("november.csv") >= 2


def test_first_steps_go_away_one_by_one(client):
    admin = make_user(Role.ADMINISTRATOR, "root")
    client.force_login(admin)
    assert [step.done for step in client.get("/").context["steps"]][:2] == [False, False]
    make_store("mine")
    assert [step.done for step in client.get("/").context["steps"]][:2] == [True, False]
    assert client.get("/").context["next_step"].url == reverse("stores:import-new")


def test_somebody_who_cannot_make_a_store_is_told_who_can(client):
    user = make_user(Role.OPERATIONS)
    step = home.steps(user)[0]
    assert step.url == ""
    assert "administrator" in step.text


SENTENCE = "Look at the store"
