"""Advertising accounts: how long they last at their pace, and who is told when they run dry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.domain.balances import outlook
from campaigns.home import waiting
from campaigns.models import AdBalance
from campaigns.services import balances
from ecomops.core.errors import DomainError
from stores.models import AdDay, StoreAccess
from tests.accounts.people import make_user
from tests.stores.factories import CLERK, make_store

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("balance", "a_day", "event_in", "lasts", "mood"),
    [
        (640, 1450, 1, timedelta(days=640 / 1450), "act"),  # not even until the evening
        (14500, 1450, None, timedelta(days=10), "good"),
        (2900, 1450, None, timedelta(days=2), "watch"),
        (5800, 1450, 5, timedelta(days=4), "act"),  # dry a day before this week's event
        (14500, 1450, 20, timedelta(days=10), "watch"),  # dry before an event further off
        (100, 0, 1, None, "good"),
    ],
)
def test_how_long_an_account_lasts(balance, a_day, event_in, lasts, mood):
    event = None if event_in is None else NOW + timedelta(days=event_in)
    seen = outlook(Decimal(balance), NOW, Decimal(a_day), NOW, event)
    assert seen.mood == mood
    assert seen.dry_at is None if lasts is None else abs(seen.dry_at - NOW - lasts).seconds < 1


@pytest.mark.django_db
class TestAccounts:
    @pytest.fixture
    def store(self):
        store = make_store("mine")
        for n in range(1, 8):
            AdDay.objects.create(
                store=store, on=timezone.localdate() - timedelta(days=n), tool="keyword",
                measures={"ad_cost": "1450"}, is_current=True, received_at=timezone.now(),
            )  # fmt: skip
        return store

    def test_a_balance_is_told_on_the_page_and_waits_at_home(self, client, store):
        person = make_user()
        StoreAccess.objects.create(user=person, store=store)
        client.force_login(person)
        address = reverse("campaigns:ad-balances")
        given = {"store": store.pk, "tool": "keyword", "amount": "640"}
        assert client.post(address, given).status_code == 302
        text = client.get(address).content.decode()
        assert "640" in text
        assert "1,450" in text
        assert [one.count for one in waiting(person)] == [1]
        client.post(address, {**given, "amount": "-1"})
        assert AdBalance.objects.get().amount == 640

    def test_an_older_balance_changes_nothing_and_none_is_below_nought(self, store):
        at = timezone.now()
        balances.tell(store, "keyword", Decimal(640), actor=CLERK, at=at)
        balances.tell(store, "keyword", Decimal(900), actor=CLERK, at=at - timedelta(hours=1))
        assert AdBalance.objects.get().amount == 640
        with pytest.raises(DomainError):
            balances.tell(store, "keyword", Decimal(-1), actor=CLERK, at=at)

    def test_another_stores_account_is_not_shown(self, client, store):
        balances.tell(store, "keyword", Decimal(640), actor=CLERK, at=timezone.now())
        person = make_user()
        StoreAccess.objects.create(user=person, store=make_store("other"))
        client.force_login(person)
        text = client.get(reverse("campaigns:ad-balances")).content.decode()
        assert "640" not in text
        given = {"store": store.pk, "tool": "keyword", "amount": "1"}
        assert client.post(reverse("campaigns:ad-balances"), given).status_code == 200
        assert AdBalance.objects.get().amount == 640
