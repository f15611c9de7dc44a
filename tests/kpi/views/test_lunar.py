"""The lunar trap on the overview: by date, and around Spring Festival."""

from datetime import date, timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from ecomops.core.roles import Role
from kpi.services.rollup import roll_up_days
from stores.models import Order, Payment
from tests.accounts.people import make_user
from tests.kpi.factories import LATER, make_order, make_store

pytestmark = pytest.mark.django_db
# Spring Festival was on 29 January 2025 and on 17 February 2026.
FESTIVAL, BY_DATE, BY_MOON = date(2026, 2, 17), 365, 384


@pytest.fixture(autouse=True)
def _no_events(settings, tmp_path):
    settings.EVENTS_DIR = tmp_path / "events"


@pytest.fixture
def boss(client):
    store = make_store()
    for ago, amount in ((0, "100"), (BY_DATE, "200"), (BY_MOON, "50")):
        order = make_order(store, f"o{ago}", "02-17T15:00", "02-17T15:01", amount=amount)
        for model, fields in ((Order, ("placed_at", "paid_at")), (Payment, ("paid_at",))):
            past = {name: F(name) - timedelta(ago) for name in fields}
            rows = model.objects.filter(pk=order.pk) if model is Order else order.payments
            rows.update(**past)
    days = [FESTIVAL + timedelta(n - ago) for ago in (0, BY_DATE, BY_MOON) for n in (-1, 0, 1)]
    roll_up_days(store, days, at=LATER)
    client.force_login(make_user(Role.EXECUTIVE))
    return client


def trap(client, first, last, compare):
    query = f"?period=custom&first={first}&last={last}&compare={compare}"
    page = client.get(reverse("kpi:overview") + query)
    return page.context.get("lunar"), page.content.decode()


def test_both_truths_stand_on_the_page(boss):
    found, page = trap(boss, "2026-02-16", "2026-02-18", "last_year")
    assert (round(found.by_date, 4), round(found.by_moon, 4)) == (-0.5, 1)
    assert "compare=last_year_lunar" in found.href
    assert found.mood == "watch"
    assert "−50\N{NO-BREAK SPACE}%" in page
    assert "+100\N{NO-BREAK SPACE}%" in page
    aligned, _page = trap(boss, "2026-02-16", "2026-02-18", "last_year_lunar")
    assert "compare=last_year&" in f"{aligned.href}&"


def test_days_away_from_the_festival_are_no_trap(boss):
    assert trap(boss, "2026-07-01", "2026-07-31", "last_year")[0] is None
