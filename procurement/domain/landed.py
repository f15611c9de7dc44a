"""What a piece really costs when it lies in our warehouse, for the quantity we want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FOUR = Decimal("0.0001")
YEAR = Decimal(365)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the company reckons with.

    `excess_share` is the part of pieces bought only because of an MOQ that is written off;
    `interest` the yearly price of money; `recovers_tax` whether input tax comes back.
    """

    excess_share: Decimal = Decimal("0.10")
    interest: Decimal = Decimal("0.06")
    recovers_tax: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """From so many pieces on, a piece costs so much."""

    units: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class Offer:
    """One supplier's answer to one line, in its own currency; `rate` turns it into ours."""

    breaks: Sequence[Break]
    moq: int = 1
    tooling: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    duty_rate: Decimal = Decimal(0)
    tax_rate: Decimal = Decimal(0)
    tax_included: bool = True
    lead_days: int = 0
    deposit_share: Decimal = Decimal(0)
    credit_days: int = 0
    rate: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Landed:
    """The parts add up to `total`; `unit` is `total` over the pieces wanted."""

    wanted: int
    bought: int
    price: Decimal
    goods: Decimal
    excess: Decimal
    tooling: Decimal
    freight: Decimal
    duty: Decimal
    tax: Decimal
    finance: Decimal

    @property
    def total(self) -> Decimal:
        """All parts, in our currency."""
        return (
            self.goods + self.excess + self.tooling + self.freight + self.duty + self.tax
            + self.finance
        )  # fmt: skip

    @property
    def unit(self) -> Decimal:
        """Landed cost of a wanted piece."""
        return (self.total / self.wanted).quantize(FOUR, ROUND_HALF_UP)

    @property
    def too_many(self) -> int:
        """Pieces bought only because of the MOQ."""
        return self.bought - self.wanted


def price_at(breaks: Sequence[Break], units: int) -> Decimal:
    """The price of the highest break reached; below the first break, the first one's."""
    if not breaks:
        raise ValueError("an offer names at least one price")
    ordered = sorted(breaks, key=lambda one: one.units)
    reached = [one for one in ordered if one.units <= units]
    return (reached[-1] if reached else ordered[0]).price


def landed(offer: Offer, wanted: int, rules: Rules | None = None) -> Landed:
    """Work out the landed cost of `wanted` pieces from an offer.

    Goods are priced at the break of what must be bought, max(wanted, MOQ). Of pieces beyond the
    wanted ones only the share that is written off is a cost of this purchase. Tax is a cost unless
    it comes back. A deposit costs interest for the lead time; credit after arrival earns it.
    """
    if wanted < 1:
        raise ValueError("at least one piece is wanted")
    ground = rules or Rules()
    bought = max(wanted, offer.moq)
    quoted = price_at(offer.breaks, bought) * offer.rate
    net = quoted / (1 + offer.tax_rate) if offer.tax_included else quoted
    goods = net * wanted
    excess = net * (bought - wanted) * ground.excess_share
    duty = net * wanted * offer.duty_rate
    freight = offer.freight * offer.rate
    tax = Decimal(0) if ground.recovers_tax else (goods + excess) * offer.tax_rate
    paid = quoted * bought
    early = paid * offer.deposit_share * offer.lead_days
    late = paid * (1 - offer.deposit_share) * offer.credit_days
    finance = (early - late) * ground.interest / YEAR
    return Landed(
        wanted=wanted, bought=bought, price=quoted, goods=goods, excess=excess,
        tooling=offer.tooling * offer.rate, freight=freight, duty=duty, tax=tax, finance=finance,
    )  # fmt: skip
