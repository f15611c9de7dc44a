"""Festivals and platform events, and the year before aligned to them."""

from datetime import date, timedelta

import pytest

from kpi.domain.compare import Window
from kpi.domain.occasions import event_shift, occasions
from kpi.presentation import periods

TODAY = date(2026, 11, 10)


def days(first, last):
    return Window(date.fromisoformat(first), date.fromisoformat(last))


def test_double_eleven_stands_behind_november_in_its_phases():
    found = [o for o in occasions(days("2026-10-15", "2026-11-12")) if o.name == "double11"]
    assert [(o.phase, o.first, o.last) for o in found] == [
        ("presale", date(2026, 10, 20), date(2026, 10, 30)),
        ("main", date(2026, 10, 31), date(2026, 11, 3)),
        ("main", date(2026, 11, 10), date(2026, 11, 11)),
    ]


def test_festivals_move_with_the_moon():
    found = {o.name: o.first for o in occasions(days("2026-01-01", "2026-12-31"))}
    assert found["spring_festival"] == date(2026, 2, 17)
    assert found["mid_autumn"] == date(2026, 9, 25)
    assert found["national_day"] == date(2026, 10, 1)


def test_an_event_is_aligned_to_its_own_day_of_the_year_before():
    shift, name = event_shift(days("2026-11-01", "2026-11-09"))
    assert name == "double11"
    assert date(2026, 11, 11) + timedelta(shift) == date(2025, 11, 11)
    shift, name = event_shift(days("2024-03-10", "2024-03-14"))
    assert date(2024, 3, 14) + timedelta(shift) == date(2023, 3, 14)
    assert event_shift(days("2026-07-10", "2026-07-20")) == (0, "")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("mtd", "2026-11-01", "2026-11-09"),
        ("today", "2026-11-10", "2026-11-10"),
        ("yesterday", "2026-11-09", "2026-11-09"),
        ("7d", "2026-11-03", "2026-11-09"),
        ("30d", "2026-10-11", "2026-11-09"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("quarter", "2026-10-01", "2026-11-09"),
    ],
)
def test_periods_end_with_the_last_whole_day(period, first, last):
    assert periods.window_of(period, TODAY) == days(first, last)


def test_on_the_first_of_a_month_the_month_to_date_is_that_day():
    assert periods.window_of("mtd", date(2026, 11, 1)) == days("2026-11-01", "2026-11-01")
    assert periods.window_of("quarter", date(2026, 10, 1)) == days("2026-10-01", "2026-10-01")


@pytest.mark.parametrize(
    ("compare", "first"),
    [
        ("previous", "2026-10-23"),
        ("last_year", "2025-11-01"),
        ("last_year_event", "2025-11-01"),
        ("last_year_lunar", "2025-11-01"),
    ],
)
def test_what_a_window_is_set_beside(compare, first):
    aligned = periods.beside(days("2026-11-01", "2026-11-09"), compare)
    assert aligned.window.first == date.fromisoformat(first)
    assert aligned.window.days == 9


def test_around_the_spring_festival_the_moon_decides():
    aligned = periods.beside(days("2026-02-10", "2026-02-24"), "last_year_lunar")
    assert aligned.festival == "spring_festival"
    assert aligned.window.first == date(2026, 2, 10) + (date(2025, 1, 29) - date(2026, 2, 17))


def test_the_target_needs_no_other_days():
    assert periods.beside(days("2026-11-01", "2026-11-09"), "target") is None


def test_a_chart_shows_the_weeks_before_and_the_days_to_come():
    assert periods.around(days("2026-11-01", "2026-11-09"), TODAY) == days(
        "2026-10-01", "2026-11-14"
    )
    assert periods.around(days("2026-08-01", "2026-08-09"), TODAY).last == date(2026, 8, 9)
    long = days("2026-01-01", "2026-06-30")
    assert periods.around(long, TODAY) == long
