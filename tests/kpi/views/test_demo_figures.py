"""The small demo company: every figure of its dashboards against SQL over its rows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from ecomops.accounts.models import User
from ecomops.demo import command
from ecomops.ui.numbers import compact
from stores.models import Store
from tests.kpi.views.seeing import from_rows, number, sheet, tiles

OWN_EVENTS = {"own-mall", "shopify-ny", "shopify-la"}  # their visitors come from page events
EXACT = Decimal("0.0001")
CENT = Decimal("0.01")


@pytest.fixture
def demo(settings, tmp_path, transactional_db, client):
    settings.EVENTS_DIR = tmp_path / "events"
    made = command.make(seed=20, scale=0.05, days=24, helpers=0, talk=lambda text: None)
    assert made["orders"] > 100
    client.force_login(User.objects.get(username="executive"))
    User.objects.update(language="en")
    return list(Store.objects.filter(archived_at=None))


def last_day():
    with connection.cursor() as cursor:
        cursor.execute('SELECT max("on") FROM kpi_storeday WHERE complete')
        return cursor.fetchone()[0]


def test_every_figure_of_the_demo_is_one_that_sql_finds(client, demo):
    # well inside the history, where every store has had orders before and will have some after
    last = last_day() - timedelta(5)
    first = last - timedelta(9)
    asked = f"?period=custom&first={first}&last={last}&compare=previous"
    overview = reverse("kpi:overview")
    check_tiles(tiles(client.get(overview + asked)), from_rows(demo, first, last)[""])
    check_sheet(sheet(client.get(f"{overview}{asked}&export=csv")), from_rows(demo, first, last))
    for store in demo[:4]:
        check_store(client, store, first, last, asked)


def check_tiles(shown, said):
    net = said["paid"] - said["refunded"]
    assert number(shown["Net sales"]) == net.quantize(CENT)
    assert number(shown["AOV"]) == (said["paid"] / said["buyers"]).quantize(CENT)


def check_sheet(rows, said):
    assert set(rows) == set(said)
    for code, row in rows.items():
        want = said[code]
        net = want["paid"] - want["refunded"]
        assert Decimal(row["Net sales"]) == net.quantize(EXACT), code
        assert Decimal(row["Order value"]) == (want["paid"] / want["orders"]).quantize(EXACT)
        share = want["refunded_of_these"] / want["paid"]
        assert Decimal(row["Refund rate"]) == share.quantize(EXACT), code
        if code and code not in OWN_EVENTS:
            assert Decimal(row["Daily visitors, summed"]) == want["uv"], code
            assert Decimal(row["Conversion"]) == (want["buyers"] / want["uv"]).quantize(EXACT)
            assert Decimal(row["Blended ROI"]) == (want["paid"] / want["cost"]).quantize(EXACT)


def check_store(client, store, first, last, asked):
    path = reverse("kpi:store", args=[store.code])
    text = client.get(path + asked).content.decode()
    said = from_rows([store], first, last, store.currency)[""]
    shown = tiles(client.get(path + asked))
    assert number(shown["Net sales"]) == (said["paid"] - said["refunded"]).quantize(CENT)
    for on in (first, last):
        link = reverse("kpi:store-day", args=[store.code, on.isoformat()])
        row = text[text.index(f'<td class="nowrap"><a href="{link}') :]
        want = from_rows([store], on, on, store.currency)[""]
        net = want["paid"] - want["refunded"]
        small = 1 if abs(net) < 1000 else 0
        assert f">{compact(net, 1, small)}</a>" in row[: row.index("</tr>")], f"{store} {on}"
