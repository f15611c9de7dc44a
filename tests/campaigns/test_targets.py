"""Monthly targets: set in a form, kept in versions, told to whoever counts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from campaigns import services
from campaigns.models import Target
from ecomops.core.errors import DomainError
from ecomops.core.models import Entry, OutboxEvent
from ecomops.core.roles import Role
from stores.models import Order, Store
from tests.stores.factories import CLERK, NOON, make_store
from tests.stores.views.orders_at_hand import clerk_of

pytestmark = pytest.mark.django_db
PAGE = "/campaigns/targets/?year=2026&metric="
NOVEMBER = date(2026, 11, 1)


def put(store, amount, metric="net_sales", month=NOVEMBER, currency="CNY"):
    return services.set_target(
        store, month, metric, Decimal(amount), currency, actor=CLERK, at=NOON
    )


def test_a_change_is_a_new_version_and_the_same_again_is_nothing():
    store = make_store()
    assert put(store, 100).version == 1
    assert put(store, 100) is None
    assert put(store, "120.5").version == 2
    rows = Target.objects.order_by("version").values_list("amount", flat=True)
    assert list(rows) == [Decimal(100), Decimal("120.5")]
    acts = Entry.objects.filter(act="target.set").order_by("pk")
    assert [(act.before, act.must_seal) for act in acts] == [
        (None, True), ({"amount": "100.000000"}, True),
    ]  # fmt: skip
    told = OutboxEvent.objects.filter(name="targets.set").order_by("pk").first()
    assert told.payload == {"store": store.pk, "month": "2026-11-01"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"metric": "luck"}, "no target for"),
        ({"month": date(2026, 11, 5)}, "whole month"),
        ({"amount": -1}, "below nought"),
        ({"currency": "USD"}, "own currency"),
        ({"metric": "conversion"}, "own currency"),
    ],
)
def test_what_cannot_be_a_target_is_refused_in_words(given, said):
    store = make_store()
    with pytest.raises(DomainError) as refusal:
        put(store, **{"amount": 5, **given})
    with override("en"):
        assert said in refusal.value.for_user
    assert Target.objects.count() == 0


def test_many_at_once_leave_what_one_by_one_leaves():
    one, many = make_store("one"), make_store("many")
    months = [date(2026, month, 1) for month in range(1, 13)]
    for month in months:
        put(one, month.month, month=month)
    goals = [
        services.Goal(many, month, "net_sales", Decimal(month.month), "CNY") for month in months
    ]
    assert len(services.set_targets(goals, actor=CLERK, at=NOON)) == 12
    assert services.set_targets(goals, actor=CLERK, at=NOON) == []

    def left(store):
        rows = Target.objects.filter(store=store).order_by("month")
        return list(rows.values_list("month", "metric", "amount", "currency", "version"))

    assert left(one) == left(many)


@pytest.fixture
def store():
    return make_store("tmall", name="Tmall")


@pytest.fixture
def lin(client, store):
    user = clerk_of(store)
    client.force_login(user)
    return user


def sent(client, address, **changes):
    """The form as the page shows it, with some cells changed."""
    data = {}
    for _store, _colour, cells in client.get(address).context["rows"]:
        for cell in cells:
            shown = "" if cell.initial is None else str(cell.initial)
            data[cell.html_name] = shown
            data[cell.html_initial_name] = shown
    return {**data, **changes}


def cell(store, month=11):
    return f"s{store.pk}m{month}"


def test_only_changed_cells_are_set(client, lin, store):
    put(store, 4_500_000, month=date(2026, 10, 1))
    data = sent(client, PAGE + "net_sales", **{cell(store): "6000000"})
    assert data[cell(store, 10)] == "4500000"
    answer = client.post(PAGE + "net_sales", data, follow=True)
    assert [str(m) for m in answer.context["messages"]] == ["1 target set."]
    row = Target.objects.get(month=NOVEMBER)
    assert (row.amount, row.currency, row.version) == (Decimal(6_000_000), "CNY", 1)
    assert Target.objects.count() == 2
    page = answer.content.decode()
    assert "6000000" in page
    assert "version 1" in page


def test_shares_are_typed_in_per_cent(client, lin, store):
    client.post(PAGE + "conversion", sent(client, PAGE + "conversion", **{cell(store): "3.1"}))
    row = Target.objects.get()
    assert (row.amount, row.currency) == (Decimal("0.031"), "")
    shown = client.get(PAGE + "conversion").context["rows"][0][2][10]
    assert shown.initial == Decimal("3.1")


def test_a_value_set_by_somebody_else_meanwhile_is_not_overwritten(client, lin, store):
    data = sent(client, PAGE + "net_sales", **{cell(store): "500"})
    put(store, 700)
    answer = client.post(PAGE + "net_sales", data)
    assert "Somebody set 700 meanwhile" in answer.content.decode()
    assert Target.objects.get().amount == 700


def test_words_in_a_cell_are_refused_at_the_cell(client, lin, store):
    data = sent(client, PAGE + "net_sales", **{cell(store): "plenty", cell(store, 12): "5"})
    answer = client.post(PAGE + "net_sales", data)
    assert "Nothing was saved" in answer.content.decode()
    assert Target.objects.count() == 0


def test_only_ones_own_stores_are_there(client, lin, store):
    other = make_store("other")
    data = sent(client, PAGE + "net_sales", **{cell(other): "5"})
    client.post(PAGE + "net_sales", data)
    assert Target.objects.count() == 0
    assert [row[0] for row in client.get(PAGE + "net_sales").context["rows"]] == [store]


def test_finance_reads_and_sets_nothing(client, store):
    put(store, 700)
    client.force_login(clerk_of(role=Role.FINANCE, name="xu"))
    page = client.get(PAGE + "net_sales")
    assert "700" in page.content.decode()
    assert "<input" not in page.content.decode().split("targets-t")[1].split("</table>")[0]
    assert client.post(PAGE + "net_sales", {}).status_code == 403


def test_the_number_of_queries_does_not_grow(client, store):
    client.force_login(clerk_of(role=Role.EXECUTIVE, name="shen"))
    client.get(PAGE + "net_sales")
    counted = []
    for total in (2, 20):
        for n in range(total):
            put(make_store(f"s{total}-{n}"), 5)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE + "net_sales")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_fee_that_comes_back_with_sales_says_how_much_is_missing(client):
    store = make_store()
    Store.objects.filter(pk=store.pk).update(annual_fee_amount=60_000, annual_fee_back_at=1_000)
    at = timezone.now()
    order = {"store": store, "currency": "CNY", "received_at": at, "moved_at": at}
    for number, amount, paid_at in (("1", 950, at), ("2", 500, at - timedelta(days=366))):
        Order.objects.create(
            **order, external_id=number, state="paid", placed_at=paid_at, paid_at=paid_at,
            total_amount=amount, paid_amount=amount,
        )  # fmt: skip
    client.force_login(clerk_of(store))
    page = client.get(f"/campaigns/targets/?year={timezone.localdate().year}")
    [fee] = page.context["fees"]
    assert (fee.missing, fee.mood, fee.share) == (50, "watch", 95)
    assert "Annual fees that come back" in page.content.decode()
    assert client.get(f"{PAGE}conversion").context["fees"] == []
