"""Suppliers, a requisition and rounds in every state, made through the services."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ecomops.core.actor import Actor
from procurement.models import Requisition, Rfq, Supplier
from procurement.services import awards, opening, quotes, requisitions, reviews, rounds, suppliers
from stores.models import LegalEntity
from tests.stores.factories import make_sku
from warehouse.models import Warehouse

MONDAY = datetime(2026, 11, 16, 2, tzinfo=UTC)
AFTER = MONDAY + timedelta(days=4)
ASKER = Actor("user", "901", "Asker")
BUYER = Actor("user", "902", "Buyer")
COLLEAGUE = Actor("user", "903", "Colleague")
MANAGER = Actor("user", "904", "Purchasing manager")
GENERAL = Actor("user", "905", "General manager")
CHIEF = Actor("user", "906", "Executive")


def make_supplier(code: str, *, qualified: bool = True, **values) -> Supplier:
    given = {"code": code, "name": f"Supplier {code}", **values}
    supplier = suppliers.register(given, actor=MANAGER, at=MONDAY)
    if qualified:
        suppliers.add_licence(
            supplier, "Business licence", "1", date(2030, 1, 1), actor=MANAGER, at=MONDAY
        )
        for state in ("sampled", "audited", "qualified"):
            suppliers.move(supplier, state, reason="", actor=MANAGER, at=MONDAY)
    return supplier


def make_requisition(*units: int, approved: bool = True, asker: Actor = ASKER) -> Requisition:
    LegalEntity.objects.get_or_create(name="Heyu Goods")
    start = Requisition.objects.count()
    lines = [
        requisitions.Wanted(make_sku(f"S{start}-{n}"), count)
        for n, count in enumerate(units or (1000, 200))
    ]
    made = requisitions.draft(
        title="Cartons for November", lines=lines, need_on=date(2026, 12, 20),
        actor=asker, at=MONDAY,
    )  # fmt: skip
    if approved:
        requisitions.submit(made, actor=asker, at=MONDAY)
        requisitions.approve(made, actor=MANAGER, at=MONDAY)
    return made


def asked(*units: int, suppliers_in: int = 3, buyer: Actor = BUYER) -> Rfq:
    rfq = rounds.start(make_requisition(*units), actor=buyer, at=MONDAY)
    found = [make_supplier(f"s{rfq.pk}-{n}") for n in range(suppliers_in)]
    rounds.invite(rfq, found, actor=buyer, at=MONDAY)
    rounds.ask(rfq, actor=buyer, at=MONDAY)
    return rfq


def answer(rfq: Rfq, price: str, **values) -> quotes.Answer:
    each = {key: values.pop(key) for key in ("moq", "freight", "lead_days") if key in values}
    lines = [quotes.LineAnswer(line.pk, [(1, Decimal(price))], **each) for line in rfq.lines.all()]
    return quotes.Answer(lines, tax_rate=Decimal(0), **values)


def invitations(rfq: Rfq) -> list:
    return list(rfq.invitations.order_by("pk").select_related("rfq", "supplier"))


def send(invitation, price: str, *, at=MONDAY, **values):
    ticket = quotes.open_link(rounds.link_token(invitation))
    said = answer(invitation.rfq, price, **values)
    return quotes.submit(ticket, said, replaces=ticket.replaces, at=at)


def opened(*prices: str) -> Rfq:
    rfq = asked()
    for invitation, price in zip(invitations(rfq), prices or ("3", "2", "4"), strict=False):
        send(invitation, price)
    opening.open_first(rfq, actor=BUYER, at=AFTER)
    opening.open_second(rfq, actor=COLLEAGUE, at=AFTER)
    return Rfq.objects.get(pk=rfq.pk)


def cheapest(rfq: Rfq) -> dict[int, int]:
    from procurement.selectors.comparison import sheet_of

    return dict(sheet_of(rfq, AFTER.date()).options[0].bundle.choice)


def proposed(rfq: Rfq | None = None, **values):
    rfq = rfq or opened()
    given = {"bundle": "split", "reason": "cheapest and proven", **values}
    return awards.propose(rfq, cheapest(rfq), **given, actor=BUYER, at=AFTER)


def agree(award, actor: Actor, role: str) -> None:
    award.refresh_from_db()
    reviews.review(award, "agreed", seen=award.digest, role=role, actor=actor, at=AFTER)


def approved(rfq: Rfq | None = None):
    award = proposed(rfq)
    agree(award, MANAGER, "procurement_manager")
    agree(award, GENERAL, "general_manager")
    award.refresh_from_db()
    return award


def warehouse() -> Warehouse:
    made, _new = Warehouse.objects.get_or_create(code="hz", defaults={"name": "Hangzhou"})
    return made
