"""A store's page, one of its days and the lineage of its figures, against the rows."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from campaigns.models import Target
from ecomops.core.models import Job
from ecomops.core.roles import Role
from ecomops.ui.numbers import grouped
from kpi.models import StoreDay
from kpi.services.rollup import roll_up_days
from stores.models import StoreAccess
from tests.accounts.people import make_user
from tests.kpi.factories import (
    LATER,
    ad,
    instant,
    make_order,
    make_sku,
    make_store,
    refund,
    report,
)
from tests.kpi.views.seeing import from_rows, number, tiles

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 3), date(2026, 3, 5)
DAYS = [FIRST + timedelta(n) for n in range(3)]
BEFORE = [on - timedelta(3) for on in DAYS]
ASKED = "?period=custom&first=2026-03-03&last=2026-03-05&compare=previous"


@pytest.fixture(autouse=True)
def _no_events(settings, tmp_path):
    settings.EVENTS_DIR = tmp_path / "events"


@pytest.fixture
def store():
    """A store that sells more than three days before, with fewer visitors."""
    store, sku = make_store("tmall"), make_sku("A-1", cost="30")
    for n, on in enumerate([*BEFORE, *DAYS]):
        day = f"{on:%m-%d}"
        for k in range(2 + n // 2):
            order = make_order(
                store, f"{n}-{k}", f"{day}T10:0{k}", f"{day}T1{k}:30", amount=str(100 + n),
                buyer=f"b{n}{k}", lines=[("item-1", 2, Decimal(100 + n), sku)],
            )  # fmt: skip
            if k == 0:
                refund(order, f"{day}T20:00", "10")
        report(store, on, uv=200 - n, pv=500, carts=20, placed_buyers=4)
        ad(store, on, "keyword", ad_cost="20", ad_sales="90", clicks=40, impressions=800)
        ad(store, on, "audience", ad_cost="10", ad_sales="9", clicks=20, impressions=900)
    roll_up_days(store, [*BEFORE, *DAYS], at=LATER)
    return store


@pytest.fixture
def boss(client):
    client.force_login(make_user(Role.EXECUTIVE))
    return client


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def ask(sql, **params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_tiles_of_a_store_are_what_the_rows_say(boss, store):
    shown = tiles(boss.get(reverse("kpi:store", args=["tmall"]) + ASKED))
    said = from_rows([store], FIRST, LAST)[""]
    assert number(shown["Net sales"]) == said["paid"] - said["refunded"]
    assert number(shown["Daily visitors"]) == said["uv"]


def test_tools_show_what_they_reported(boss, store):
    text = text_of(boss.get(reverse("kpi:store", args=["tmall"]) + ASKED))
    rows = ask(
        """
        SELECT tool, sum((measures->>'ad_cost')::numeric), sum((measures->>'ad_sales')::numeric)
        FROM stores_adday WHERE "on" BETWEEN %(first)s AND %(last)s GROUP BY tool
        """,
        first=FIRST, last=LAST,
    )  # fmt: skip
    assert len(rows) == 2
    for _tool, cost, sales in rows:
        assert f'<td class="num">{grouped(cost, 1)}</td>' in text
        assert f"1\u00a0:\u00a0{grouped(sales / cost, 1)}" in text


def test_the_reasons_add_up_to_the_gap(boss, store):
    text = text_of(boss.get(reverse("kpi:store", args=["tmall"]) + ASKED))
    now, was = (from_rows([store], d[0], d[-1])[""] for d in (DAYS, BEFORE))
    found = re.findall(r'<b class="num m" title="([^"]+)">[^<]+</b>', text)
    gap = now["paid"] - was["paid"]
    parts = [number(part) for part in found]
    assert len(parts) == 3
    assert sum(parts) == gap  # to the cent
    assert f"+{gap:,.0f}" in text
    assert parts[0] < 0 < parts[1]  # fewer visitors, more of whom bought


def test_the_gap_to_target_stands_first(boss, store):
    plan = {"uv_days": "6200", "conversion": "0.02", "aov": "100", "net_sales": "9300"}
    for metric, amount in plan.items():
        Target.objects.create(
            store=store, month=date(2026, 3, 1), metric=metric, amount=Decimal(amount),
            currency="CNY" if metric in {"aov", "net_sales"} else "", version=1,
            set_at=instant("02-20T10:00"),
        )  # fmt: skip
    text = text_of(boss.get(reverse("kpi:store", args=["tmall"]) + ASKED))
    assert text.index("Gap to target") < text.index("Change since the previous period")
    aimed = 600 * Decimal("0.02") * 100
    said = from_rows([store], FIRST, LAST)[""]
    assert f"{aimed:,.0f} → {said['paid']:,.0f}" in text


def test_each_day_is_a_link_with_its_own_figures(boss, store):
    text = text_of(boss.get(reverse("kpi:store", args=["tmall"]) + ASKED))
    for on in DAYS:
        said = from_rows([store], on, on)[""]
        link = reverse("kpi:store-day", args=["tmall", on.isoformat()])
        row = text[text.index(f'<td class="nowrap"><a href="{link}') :]
        row = row[: row.index("</tr>")]
        assert f">{grouped(said['paid'] - said['refunded'], 1)}</a>" in row
        assert f">{said['uv']}</a>" in row
        assert f">{said['orders']}</a>" in row


def test_a_day_counts_its_hours_and_leads_to_its_orders(boss, store):
    text = text_of(boss.get(reverse("kpi:store-day", args=["tmall", "2026-03-05"])))
    hours = ask(
        """
        SELECT extract(hour FROM paid_at AT TIME ZONE 'Asia/Shanghai')::int, count(*),
               sum(paid_amount) FROM stores_order
        WHERE (paid_at AT TIME ZONE 'Asia/Shanghai')::date = '2026-03-05' GROUP BY 1
        """
    )
    assert len(hours) == 4
    for hour, orders, amount in hours:
        assert (
            f'<th scope="row">{hour:02d}:00</th><td class="num">{orders}</td>'
            f'<td class="num">{grouped(amount, 2)}</td>'
        ) in text
    said = from_rows([store], LAST, LAST)[""]
    assert f">{grouped(said['paid'] - said['refunded'], 2)}\u00a0CNY</a>" in text


def test_the_orders_behind_a_day_are_those_that_were_paid_on_it(boss, store):
    text = text_of(boss.get(reverse("kpi:store-day", args=["tmall", "2026-03-05"])))
    link = re.search(r'href="(/stores/orders/\?[^"]+)"', text).group(1).replace("&amp;", "&")
    rows = text_of(boss.get(link))
    said = from_rows([store], LAST, LAST)[""]
    assert len(re.findall(r"<tr[^>]*data-row", rows)) == said["orders"]
    assert len(re.findall(r"<tr[^>]*data-row", text_of(boss.get(reverse("stores:order-list"))))) > 4


@pytest.mark.parametrize("on", ["2026-13-01", "yesterday", "2026-03-05x"])
def test_a_day_that_is_none_is_not_found(boss, store, on):
    assert boss.get(f"/kpi/stores/tmall/{on}/").status_code == 404


def test_a_day_without_figures_says_when_there_will_be_some(boss, store):
    text = text_of(boss.get(reverse("kpi:store-day", args=["tmall", "2027-01-01"])))
    assert "Nothing is known of this day" in text


def test_lineage_holds_the_numbers_the_sources_and_the_gaps(boss, store):
    StoreDay.objects.filter(store=store, on=LAST).update(refund_amount=None)
    text = text_of(boss.get(reverse("kpi:lineage", args=["net_sales"]) + ASKED))
    said = from_rows([store], FIRST, LAST - timedelta(1))[""]
    assert "Paid sales − Refunds" in text
    assert f"= {grouped(said['paid'] - said['refunded'], 2)}\u00a0CNY" in text
    assert "2 of 3 store days" in text
    assert "Missing: tmall: 5 Mar" in text
    assert "Show the orders" in text
    assert "As known on" in text


def test_lineage_opens_in_the_drawer_and_as_a_page(boss, store):
    path = reverse("kpi:lineage", args=["conversion"]) + ASKED
    page = text_of(boss.get(path))
    part = text_of(boss.get(path, headers={"HX-Request": "true", "HX-Target": "drawer"}))
    assert page.startswith("<!doctype html>")
    assert part.lstrip().startswith('<aside id="drawer"')
    said = from_rows([store], FIRST, LAST)[""]
    numbers = f"{said['buyers']} ÷ {said['uv']}"
    assert numbers in page
    assert numbers in part


def test_lineage_keeps_what_was_known_before(boss, store):
    order = store.orders.first()
    refund(order, "03-04T21:00", "33.30")
    roll_up_days(store, [date(2026, 3, 4)], at=LATER + timedelta(1))
    text = text_of(boss.get(reverse("kpi:lineage", args=["net_sales"]) + ASKED))
    assert "What was known before" in text
    assert "10</td>" in text
    assert "43.30</td>" in text


def test_what_is_no_metric_is_not_found(boss, store):
    assert boss.get(reverse("kpi:lineage", args=["happiness"])).status_code == 404


def test_a_strangers_store_is_not_there(client, store):
    other = make_store("other")
    person = make_user(Role.OPERATIONS)
    StoreAccess.objects.create(user=person, store=other)
    client.force_login(person)
    assert client.get(reverse("kpi:store", args=["tmall"])).status_code == 404
    assert client.get(reverse("kpi:store-day", args=["tmall", "2026-03-05"])).status_code == 404
    text = text_of(client.get(reverse("kpi:lineage", args=["net_sales"]) + ASKED))
    assert "Nothing is known for these days." in text


def test_every_metric_stands_in_the_registry_with_its_definition(boss):
    from kpi.domain.metrics import METRICS
    from kpi.labels import metric_definition

    text = text_of(boss.get(reverse("kpi:metrics")))
    for name in METRICS:
        assert f'id="{name}"' in text
        assert metric_definition(name).split("'")[0] in text


def test_days_are_computed_again_by_a_job_one_can_watch(client, store):
    client.force_login(make_user(Role.ADMINISTRATOR))
    path = reverse("kpi:recompute")
    assert "Compute these days again" in text_of(client.get(path))
    answer = client.post(path, {"store": ["tmall"], "first": "2026-03-03", "last": "2026-03-05"})
    job = Job.objects.get(kind="kpi.rollup")
    assert answer["Location"] == reverse("core:job-detail", args=[job.pk])
    assert job.params == {"stores": [store.pk], "first": "2026-03-03", "last": "2026-03-05"}
    wrong = client.post(path, {"first": "2026-03-05", "last": "2026-03-03"})
    assert "The last day is before the first." in text_of(wrong)
    late = client.post(path, {"first": "2026-03-05", "last": "2999-01-01"})
    assert "The last day lies in the future." in text_of(late)
    assert Job.objects.filter(kind="kpi.rollup").count() == 1
