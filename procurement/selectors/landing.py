"""Quote lines as the pure domain reckons with them."""

from __future__ import annotations

from decimal import Decimal

from ecomops.core import clock, rates
from procurement.domain.landed import Break, Landed, Offer, Rules, landed
from procurement.models import BuyingRules, QuoteLine, Rfq, RfqLine
from stores.models import LegalEntity

ZONE = "Asia/Shanghai"


def rules_of(entity: LegalEntity) -> BuyingRules:
    """What the company reckons with; the defaults where nothing was set."""
    return BuyingRules.objects.filter(entity=entity).first() or BuyingRules(entity=entity)


def rate_of(currency: str, rfq: Rfq) -> Decimal | None:
    """The day's rate of the opening into the round's currency."""
    opening = getattr(rfq, "opening", None)
    at = (opening.opened_at if opening else None) or rfq.created_at
    return rates.rate(currency, rfq.currency, clock.day_of(at, ZONE))


def offer_of(quoted: QuoteLine, rate: Decimal) -> Offer:
    """A quote line without its table."""
    return Offer(
        breaks=[Break(int(units), Decimal(price)) for units, price in quoted.breaks],
        moq=quoted.moq, tooling=quoted.tooling, freight=quoted.freight,
        duty_rate=quoted.duty_rate, tax_rate=quoted.tax_rate, tax_included=quoted.tax_included,
        lead_days=quoted.lead_days, deposit_share=quoted.deposit_share,
        credit_days=quoted.credit_days, rate=rate,
    )  # fmt: skip


def current_lines(rfq: Rfq) -> list[QuoteLine]:
    """The lines of each supplier's latest quote, readable since the opening."""
    rows = QuoteLine.objects.filter(
        quote__invitation__rfq=rfq, opening__opened_at__isnull=False
    ).select_related("quote__invitation__supplier", "line")
    newest = rows.order_by("quote__invitation_id", "line_id", "-quote__n")
    return list(newest.distinct("quote__invitation_id", "line_id"))


def landed_lines(rfq: Rfq) -> list[tuple[RfqLine, QuoteLine, Landed | None]]:
    """Every quoted line with its landed cost; None where the day's rate is not known."""
    known: dict[str, Decimal | None] = {}
    company = rules_of(rfq.entity)
    rules = Rules(company.excess_share, company.interest, company.recovers_tax)
    found = []
    for quoted in current_lines(rfq):
        if quoted.currency not in known:
            known[quoted.currency] = rate_of(quoted.currency, rfq)
        rate = known[quoted.currency]
        cost = None if rate is None else landed(offer_of(quoted, rate), quoted.line.units, rules)
        found.append((quoted.line, quoted, cost))
    return found
