"""The small demo company: every figure of its dashboards against SQL over its rows.

What is right is written here and in `ledger`; the pages only lend the words of a number.
"""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from ecomops.accounts.models import User
from ecomops.demo import command
from ecomops.ui.numbers import compact, grouped, percent, ratio
from kpi.domain.metrics import METRICS
from kpi.labels import metric_label as label_of
from kpi.models import CostRule
from kpi.presentation import shown as words
from stores.models import Store
from tests.kpi.views.ledger import PAID, Ledger, gross, left, net, split
from tests.kpi.views.seeing import number, sheet, tiles

EXACT = Decimal("0.0001")
CENT = Decimal("0.01")
BELOW = Decimal("0.00011")  # a ten-thousandth, and what rounding each day's costs may add


general = import_module("kpi.migrations.0002_general_rules")


@pytest.fixture
def demo(settings, tmp_path, transactional_db, client):
    settings.EVENTS_DIR = tmp_path / "events"
    if not CostRule.objects.exists():  # what emptied the tables before took them with it
        general.lay_down(apps, None)
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
    book = Ledger(demo, first - timedelta(40), last + timedelta(10))
    assert {s.code for s in demo if s.pk in book.own_events} == {
        "own-mall", "shopify-ny", "shopify-la",
    }  # fmt: skip
    asked = f"?period=custom&first={first}&last={last}&compare=previous"
    overview = reverse("kpi:overview")
    page = client.get(overview + asked)
    check_tiles(page, book, demo, first, last)
    check_heat(page, book, demo, first, last)
    check_moved(page, book, demo, first, last)
    check_margin(page, book, demo, first, last)
    check_chart(page, book, demo)
    check_sheet(sheet(client.get(f"{overview}{asked}&export=csv")), book, demo, first, last)
    for store in demo:
        check_store(client, book, store, first, last, asked)
        check_day(client, book, store, last)
    check_whole_windows(client, book, demo)
    check_heat(client.get(reverse("kpi:stores") + asked), book, demo, first, last)
    check_today(client.get(reverse("work:today")), book, demo)


def check_today(page, book, stores):
    """The three figures of the role on the home page: the month up to yesterday."""
    today = timezone.localdate()
    first = today.replace(day=1)
    wanted = headlines(book, stores, first, max(first, today - timedelta(1)))
    assert len(page.context["figures"]) == 3
    for tile in page.context["figures"]:
        scale = 100 if STEPS[tile.label] == "points" else 1
        assert close(number(tile.figure.full), wanted[tile.label] * scale, CENT), tile.label


def headlines(book, stores, first, last, money="CNY"):
    """The six tiles' figures from the rows; days without ads have no return on them."""
    seen = book.sums(stores, first, last, money=money)["uv"]
    row = book.sums(stores, first, last, money=money, only=book.is_known)
    spent = book.sums(stores, first, last, money=money, only=advertised(book))
    return {
        "Net sales": net(row),
        "Daily visitors": seen,
        "Conversion": row["paid_buyers"] / row["uv"] if row["uv"] else None,
        "AOV": row["paid_amount"] / row["paid_buyers"] if row["paid_buyers"] else None,
        "Blended ROI": spent["paid_amount"] / spent["ad_cost"] if spent["ad_cost"] else None,
        "Net margin rate": left(row) / net(row) if net(row) else None,
    }


def advertised(book):
    """Days of stores that advertise; the others have nothing to hold sales against."""
    return lambda store, on: store.pk in book.has_ads and book.is_known(store, on)


STEPS = {"Net sales": "part", "Daily visitors": "part", "AOV": "part", "Conversion": "points",
         "Net margin rate": "points", "Blended ROI": "step"}  # fmt: skip


def close(shown, wanted, unit=EXACT):
    """Whether a number on the page is the wanted one, rounded as it is shown."""
    return abs(shown - wanted) <= unit


def check_tiles(page, book, stores, first, last, money="CNY"):
    now = headlines(book, stores, first, last, money)
    days = (last - first).days + 1
    was = headlines(book, stores, first - timedelta(days), first - timedelta(1), money)
    seen = tiles(page)
    assert set(seen) == set(now)
    for name, value in now.items():
        if value is None:
            assert {t.label: t.figure.value for t in page.context["tiles"]}[name] == "–"
            continue
        scaled = value * 100 if STEPS[name] == "points" else value
        unit = EXACT if STEPS[name] != "part" else CENT
        assert close(number(seen[name]), scaled, unit), name
    for tile in page.context["tiles"]:
        check_change(tile, now[tile.label], was[tile.label])
        check_spark(tile, book, stores, last, money)


def check_change(tile, now, was):
    if now is None or was is None:
        assert tile.delta is None
        return
    step = abs(now - was)
    said = {
        "part": percent(step / was) if was > 0 else words.text(METRICS["net_sales"], step),
        "points": f"{grouped(step * 100, 2 if tile.label == 'Conversion' else 1)} pt",
        "step": grouped(step, 1),
    }[STEPS[tile.label]]
    assert tile.delta.text == said, tile.label
    assert tile.delta.direction == ("up" if now > was else "down" if now < was else "")


def check_spark(tile, book, stores, last, money):
    assert len(tile.spark) == 30
    for n, drawn in enumerate(reversed(tile.spark)):
        on = last - timedelta(n)
        known = [s for s in stores if (s.pk, on) in book.days]
        value = headlines(book, known, on, on, money)[tile.label] if known else None
        if drawn is None or value is None:
            # a day that only some sources speak of has no figure of its own
            assert not value or n > 12, (tile.label, on, value)
            continue
        assert abs(Decimal(drawn) - value) < Decimal("0.001") * max(abs(value), 1), (tile.label, on)


def cells(book, stores, first, last, money):
    """A row of the tree: every column in the words of a cell."""
    row, head = book.sums(stores, first, last, money=money), headlines(
        book, stores, first, last, money
    )  # fmt: skip
    aim = sum(aimed(store, "net_sales", first, last) * rate_on(book, store, last, money)
              for store in stores)  # fmt: skip
    return {
        "net_sales": money_cell(head["Net sales"]),
        "attained": percent(head["Net sales"] / aim, 0),
        "uv_days": str(compact(row["uv"])),
        "conversion": percent(head["Conversion"], 2),
        "aov": money_cell(head["AOV"]),
        "roi_store": grouped(head["Blended ROI"], 1),
        "net_rate": percent(head["Net margin rate"], 1),
        "refund_rate": percent(row["cohort_refund"] / row["paid_amount"], 1),
    }


def money_cell(value):
    return str(compact(value, 1, 1 if abs(value) < 1000 else 0))


def rate_on(book, store, on, money):
    return Decimal(1) if store.currency == money else book.rates[store.pk, on]


AIMED = """
    WITH t AS (
        SELECT DISTINCT ON (metric, month) id, metric, month, amount FROM campaigns_target
        WHERE store_id = %(store)s AND metric IN (%(metric)s, 'net_sales')
          AND month BETWEEN date_trunc('month', %(first)s::date) AND %(last)s
        ORDER BY metric, month, version DESC
    ), d AS (SELECT t.month, d."on", d.amount / sum(d.amount) OVER (PARTITION BY t.month) AS share
             FROM t JOIN campaigns_dayshare d ON d.target_id = t.id WHERE t.metric = 'net_sales')
    SELECT sum(t.amount * d.share) FROM t JOIN d ON d.month = t.month
    WHERE t.metric = %(metric)s AND d."on" BETWEEN %(first)s AND %(last)s
"""
IN_FORCE = """
    SELECT amount FROM campaigns_target WHERE store_id = %s AND metric = %s
      AND month = date_trunc('month', %s::date) ORDER BY version DESC LIMIT 1
"""


def aimed(store, metric, first, last):
    """A store's target for some days, each month's shared out as its net sales are."""
    given = {"store": store.pk, "metric": metric, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(AIMED, given)
        return cursor.fetchone()[0]


def in_force(store, metric, on):
    """A ratio's target: it holds on every day of its month."""
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, [store.pk, metric, on])
        return cursor.fetchone()[0]


def check_heat(page, book, stores, first, last):
    heat = page.context["heat"]
    names = [name for name, _words in heat.heads]
    assert len(names) == 8
    rows = [(heat.total, stores)]
    for group in heat.groups:
        within = [leaf.store for leaf in group.leaves] or [group.row.store]
        rows += [(group.row, within), *((leaf, [leaf.store]) for leaf in group.leaves)]
    assert sum(len(within) == 1 for _row, within in rows) >= len(stores)
    for row, within in rows:
        wanted = cells(book, within, first, last, "CNY")
        for name, cell in zip(names, row.cells, strict=True):
            assert cell.text == wanted[name], (row.label, name)


def planned(book, store, first, last, money):
    """(visitors, buyers, sales) that the targets foresee, month by month."""
    seen = bought = sales = Decimal(0)
    on = first
    while on <= last:
        uv = aimed(store, "uv_days", on, on)
        rate, spend = (in_force(store, name, on) for name in ("conversion", "aov"))
        seen, bought = seen + uv, bought + uv * rate
        sales += uv * rate * spend
        on += timedelta(1)
    return seen, bought, sales * rate_on(book, store, last, money)


def happened(book, store, first, last, money):
    row = book.sums([store], first, last, money=money)
    return row["uv"], row["paid_buyers"], row["paid_amount"]


def signed(amount):
    text = str(compact(abs(amount)))
    return f"\u2212{text}" if amount < 0 else f"+{text}"


def check_moved(page, book, stores, first, last):
    parts = []
    for store in stores:
        shares = split(planned(book, store, first, last, "CNY"),
                       happened(book, store, first, last, "CNY"))  # fmt: skip
        parts += [(share.quantize(CENT), store.label) for share in shares]
    moved = page.context["moved"]
    assert moved.beside == "to target"
    assert abs(moved.gap - sum(share for share, _name in parts)) < Decimal("0.5")
    largest = sorted(parts, key=lambda part: -abs(part[0]))[:3]
    assert [one.amount for one in moved.sentences] == [signed(share) for share, _n in largest]
    for one, (_share, name) in zip(moved.sentences, largest, strict=True):
        assert one.text.startswith(name)


def check_margin(page, book, stores, first, last):
    row = book.sums(stores, first, last)
    spent = book.sums(stores, first, last, only=advertised(book))
    wanted = [gross(row), None, row["people"], row["freight"], row["tax"], row["commission"],
              row["other"], left(row)]  # fmt: skip
    said = [grouped(value / net(row) * 100, 1) if value is not None else
            grouped(spent["ad_cost"] / net(spent) * 100, 1) for value in wanted]  # fmt: skip
    assert [line.value for line in page.context["margin"]] == said


def check_chart(page, book, stores):
    """Each bar and each point of the target line."""
    days = list(page.context["chart_window"])
    bars, line = page.context["chart"].option["series"][:2]
    for n, (on, bar) in enumerate(zip(days, bars["data"], strict=True)):
        known = [s for s in stores if (s.pk, on) in book.days]
        aim = sum(aimed(s, "net_sales", on, on) * rate_on(book, s, last_of(page), "CNY")
                  for s in stores)  # fmt: skip
        assert abs(Decimal(line["data"][n]) - aim) < 1, on
        if bar is not None and known:
            said = net(book.sums(known, on, on))
            assert abs(Decimal(bar["value"]) - said) < CENT, on


def last_of(page):
    return page.context["question"].window.last


def check_sheet(rows, book, stores, first, last):
    known = {store.code: [store] for store in stores} | {"": stores}
    assert set(rows) == set(known)
    for code, within in known.items():
        head = headlines(book, within, first, last)
        row = book.sums(within, first, last)
        wanted = {
            "Net sales": head["Net sales"],
            "Daily visitors, summed": row["uv"],
            "Conversion": head["Conversion"],
            "Spend per buyer": head["AOV"],
            "Order value": row["paid_amount"] / row["paid_orders"],
            "Blended ROI": head["Blended ROI"],
            "Refund rate": row["cohort_refund"] / row["paid_amount"],
            "Net margin rate": head["Net margin rate"],
        }
        for name, value in wanted.items():
            assert (not rows[code][name]) if value is None else close(
                Decimal(rows[code][name]), value, BELOW
            ), (code, name)  # fmt: skip


def check_store(client, book, store, first, last, asked):
    """The cockpit: tiles, funnel, the gap, tools, items and days in the store's own money."""
    page = client.get(reverse("kpi:store", args=[store.code]) + asked)
    check_tiles(page, book, [store], first, last, store.currency)
    row = book.sums([store], first, last, money=store.currency)
    steps = [row[name] for name in ("uv", "carts", "placed_buyers", "paid_buyers")]
    assert [step.value for step in page.context["funnel"]] == [
        str(compact(value)) if value else "–" for value in steps
    ]
    check_splits(page, book, store, first, last)
    check_tools(page, store, first, last)
    check_items(page, book, store, first, last)
    days = page.context["days"]
    assert len(days) == 10
    for n, line in enumerate(days):
        check_day_line(line, book, store, last - timedelta(n))


def check_splits(page, book, store, first, last):
    money, length = store.currency, (last - first).days + 1
    now = happened(book, store, first, last, money)
    before = happened(book, store, first - timedelta(length), first - timedelta(1), money)
    told = [planned(book, store, first, last, money)]
    if all(book.is_known(store, first - timedelta(n)) for n in range(1, length + 1)):
        told.append(before)  # a stretch half known is nothing to compare with
    told = [was for was in told if was[1] and now[1]]  # nobody bought: no basket to speak of
    for one, was in zip(page.context["splits"], told, strict=True):
        parts = [share.quantize(CENT) for share in split(was, now)]
        shown = [number(reason.exact) for reason in one.reasons]
        assert [reason.amount for reason in one.reasons] == [signed(part) for part in parts], store
        assert one.gap == signed((now[2] - was[2]).quantize(CENT))
        assert sum(shown) == number(one.exact) == (now[2] - was[2]).quantize(CENT)


def check_tools(page, store, first, last):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT tool, sum((measures->>'impressions')::numeric),
                   sum((measures->>'clicks')::numeric), sum((measures->>'ad_cost')::numeric),
                   sum((measures->>'ad_sales')::numeric)
            FROM stores_adday WHERE store_id = %s AND is_current AND "on" BETWEEN %s AND %s
            GROUP BY tool ORDER BY 4 DESC, 1
            """,
            [store.pk, first, last],
        )
        rows = cursor.fetchall()
    assert len(page.context["tools"]) == len(rows)
    for line, (_tool, views, clicks, cost, sales) in zip(page.context["tools"], rows, strict=True):
        known = [cell.text for cell in line.cells]
        rate = percent(clicks / views, 2) if views else "–"
        price = grouped(cost / clicks, 2) if clicks else "–"
        # affiliates are paid by sale: they report neither views nor clicks
        counts = [str(compact(n)) if n is not None else "–" for n in (views, clicks)]
        assert known == [*counts, rate, price, money_cell(cost), money_cell(sales),
                         ratio(sales / cost)], line.label  # fmt: skip


ITEMS = """
    WITH sold AS (
        SELECT o.id, o.day, o.buyer, l.id AS line_id, l.units, l.amount,
               o.paid * l.amount / sum(l.amount) OVER (PARTITION BY o.id) AS paid,
               coalesce(nullif(g.item_id, ''), nullif(g.sku_code, ''), '#' || g.id) AS item
        FROM ({paid}) o JOIN stores_orderline l ON l.order_id = o.id AND l.gone_at IS NULL
        JOIN stores_listing g ON g.id = l.listing_id
        WHERE o.store_id = %(store)s AND o.day BETWEEN %(first)s AND %(last)s
    ), shares AS (SELECT s.*, s.amount / sum(s.amount) OVER (PARTITION BY s.id) AS share FROM sold s
    ), back AS (
        SELECT s.item, sum(r.amount * CASE WHEN r.line_id IS NULL THEN s.share ELSE 1 END) AS amount
        FROM shares s JOIN stores_refund r ON r.order_id = s.id
          AND (r.line_id IS NULL OR r.line_id = s.line_id)
        WHERE r.succeeded_at IS NOT NULL GROUP BY 1
    ), seen AS (
        SELECT item_id, sum((measures->>'uv')::numeric) AS uv FROM stores_itemtrafficday
        WHERE store_id = %(store)s AND is_current AND "on" BETWEEN %(first)s AND %(last)s GROUP BY 1
    ), days AS (SELECT item, count(DISTINCT (day, buyer)) AS buyers FROM sold GROUP BY 1)
    SELECT s.item, sum(s.units), sum(s.paid), max(d.buyers), max(b.amount), max(v.uv)
    FROM sold s JOIN days d USING (item) LEFT JOIN back b USING (item)
    LEFT JOIN seen v ON v.item_id = s.item
    GROUP BY s.item ORDER BY sum(s.paid) DESC, s.item LIMIT 12
"""


def check_items(page, book, store, first, last):
    given = {"store": store.pk, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(ITEMS.format(paid=PAID), given)
        rows = {item: values for item, *values in cursor.fetchall()}
    lines = page.context["items"]
    # what nobody bought stands behind what was, with its visitors
    assert [line.note or line.label for line in lines[: len(rows)]] == list(rows)
    assert all(line.cells[3].text == "–" for line in lines[len(rows) :])
    for line in lines[: len(rows)]:
        units, paid, buyers, back, seen = rows[line.note or line.label]
        said = [cell.text for cell in line.cells]
        if store.pk not in book.own_events:
            assert said[0] == (str(compact(seen)) if seen else "–"), line.label
        assert said[2:] == [
            str(compact(units)), money_cell(paid), money_cell(paid / buyers),
            percent((back or 0) / paid, 1),
        ], (store.code, line.label)  # fmt: skip


def check_day_line(line, book, store, on):
    row = book.day(store, on)
    sold = {name: row.get(name, Decimal(0)) for name in ("paid_amount", "refund_amount")}
    head = headlines(book, [store], on, on, store.currency)
    aim = aimed(store, "net_sales", on, on)
    cost = row.get("ad_cost") if store.pk in book.has_ads else None
    assert [cell.text for cell in line.cells] == [
        money_cell(net(sold)), percent(net(sold) / aim, 0), str(compact(row["uv"])),
        percent(head["Conversion"], 2) if head["Conversion"] is not None else "–",
        money_cell(head["AOV"]) if head["AOV"] is not None else "–",
        str(compact(row.get("paid_orders", 0))),
        "–" if cost is None else money_cell(cost),
        "–" if not cost else grouped(sold["paid_amount"] / cost, 1),
    ], (store.code, on)  # fmt: skip


def check_day(client, book, store, on):
    """Every figure of a day's page that a day can have."""
    page = client.get(reverse("kpi:store-day", args=[store.code, on.isoformat()]))
    row = book.sums([store], on, on, money=store.currency)
    over = lambda a, b: row[a] / row[b] if row[b] else None  # noqa: E731  # said often
    wanted = {
        **{name: row[name] for name in (
            "pv", "sessions", "favs", "carts", "placed_buyers", "paid_buyers", "placed_amount",
            "paid_orders", "deposit_amount", "paid_amount", "refund_amount", "receivable", "units",
            "impressions", "clicks", "ad_cost", "ad_sales", "commission", "freight", "people",
            "tax", "other",
        )},
        "uv": row["uv"], "depth": over("pv", "uv"), "net_sales": net(row),
        "refund_rate": over("cohort_refund", "paid_amount"),
        "net_sales_cohort": row["paid_amount"] - row["cohort_refund"],
        "conversion": over("paid_buyers", "uv"), "aov": over("paid_amount", "paid_buyers"),
        "order_value": over("paid_amount", "paid_orders"), "uv_value": over("paid_amount", "uv"),
        "ctr": over("clicks", "impressions"), "cpc": over("ad_cost", "clicks"),
        "roi_ad": over("ad_sales", "ad_cost"), "roi_store": over("paid_amount", "ad_cost"),
        "ad_share": row["ad_cost"] / net(row) if net(row) else None,
        "gross_margin": gross(row), "gross_rate": gross(row) / net(row) if net(row) else None,
        "net_margin": left(row),
    }  # fmt: skip
    if store.pk in book.own_events:
        wanted["bounce"] = over("bounces", "sessions")
    named = {str(label_of(name)): name for name in METRICS}
    for section in page.context["sections"]:
        for line in section.rows:
            name = named[line.label]
            if line.value == "–":
                assert not wanted.get(name), (store.code, name)
            elif name in wanted:
                said = words.full(METRICS[name], wanted[name], store.currency)
                assert line.value.removeprefix("≈\u00a0") == said, (store.code, name)


def check_whole_windows(client, book, stores):
    """A week that was counted as a week: different people, never days added up."""
    counted = 0
    for store in stores:
        page = client.get(reverse("kpi:store", args=[store.code]) + "?period=7d")
        window, seen = page.context["question"].window, tiles(page)
        row = book.sums([store], window.first, window.last, money=store.currency)
        people = book.buyers(store, window.first, window.last)
        whole = people and all(book.is_known(store, on) for on in window)
        if whole:
            assert close(number(seen["AOV"]), row["paid_amount"] / people, CENT), store.code
        if store.pk in book.own_events:
            visitors = book.visitors(store, window.first, window.last)
            assert number(seen["Visitors (UV)"]) == visitors < row["uv"]
            counted += 1
            if whole:
                assert close(number(seen["Conversion"]), people / visitors * 100)
    assert counted == 3
