"""Mechanics that meet: what a buyer can reach is held against the floor."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain.stacking import Off, worst_price
from campaigns.models import Campaign
from campaigns.selectors.goods import stacked
from campaigns.services import approval
from ecomops.core.actor import actor_of
from ecomops.core.errors import DomainError
from tests.accounts.people import make_user
from tests.campaigns.at_hand import make_campaign, plan_of, sell, soon, stocked
from tests.stores.factories import make_store

YUAN = st.decimals(min_value=1, max_value=2_000, places=2)


@pytest.mark.parametrize(
    ("price", "offs", "worst"),
    [
        ("199", [], "199.00"),
        ("199", [("30", "199"), ("20", "0"), ("31", "0")], "118.00"),
        ("120", [("40", "240")], "100.00"),  # two pieces reach the sum and share it
        ("120", [("40", "240"), ("30", "0")], "85.00"),
        ("10", [("30", "0")], "0.00"),
    ],
)
def test_the_worst_case_of_a_piece(price, offs, worst):
    made = [Off(Decimal(off), Decimal(start)) for off, start in offs]
    assert worst_price(Decimal(price), made) == Decimal(worst)


@given(price=YUAN, offs=st.lists(st.tuples(YUAN, YUAN), max_size=4))
def test_more_mechanics_never_make_it_dearer(price, offs):
    made = [Off(off, off + start) for off, start in offs]
    worst = [worst_price(price, made[:n]) for n in range(len(made) + 1)]
    assert worst == sorted(worst, reverse=True)
    assert worst[0] == price


def binding(owner, *stores, goods=(), **values):
    """A campaign that was handed in."""
    made = make_campaign(owner, *stores, **values)
    if goods:
        sell(made, *goods)
        made.refresh_from_db()
    approval.submit(made, actor=actor_of(owner), at=made.created_at)


@pytest.mark.django_db
class TestMeeting:
    @pytest.fixture
    def owner(self):
        return make_user()

    @pytest.fixture
    def store(self):
        return make_store(commission_rate=Decimal("0.05"))

    def test_three_discounts_of_one_day_are_refused_with_their_names(self, owner, store):
        sku = stocked("HT-1", 90, listed="199")
        mine = make_campaign(
            owner, store, name="满减", name_en="Spend and save", mechanic="money_off",
            mechanic_off=Decimal(30), mechanic_from=Decimal(199),
        )  # fmt: skip
        sell(mine, (sku, "199", 10))
        assert stacked(mine, list(mine.items.all()))[sku.pk].price == Decimal("169.00")
        for name, off in (("Shop coupon", 20), ("Live coupon", 31)):
            binding(
                owner, store, name=name, name_en=name, mechanic="coupon", mechanic_off=Decimal(off)
            )
        with pytest.raises(DomainError, match=r"118\.00.*139\.30 CNY") as refused:
            approval.submit(mine, actor=actor_of(owner), at=mine.created_at)
        assert "Shop coupon" in refused.value.for_user
        mine.refresh_from_db()
        assert mine.state == Campaign.State.DRAFT

    def test_other_days_stores_and_goods_do_not_meet(self, owner, store):
        sku, other = stocked("HT-1", 90, listed="199"), stocked("HT-2", 90, listed="199")
        mine = make_campaign(owner, store)
        sell(mine, (sku, "150", 10))
        off = {"mechanic": "coupon", "mechanic_off": Decimal(50)}
        later = [type(plan_of(owner, store).phases[0])("main", soon(40), soon(41))]
        make_campaign(owner, store, **off)  # a draft binds nobody
        binding(owner, store, phases=later, **off)
        binding(owner, make_store("other"), **off)
        binding(owner, store, goods=((other, "195", 10),), **off)
        approval.submit(mine, actor=actor_of(owner), at=mine.created_at)
        assert mine.state == Campaign.State.SUBMITTED

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"mechanic": "gift", "mechanic_off": Decimal(5)}, "choose one"),
            ({"mechanic": "coupon", "mechanic_from": Decimal(5)}, "how much money"),
            (
                {"mechanic": "money_off", "mechanic_off": Decimal(9), "mechanic_from": Decimal(5)},
                "More is taken off",
            ),
        ],
    )
    def test_a_discount_that_cannot_be(self, owner, store, values, said):
        with pytest.raises(DomainError, match=said):
            make_campaign(owner, store, **values)
