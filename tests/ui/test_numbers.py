from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from ecomops.ui import dates, drawing, numbers
from ecomops.ui.templatetags import figures

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "language", "short", "unit"),
    [
        (915_023, "zh-hans", "91.5", "万"),
        (915_023, "en", "915", "k"),
        (12_345, "en", "12.3", "k"),
        (9_999, "en", "9,999", ""),
        (9_999, "zh-hans", "9,999", ""),
        (123_456_789, "zh-hans", "1.2", "亿"),
        (123_456_789, "en", "123", "M"),
        (-38_000, "zh-hans", "−3.8", "万"),
        (0, "en", "0", ""),
    ],
)
def test_a_figure_takes_the_scale_of_the_language(value, language, short, unit):
    with translation.override(language):
        figure = numbers.compact(value)
    assert (figure.value, figure.unit) == (short, unit)


def test_the_full_value_stays_on_hover():
    with translation.override("en"):
        assert numbers.compact(Decimal("915023.40")).full == "915,023.40"
        assert 'title="915,023.40"' in figures.short(Decimal("915023.4"))


@pytest.mark.parametrize("nothing", [None, "", "abc", float("nan"), True])
def test_what_is_not_a_number_is_a_dash(nothing):
    for read in (numbers.grouped, numbers.percent, numbers.ratio, numbers.signed):
        assert read(nothing) == numbers.MISSING
    assert numbers.compact(nothing).value == numbers.MISSING
    assert numbers.money(nothing, "CNY").value == numbers.MISSING


def test_shares_ratios_and_signs():
    assert numbers.percent(Decimal("0.0291"), 2) == f"2.91{NBSP}%"
    assert numbers.ratio(5.2) == f"1{NBSP}:{NBSP}5.2"
    assert numbers.signed(12) == "+12"
    assert numbers.signed(-12) == "−12"
    assert numbers.signed(0) == "0"
    assert numbers.grouped(Decimal("0.125"), 2) == "0.13"
    assert numbers.bytes_of(3_100_000) == f"3.1{NBSP}MB"


def test_days_in_both_languages():
    with translation.override("zh-hans"):
        assert dates.day(date(2025, 11, 1), year=False) == "11月1日"
        assert dates.span(date(2024, 11, 1), date(2024, 11, 9)) == "2024年11月1日–9日"
    with translation.override("en"):
        assert dates.day(date(2025, 11, 1), year=True) == "1 Nov 2025"
        assert dates.span(date(2024, 11, 1), date(2024, 11, 9)) == "1–9 Nov 2024"
        assert dates.span(date(2024, 12, 1), date(2025, 1, 9)).startswith("1 Dec 2024 – 9 Jan")


def test_how_long_ago_and_how_long_left():
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    with translation.override("en"):
        assert dates.ago(now - timedelta(seconds=40), now=now) == "40 s ago"
        assert dates.ago(now - timedelta(hours=3), now=now) == "3 h ago"
        assert dates.ago(now - timedelta(days=1), now=now) == "1 day ago"
        assert dates.duration(timedelta(hours=40, minutes=33)) == "40:33"
        assert dates.duration(-60) == "−00:01"


def test_a_spark_needs_two_points_and_skips_gaps():
    assert drawing.spark([1.0]) == ""
    assert drawing.spark([1.0, None, 3.0]).count("<path") == 2
    assert "M0 20L64 0" in drawing.spark([1.0, 3.0])


@pytest.mark.parametrize(
    ("distance", "step"), [(None, 4), (0, 4), (-0.2, 1), (-0.5, 1), (0.2, 7), (9, 7), (0.07, 5)]
)
def test_heat_steps(distance, step):
    assert drawing.heat_step(distance) == step
