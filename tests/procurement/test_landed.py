"""Landed cost, bundles and how prices are read: plain Python, checked by hand-worked numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.domain import quoting
from procurement.domain.bundles import Bidder, bundles
from procurement.domain.deadlines import deadline
from procurement.domain.landed import Break, Offer, Rules, landed, price_at


def offer(*breaks: tuple[int, str], **values) -> Offer:
    return Offer([Break(units, Decimal(price)) for units, price in breaks], **values)


def test_the_break_is_that_of_what_must_be_bought():
    cheap_at_scale = offer((1, "2.10"), (2000, "1.90"), moq=2000)
    cost = landed(cheap_at_scale, 800)
    assert (cost.bought, cost.price, cost.too_many) == (2000, Decimal("1.90"), 1200)
    # 800 × 1.90 and a tenth of the 1,200 too many
    assert cost.total == Decimal("1520") + Decimal("228")
    assert cost.unit == Decimal("2.1850")


def test_every_part_is_in_the_total():
    cost = landed(
        offer(
            (1, "11.3"), tooling=Decimal(500), freight=Decimal(200), duty_rate=Decimal("0.1"),
            tax_rate=Decimal("0.13"), lead_days=73, deposit_share=Decimal("0.3"),
            rate=Decimal(7),
        ),
        100,
    )  # fmt: skip
    assert cost.goods == Decimal(7000)
    assert (cost.tooling, cost.freight) == (Decimal(3500), Decimal(1400))
    assert cost.duty == Decimal(700)
    assert cost.tax == Decimal(910)
    # 7,910 paid, three tenths of it 73 days early at 6 % a year
    assert cost.finance == Decimal("28.476")
    assert cost.total == Decimal("13538.476")


def test_tax_that_comes_back_is_no_cost_and_credit_earns():
    whole = offer((1, "1.13"), tax_rate=Decimal("0.13"), credit_days=30)
    assert landed(whole, 1000, Rules(recovers_tax=True)).tax == 0
    assert landed(whole, 1000).finance < 0


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.decimals("0.01", "99", places=2))
def test_an_moq_never_makes_it_cheaper(wanted, moq, price):
    plain = landed(Offer([Break(1, price)]), wanted).total
    assert landed(Offer([Break(1, price)], moq=moq), wanted).total >= plain


@given(st.lists(st.integers(2, 500), min_size=1, max_size=5, unique=True), st.integers(1, 600))
def test_more_pieces_never_pay_a_higher_break(steps, units):
    breaks = [Break(1, Decimal(100))] + [Break(n, Decimal(100) - n / Decimal(10)) for n in steps]
    assert price_at(breaks, units + 1) <= price_at(breaks, units)


def test_bundles_split_single_and_safe():
    costs = {
        1: {1: Decimal(10), 2: Decimal(9), 3: Decimal(8)},
        2: {1: Decimal(20), 2: Decimal(25)},
    }
    bidders = [Bidder(1, "A"), Bidder(2, "B"), Bidder(3, "C")]
    found = {one.kind: (dict(one.choice), one.total) for one in bundles(costs, bidders)}
    assert found["split"] == ({1: 3, 2: 1}, Decimal(28))
    assert found["single"] == ({1: 1, 2: 1}, Decimal(30))
    assert found["safe"] == ({1: 2, 2: 1}, Decimal(29))


def test_at_equal_cost_the_proven_supplier_wins():
    costs = {1: {1: Decimal(10), 2: Decimal(10)}}
    found = bundles(costs, [Bidder(1, "B"), Bidder(2, "B", proven=True)])
    assert found[0].choice == {1: 2}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2.36", Decimal("2.36")), (" 12 ", Decimal(12)), ("1,234.50", Decimal("1234.50")),
        ("2,36", "comma"), ("1,234", "comma"), ("0", "nought"), ("0.00", "nought"),
        ("-3", "number"), ("1e3", "number"), ("2.36元", "number"), ("2.12345", "number"),
    ],
)  # fmt: skip
def test_a_price_is_read_as_it_is_written_or_not_at_all(text, read):
    found = quoting.price(text)
    assert (found.code if isinstance(found, quoting.Wrong) else found) == read


def test_price_breaks_rise():
    assert quoting.steps("500: 2.10；2000：1.95") == [
        (500, Decimal("2.10")), (2000, Decimal("1.95")),
    ]  # fmt: skip
    assert quoting.steps("2000: 1; 500: 2").code == "order"
    assert quoting.steps("500 = 2").code == "step"


def test_one_telephone_is_one_telephone_however_it_is_written():
    assert quoting.same_contact(
        [(1, "+86 138-0000-1111"), (2, "13800001111"), (3, "0571 8888 9999"), (4, "")]
    ) == [(1, 2)]


def test_a_deadline_skips_weekends_and_the_national_holiday():
    # 30 September 2025: the 1st to the 8th of October are off, the 11th is worked
    asked = datetime(2025, 9, 30, 2, tzinfo=UTC)
    assert deadline(asked, 3) == datetime(2025, 10, 11, 10, tzinfo=UTC)
    friday = datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert deadline(friday, 3) == datetime(2026, 11, 25, 10, tzinfo=UTC)
