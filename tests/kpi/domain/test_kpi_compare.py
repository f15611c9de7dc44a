"""The days a window is set beside, targets to date, what moved, refunds to come."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.domain.compare import Window, base_window, festivals
from kpi.domain.moved import FACTORS, Basket, shapley, split_gap
from kpi.domain.refunds import curve
from kpi.domain.targets import MonthTarget, attainment


def test_the_previous_period_lies_just_before_and_is_as_long():
    base = base_window(Window(date(2026, 3, 1), date(2026, 3, 7)), "previous")
    assert base.window == Window(date(2026, 2, 22), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("on", "before"),
    [(date(2026, 5, 1), date(2025, 5, 1)), (date(2024, 2, 29), date(2023, 2, 28))],
)
def test_last_year_is_the_same_calendar_day(on, before):
    assert base_window(Window(on, on), "last_year").window == Window(before, before)


def test_festivals_are_their_own_days_not_the_days_off():
    assert festivals(2025) == {
        "spring_festival": date(2025, 1, 29),
        "dragon_boat": date(2025, 5, 31),
        "mid_autumn": date(2025, 10, 6),
    }
    assert festivals(2026)["spring_festival"] == date(2026, 2, 17)


def test_lunar_alignment_compares_days_to_the_festival():
    base = base_window(Window(date(2026, 2, 10), date(2026, 2, 16)), "last_year_lunar")
    assert base.window == Window(date(2025, 1, 22), date(2025, 1, 28))
    assert base.festival == "spring_festival"


def test_lunar_alignment_is_by_calendar_far_from_a_festival():
    window = Window(date(2026, 7, 1), date(2026, 7, 31))
    base = base_window(window, "last_year_lunar")
    assert (base.window, base.festival) == (Window(date(2025, 7, 1), date(2025, 7, 31)), "")


def test_no_comparison():
    assert base_window(Window(date(2026, 7, 1), date(2026, 7, 1)), "none") is None


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(0, 60),
    st.sampled_from(["previous", "last_year", "last_year_lunar"]),
)
def test_the_base_is_earlier_and_as_long(first, length, compare):
    window = Window(first, first + timedelta(length))
    base = base_window(window, compare).window
    assert base.days == window.days
    assert base.first < window.first


def test_a_target_to_date_is_in_proportion_to_its_days():
    target = MonthTarget(date(2026, 11, 1), Decimal(3000))
    assert target.share(Window(date(2026, 11, 1), date(2026, 11, 10))) == 1000
    assert target.share(Window(date(2026, 10, 1), date(2026, 12, 31))) == 3000
    assert target.share(Window(date(2026, 12, 1), date(2026, 12, 31))) == 0


def test_a_target_follows_its_own_split():
    split = {date(2026, 11, 11): Decimal(3), date(2026, 11, 12): Decimal(1)}
    target = MonthTarget(date(2026, 11, 1), Decimal(400), split)
    assert target.share(Window(date(2026, 11, 1), date(2026, 11, 11))) == 300


def test_attainment():
    assert attainment(Decimal(50), Decimal(200)) == Decimal("0.25")
    assert attainment(None, Decimal(200)) is None
    assert attainment(Decimal(50), Decimal(0)) is None


def test_a_gap_from_conversion_alone_is_put_to_conversion():
    before = Basket(Decimal(1000), Decimal(31), Decimal(3100))
    after = Basket(Decimal(1000), Decimal(17), Decimal(1700))
    assert split_gap(before, after) == {"uv": 0, "conversion": Decimal(-1400), "aov": 0}


def test_a_store_that_did_not_sell_has_no_split():
    nobody = Basket(Decimal(10), Decimal(0), Decimal(0))
    assert split_gap(nobody, Basket(Decimal(10), Decimal(1), Decimal(5))) is None


baskets = st.builds(
    lambda visitors, buyers, cents: Basket(
        Decimal(visitors), Decimal(buyers), Decimal(cents) / 100
    ),
    st.integers(1, 10**6),
    st.integers(1, 10**5),
    st.integers(0, 10**10),
)


@given(baskets, baskets)
def test_the_split_adds_up_to_the_cent(before, after):
    assert sum(split_gap(before, after).values()) == after.sales - before.sales


@given(baskets, baskets)
def test_the_split_turned_round_is_the_split_negated(before, after):
    there = shapley(before.factors(), after.factors())
    back = shapley(after.factors(), before.factors())
    assert all(there[name] == -back[name] for name in FACTORS)
    assert sum(there.values(), Fraction(0)) == Fraction(after.sales) - Fraction(before.sales)


def test_half_of_the_refunds_known_after_a_day():
    ripe = curve(Decimal(1000), {0: Decimal(50), 2: Decimal(50)})
    assert ripe.rate == Decimal("0.1")
    assert [ripe.share_known(age) for age in (-1, 0, 1, 2, 99)] == [
        0,
        Decimal("0.5"),
        Decimal("0.5"),
        1,
        1,
    ]
    assert ripe.still_to_come(Decimal(200), 1) == 10


def test_no_curve_without_sales_and_none_to_come_without_refunds():
    assert curve(Decimal(0), {}) is None
    assert curve(Decimal(10), {}).still_to_come(Decimal(100), 0) == 0
