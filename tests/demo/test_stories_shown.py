"""The planted stories, read from the stored figures of a loaded company."""

import contextlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.selectors.readiness import assess
from ecomops.demo import command
from ecomops.demo.company import HOME, stories
from ecomops.ui.browser import serving, session_of
from kpi.domain.compare import Window
from kpi.selectors.figures import board
from stores.models import Store
from tests.demo.story_screens import SCALE, SCREENS
from tests.running import until
from warehouse.models import Fulfilment

D = Decimal
OWN_MALL = "own-mall"


pytestmark = pytest.mark.journey


@pytest.fixture
def demo(settings, tmp_path, transactional_db):
    settings.EVENTS_DIR = tmp_path / "events"
    command.make(seed=20, scale=SCALE, days=45, helpers=0, talk=lambda text: None)


def before(days):
    return timezone.now().astimezone(HOME).date() - timedelta(days=days)


def cells(code, first, last, *metrics, **more):
    window = Window(before(first), before(last))
    return board([Store.objects.get(code=code)], list(metrics), window, **more).total


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def items(title, first, last):
    """What is stored of an item of this title: visitors and pieces reported, summed."""
    return rows(
        """SELECT sum(d.uv_reported), sum(d.units_reported) FROM kpi_itemday d
           WHERE d.title = %s AND d."on" BETWEEN %s AND %s""",
        title, before(first), before(last),
    )[0]  # fmt: skip


def test_what_is_planted_is_what_the_figures_say_and_the_screens_show(demo, page, shots_folder):
    conversion_falls_while_visitors_stay()
    one_tool_burns()
    gross_roi_hides_what_comes_back()
    visitors_find_nothing_to_buy()
    two_truths_of_the_own_mall()
    the_bag_runs_out_before_its_event()
    the_rehearsal_breaks_packing_and_then_sto()
    the_floor_works_like_people()
    with serving() as home:
        unseen = [told for one in SCREENS for told in looked_for(one, page, home, shots_folder)]
    assert unseen == []


def looked_for(screen, page, home, folder):
    """What a screen should say of its story and does not."""
    page.context.clear_cookies()
    page.context.add_cookies(session_of(screen.user, home))
    answer = page.goto(home + screen.address())
    page.screenshot(path=folder / f"story-{screen.story:02d}-{screen.user}.png", full_page=True)
    if answer.status != 200:
        return [(screen.story, answer.status)]

    def missing():
        text = " ".join(page.locator("main").inner_text().split())
        return [(screen.story, word) for word in screen.words if word not in text]

    with contextlib.suppress(AssertionError):
        until(lambda: not missing(), seconds=5)
    return missing()


def conversion_falls_while_visitors_stay():
    fell = cells(stories.SLIP_STORE, 9, 9, "conversion", "uv", prefer="reported")
    usual = cells(stories.SLIP_STORE, 8, 5, "conversion", "uv_days", prefer="reported")
    assert fell["conversion"].value < D("0.75") * usual["conversion"].value
    assert D("0.7") < fell["uv"].value / (usual["uv_days"].value / 4) < D("1.4")


def one_tool_burns():
    first, last = stories.BURN_DAYS
    roi = dict(
        rows(
            """SELECT d.tool, sum(d.ad_sales) / sum(d.ad_cost) FROM kpi_toolday d
               JOIN stores_store s ON s.id = d.store_id
               WHERE s.code = %s AND d."on" BETWEEN %s AND %s GROUP BY d.tool""",
            stories.BURN_STORE, before(first), before(last),
        )
    )  # fmt: skip
    assert roi["audience"] < 1
    assert roi["keyword"] > 4


def gross_roi_hides_what_comes_back():
    day = cells(stories.LIVE_STORE, stories.LIVE_DAY, stories.LIVE_DAY, "roi_ad", "refund_rate")
    assert day["roi_ad"].value == pytest.approx(D("2.4"), abs=D("0.02"))
    assert day["refund_rate"].value > D("0.4")
    assert day["roi_ad"].value * (1 - day["refund_rate"].value) < D("1.5")


def visitors_find_nothing_to_buy():
    visitors, pieces = items("羽丝绒被 冬厚款", 33, 30)
    assert visitors > 0
    assert pieces == 0
    assert items("羽丝绒被 冬厚款", 27, 24)[1] > 0


def the_bag_runs_out_before_its_event():
    report = assess(Campaign.objects.get(name="A-102 通勤包聚划算"), before(0))
    goods = report.goods
    assert goods.units == pytest.approx(stories.BAG_NEED * SCALE, rel=0.35)
    there = (stories.BAG_STOCK + stories.BAG_INBOUND) * SCALE
    assert 0.7 * there < goods.there <= there
    assert report.first.what == "stock"


def the_rehearsal_breaks_packing_and_then_sto():
    report = assess(Campaign.objects.get(name="双11 演练（去年 ×1.5）"), before(0))
    broken = sorted((s.breaks for s in report.strips if s.breaks), key=lambda b: -b.missing)
    assert [one.what for one in broken] == ["packing", "courier"]
    assert "STO" in broken[1].code or "申通" in broken[1].code


def the_floor_works_like_people():
    """Of people's hours a tenth to a quarter is idle, and nothing waits since long ago."""
    busy, idle = rows(
        """SELECT sum(busy_seconds), sum(idle_seconds) FROM kpi_staffday d
           JOIN warehouse_warehouse w ON w.id = d.warehouse_id
           WHERE w.code = 'hangzhou' AND station IN ('pick', 'pack')"""
    )[0]
    assert D("0.05") < D(idle) / (idle + busy) < D("0.3")
    old = Fulfilment.objects.filter(state__in=Fulfilment.OPEN, promised_at__lt=timezone.now())
    assert old.exclude(store__code=stories.LATE_STORE).count() <= 3


def two_truths_of_the_own_mall():
    ((measured, reported),) = rows(
        """SELECT sum(uv_measured)::numeric, sum(uv_reported) FROM kpi_storeday d
           JOIN stores_store s ON s.id = d.store_id
           WHERE s.code = %s AND d."on" BETWEEN %s AND %s""",
        OWN_MALL, before(30), before(4),
    )  # fmt: skip
    assert measured / reported == pytest.approx(D("0.93"), abs=D("0.02"))
