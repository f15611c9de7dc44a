"""The pure rules of campaigns: days, floors, claims, splits and readiness."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain import checklist, readiness
from campaigns.domain.commitments import Claim, peak_of_others
from campaigns.domain.festivals import festivals
from campaigns.domain.prices import Guard, judge
from campaigns.domain.splitting import decompose, split

NOVEMBER = date(2026, 11, 1)


def day(n: int) -> date:
    return NOVEMBER + timedelta(days=n - 1)


def test_festivals_follow_the_moon_and_the_platforms():
    found = {one.code: one.on for one in festivals(date(2026, 1, 1), date(2026, 12, 31))}
    assert found["spring"] == date(2026, 2, 17)
    assert found["dragon_boat"] == date(2026, 6, 19)
    assert found["mid_autumn"] == date(2026, 9, 25)
    assert found["double_ninth"] == date(2026, 10, 18)
    assert found["black_friday"] == date(2026, 11, 27)
    platform = [one.on for one in festivals(day(1), date(2026, 12, 31)) if one.is_platform]
    assert platform == [date(2026, 11, 11), date(2026, 12, 12)]


def test_the_floor_is_seventy_percent_of_list_and_never_under_cost():
    guard = Guard(Decimal(100), Decimal(45), Decimal("0.05"))
    assert judge(Decimal(70), guard).is_allowed
    assert judge(Decimal("69.99"), guard).under_list
    exempt = Guard(Decimal(100), Decimal(45), Decimal("0.05"), is_exempt=True)
    assert judge(Decimal(50), exempt).is_allowed
    under = judge(Decimal("49.99"), exempt)
    assert (under.under_cost, under.is_allowed) == (True, False)
    driver = Guard(Decimal(100), Decimal(45), Decimal("0.05"), is_exempt=True, is_driver=True)
    assert judge(Decimal(1), driver).is_allowed


def test_what_is_not_known_guards_nothing():
    verdict = judge(Decimal(1), Guard(None, None, Decimal("0.05")))
    assert (verdict.floor, verdict.is_allowed) == (None, True)


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9), st.integers(1, 99)), max_size=6),
    st.integers(1, 40),
    st.integers(0, 9),
)
def test_the_peak_of_claims_is_that_of_counting_every_day(made, first, length):
    claims = [Claim(day(start), day(start + span), units) for start, span, units in made]
    days = [day(n) for n in range(first, first + length + 1)]
    counted = max(sum(one.units for one in claims if one.first <= on <= one.last) for on in days)
    assert peak_of_others(days[0], days[-1], claims) == counted


@given(
    st.decimals(0, 10**9, places=2),
    st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=31),
)
def test_parts_of_a_target_add_up_exactly(total, weights):
    parts = split(total, weights)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        exact = total * weight / whole if whole else total / len(weights)
        assert abs(part - exact) <= Decimal("0.01") + Decimal("1e-9")


@given(
    st.decimals(1, 10**8, places=2),
    st.decimals("0.001", "0.2", places=4),
    st.decimals(10, 900, places=2),
)
def test_visitors_conversion_and_basket_give_the_sum_again(sales, conversion, aov):
    path = decompose(sales, conversion, aov)
    if path.uv:
        product = path.uv * path.conversion * path.aov
        assert abs(product - sales) < Decimal("0.000001") * max(sales, 1)


def test_nobody_buying_has_no_path():
    assert decompose(Decimal(100), Decimal(0), Decimal(10)) is None


def test_steps_are_dated_back_from_the_main_phase():
    steps = {step.code: on for step, on in checklist.plan("platform_event", day(11))}
    assert steps["factory_order"] == day(4)
    assert steps["creatives"] == day(1)
    assert all(len({s.code for s in steps}) == len(steps) for steps in checklist.STEPS.values())


def test_the_first_thing_that_breaks_says_when_and_until_when_to_act():
    days = [day(n) for n in range(1, 11)]
    phases = [readiness.Stretch("main", day(5), day(7))]
    goods = [readiness.Goods("A", 10, 120), readiness.Goods("B", 1, 900)]
    report = readiness.assess(days, phases, 5.0, goods, lead_days=7)
    # four plain days take 40, the first main day 50 more, the middle one 27.5, the last 50
    assert (report.first.code, report.first.on) == ("A", day(7))
    assert report.first.act_by == day(7) - timedelta(days=7)
    assert report.lacking == report.first
    assert 0 < report.score < 100
    assert [strip.mood for strip in report.strips] == ["act", "good"]
    there = [readiness.Goods("A", 10, 120, 400, day(6))]
    assert readiness.assess(days, phases, 5.0, there, lead_days=7).first is None


def test_packing_breaks_on_the_day_that_brings_more_than_can_be_packed():
    days = [day(n) for n in range(1, 11)]
    phases = [readiness.Stretch("main", day(5), day(7))]
    report = readiness.assess(
        days, phases, 4.0, [], lead_days=7, parcels_per_day=100,
        limits=[readiness.Limit("packing", "", 300), readiness.Limit("courier", "STO", 250, 0.4)],
    )  # fmt: skip
    assert (report.first.what, report.first.on, report.first.missing) == ("packing", day(5), 100)
    assert [strip.breaks is None for strip in report.strips] == [False, True]
    assert report.strips[1].middle[4] == 160
    tight = readiness.assess(
        days, phases, 4.0, [], lead_days=7, parcels_per_day=100,
        limits=[readiness.Limit("courier", "STO", 150, 0.4)],
    )  # fmt: skip
    assert (tight.first.what, tight.first.code, tight.first.missing) == ("courier", "STO", 10)
    calm = readiness.assess(
        days, [], 4.0, [], lead_days=7, parcels_per_day=100,
        limits=[readiness.Limit("packing", "", 300)],
    )  # fmt: skip
    assert (calm.first, calm.score) == (None, 100)
