"""Dates: read what is plain, prove what is not, guess nothing."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from stores.domain.formats.cells import BadCell, ident, number, units
from stores.domain.formats.dates import Dates

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")


def column(*texts, zone=SHANGHAI, **given):
    return Dates(zone, lambda: iter(texts), **given)


@pytest.mark.parametrize(
    "text",
    [
        "2020-11-11 00:00:01", "2020/11/11 0:00:01", "2020.11.11 00:00:01",
        "2020年11月11日 00:00:01", "2020-11-11T00:00:01", "20201111000001",
        "2020-11-11T00:00:01+08:00", "2020-11-10 16:00:01 UTC", "2020-11-10T16:00:01.500Z",
        "2020-11-10 11:00:01 -0500", "2020/11/11 12:00:01 AM", "11 Nov 2020 00:00:01",
        "Nov 11, 2020 12:00:01 am",
    ],
)  # fmt: skip
def test_one_instant_in_many_renderings(text):
    assert column(text).instant(text) == datetime(2020, 11, 10, 16, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "44681", "2020-13-01", "2020-02-30", "0020-1-1"])
def test_what_is_no_date(text):
    with pytest.raises(BadCell) as bad:
        column(text).instant(text)
    assert bad.value.code == "bad_date"


def test_a_neighbour_proves_the_order_of_day_and_month():
    dates = column("3/4/2017", "13/4/2017")
    assert dates.day("3/4/2017") == date(2017, 4, 3)
    dates = column("3/4/2017", "4/13/2017")
    assert dates.day("3/4/2017") == date(2017, 3, 4)


def test_without_proof_nothing_is_guessed():
    dates = column("3/4/2017", "5/6/2017")
    with pytest.raises(BadCell) as bad:
        dates.day("3/4/2017")
    assert bad.value.code == "ambiguous_date"
    assert dates.day("5/5/2017") == date(2017, 5, 5)


def test_rows_that_contradict_each_other_prove_nothing():
    dates = column("13/4/2017", "4/13/2017", "3/4/2017")
    assert dates.day("13/4/2017") == dates.day("4/13/2017") == date(2017, 4, 13)
    with pytest.raises(BadCell) as bad:
        dates.day("3/4/2017")
    assert bad.value.code == "ambiguous_date"


def test_another_rendering_proves_nothing_for_this_one():
    dates = column("13-04-2017", "3/4/2017", "2017-03-04")
    assert dates.day("2017-03-04") == date(2017, 3, 4)
    with pytest.raises(BadCell):
        dates.day("3/4/2017")


def test_short_years():
    assert column("04-30-22").day("04-30-22") == date(2022, 4, 30)
    assert column("04-05-22", "04-30-22").day("04-05-22") == date(2022, 4, 5)
    with pytest.raises(BadCell):
        column("04-05-06").day("04-05-06")


def test_the_person_may_say():
    assert column("3/4/2017", order="dmy").day("3/4/2017") == date(2017, 4, 3)
    assert column("31-08-2023", pattern="%d-%m-%Y").day("31-08-2023") == date(2023, 8, 31)
    with pytest.raises(BadCell):
        column("4/13/2017", order="dmy").day("4/13/2017")


def test_the_day_is_the_stores():
    late = "2026-05-01T02:00:00Z"
    assert column(zone=NEW_YORK).day(late) == date(2026, 4, 30)
    written = column(zone=NEW_YORK, written_in=ZoneInfo("UTC"))
    assert written.day("2026-05-01 02:00:00") == date(2026, 4, 30)
    assert written.day("2026-05-01") == date(2026, 5, 1)


def test_hours_that_a_clock_change_skips_or_repeats_are_one_instant():
    dates = column(zone=NEW_YORK)
    assert dates.instant("2026-11-01 01:30:00") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert dates.instant("2026-03-08 02:30:00") == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.50", "12.50"), ("1,234.50", "1234.50"), ("￥12", "12"), ("¥ 1,200.00", "1200"),
        ("12.00元", "12"), ("-3", "-3"), ("(3.00)", "-3"), ("10%", "0.1"), ("＋１２．５", "12.5"),
        ("$1.00", "1"), ("1,00,000.00", "100000"), ("-￥5", "-5"), ("USD 7", "7"),
    ],
)  # fmt: skip
def test_numbers(text, value):
    from decimal import Decimal

    assert number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["12,50", "1.2.3", "abc", "1_000", "NaN1", "Infinity", "1e5", "1,2"]
)
def test_what_is_no_number(text):
    with pytest.raises(BadCell) as bad:
        number(text)
    assert bad.value.code == "bad_number"


def test_decimal_commas_only_where_the_mapping_says_so():
    from decimal import Decimal

    assert number("1.234,50", comma=True) == Decimal("1234.50")
    assert number("12,5", comma=True) == Decimal("12.5")
    with pytest.raises(BadCell):
        number("12.5", comma=True)


def test_ids_and_pieces():
    assert ident("13085.0") == "13085"
    assert ident("A-1") == "A-1"
    for text, code in (("1.93E+15", "destroyed_id"), ("-", "missing_value")):
        with pytest.raises(BadCell) as bad:
            ident(text)
        assert bad.value.code == code
    assert units("1,200") == 1200
    with pytest.raises(BadCell) as bad:
        units("1.5")
    assert bad.value.code == "not_whole"
    with pytest.raises(BadCell) as bad:
        number("10000000000")
    assert bad.value.code == "number_too_large"
