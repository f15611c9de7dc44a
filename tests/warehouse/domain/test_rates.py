"""What a parcel costs and who takes it: exact money, every step begun, the reason named."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.domain import rates
from warehouse.domain.choice import Carrier, Rule, Wanted, choose, choose_all
from warehouse.domain.rates import Rate

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
DAY = NOON.date()


def rate(zone="local", regions=("浙江", "上海"), first="2.9", step="0.8", **values):
    given_ = {"first_g": 1_000, "step_g": 1_000, "days": Decimal("2.8"), **values}
    return Rate(zone, tuple(regions), first_amount=Decimal(first), step_amount=Decimal(step),
                **given_)  # fmt: skip


def carrier(pk, *card, cutoff=3, **values):
    at = NOON + timedelta(hours=cutoff)
    return Carrier(pk, f"c{pk}", card or (rate(),), at, DAY, **values)


def wanted(pk=1, region="浙江省", city="杭州市", grams=900, **values):
    return Wanted(pk, region, city, grams, **values)


@pytest.mark.parametrize(
    ("grams", "amount"),
    [(0, "2.9"), (1, "2.9"), (1_000, "2.9"), (1_001, "3.7"), (2_000, "3.7"), (2_001, "4.5")],
)
def test_every_step_begun_counts_whole(grams, amount):
    assert rates.price(rate(), grams) == Decimal(amount)


@given(st.integers(0, 60_000), st.integers(0, 60_000))
def test_a_heavier_parcel_never_costs_less(one, other):
    light, heavy = sorted((one, other))
    assert rates.price(rate(), light) <= rates.price(rate(), heavy)


def test_the_closest_name_of_a_place_gives_the_zone():
    card = [rate("rest", ["*"], "9"), rate("gd", ["广东"], "4"), rate("gz", ["广东/广州"], "3")]
    zones = [rates.rate_for(card, *place).zone for place in (
        ("广东省", "广州市"), ("广东", "深圳"), ("新疆维吾尔自治区", "乌鲁木齐市"))]  # fmt: skip
    assert zones == ["gz", "gd", "rest"]
    assert rates.rate_for(card[1:], "西藏自治区", "拉萨市") is None


def test_names_lose_only_the_word_for_what_they_are():
    names = ["新疆维吾尔自治区", "浙江省", "北京市", "广西壮族自治区", "NY", "市", "吉林省"]
    assert [rates.plain(n) for n in names] == ["新疆", "浙江", "北京", "广西", "NY", "市", "吉林"]


def test_a_large_light_parcel_is_charged_by_volume():
    # 40 × 30 × 30 cm = 36,000 cm³ ÷ 6,000 = 6 kg
    assert rates.chargeable_g(900, 400 * 300 * 300, 6_000) == 6_000
    assert rates.chargeable_g(900, 400 * 300 * 300, 0) == 900


def test_the_cheapest_in_time_goes_and_says_what_it_saved():
    dear, cheap = carrier(1, rate(first="11")), carrier(2)
    found = choose(wanted(), [dear, cheap], [], Counter())
    assert (found.courier_id, found.amount, found.code) == (2, Decimal("2.9"), "cheapest")
    assert found.params == {"second": "c1", "saved": "8.1"}


def test_whoever_leaves_too_late_is_passed_over():
    late, soon = carrier(1, cutoff=9), carrier(2, rate(first="11"), cutoff=2)
    found = choose(wanted(promised_at=NOON + timedelta(hours=4)), [late, soon], [], Counter())
    assert (found.courier_id, found.code, found.params["instead"]) == (2, "promise", "c1")
    none = choose(wanted(promised_at=NOON), [late, soon], [], Counter())
    assert (none.courier_id, none.code) == (2, "late")


def test_a_limit_sends_the_rest_to_the_next():
    full, other = carrier(1, limit=2), carrier(2, rate(first="3.1"))
    found = choose_all([wanted(n) for n in range(1, 6)], [full, other], [], {})
    assert [found[n].courier_id for n in range(1, 6)] == [1, 1, 2, 2, 2]
    assert found[5].code == "limit"
    assert choose(wanted(), [full, carrier(3, limit=0)], [], Counter({(1, DAY): 2})).code == (
        "over_limit"
    )


def test_the_nearest_promise_takes_the_room_first():
    few, other = carrier(1, limit=1), carrier(2, rate(first="3.1"))
    soon = NOON + timedelta(hours=5)
    found = choose_all([wanted(1), wanted(2, promised_at=soon)], [few, other], [], {})
    assert (found[2].courier_id, found[1].courier_id) == (1, 2)


def test_rules_come_before_cost_and_after_coverage():
    cheap, dear = carrier(1), carrier(2, rate(first="11"))
    liquor = Rule(7, 2, use=True, category="liquor")
    found = choose(wanted(categories=frozenset({"liquor"})), [cheap, dear], [liquor], Counter())
    assert (found.courier_id, found.code, found.params["rule"]) == (2, "rule", 7)
    assert choose(wanted(), [cheap, dear], [liquor], Counter()).courier_id == 1
    never = Rule(8, 1, use=False, region="浙江")
    assert choose(wanted(), [cheap, dear], [never], Counter()).courier_id == 2
    tibet = wanted(region="西藏", categories=frozenset({"liquor"}))
    assert choose(tibet, [cheap, dear], [liquor], Counter()).code == "none"


def test_a_region_it_does_not_serve_beats_its_card():
    everywhere = rate(regions=["*"])
    gap = carrier(1, everywhere, not_served=("浙江/杭州",))
    assert choose(wanted(), [gap, carrier(2, everywhere)], [], Counter()).code == "only"
    assert choose(wanted(), [gap], [], Counter()).code == "none"
