"""Buying of the demo company: suppliers and rounds go through the same services as anybody's."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ecomops.accounts.models import User
from ecomops.core.actor import SYSTEM, Actor, actor_of
from ecomops.core.jobs import JobRun
from ecomops.demo import pictures
from ecomops.demo.company import Company
from ecomops.demo.company.buying import MATERIALS, Bid, Round, rounds
from ecomops.demo.company.orders import money
from ecomops.demo.company.suppliers import SupplierSpec, suppliers
from procurement.models import (
    Award,
    BuyingRules,
    PurchaseOrder,
    Requisition,
    Rfq,
    Supplier,
    SupplierItem,
)
from procurement.services import (
    awards,
    opening,
    orders,
    quotes,
    receipts,
    requisitions,
    reviews,
)
from procurement.services import rounds as rfqs
from procurement.services import suppliers as register
from procurement.services.numbers import buying_entity
from stores.domain.records import ProductRecord
from stores.models import Product, Sku
from stores.services import catalogue
from warehouse.models import Bin, Warehouse
from warehouse.services import receiving

LIMIT, WRITTEN_OFF = Decimal(5_000), Decimal("0.0875")
EXCEPTION = "样品已确认，现有供应商不足三家，先下一批"
HOUSE, KRAFT = "hangzhou", "#b08d57"
PATH = ("sampled", "audited", "qualified")


def open_register(company: Company, *, at: datetime) -> None:
    """Suppliers, materials and the rules of buying; run again it changes nothing."""
    catalogue.receive_products(
        [
            ProductRecord(one.code, one.code, one.name, one.spec, "包材辅料", "", None, "CNY",
                          money[one.cost], one.grams)
            for one in MATERIALS
        ],
        actor=SYSTEM, at=at,
    )  # fmt: skip
    for product in Product.objects.filter(code__in=[one.code for one in MATERIALS]):
        one = next(material for material in MATERIALS if material.code == product.code)
        product.name_en, product.picture = one.name_en, pictures.address("candybox", KRAFT)
        product.save(update_fields=["name_en", "picture"])
    BuyingRules.objects.get_or_create(
        entity=buying_entity(), defaults={"approval_limit": LIMIT, "excess_share": WRITTEN_OFF}
    )
    known = set(Supplier.objects.values_list("code", flat=True))
    for spec in suppliers(company.seed):
        if spec.code not in known:
            _register(company, spec, at=at)
    if not SupplierItem.objects.exists():
        _name_what_they_supply(company, at=at)


def _name_what_they_supply(company: Company, *, at: datetime) -> None:
    """Who was ever asked for a SKU supplies it."""
    known = Supplier.objects.in_bulk(field_name="code")
    skus = Sku.objects.in_bulk(field_name="code")
    leads: dict[tuple[str, str], tuple[int, int]] = {}
    for one in rounds(company.seed, company.scale):
        for bid in one.bids:
            for want in one.wants:
                leads[bid.supplier, want.sku] = (bid.lead_days, bid.moq)
    for (supplier, sku), (lead, moq) in sorted(leads.items()):
        if sku in skus:
            register.supplies(known[supplier], skus[sku], lead, moq, actor=SYSTEM, at=at)


def _register(company: Company, spec: SupplierSpec, *, at: datetime) -> None:
    made = register.register(
        {
            "code": spec.code, "name": spec.name, "name_en": spec.name_en,
            "kind": spec.trade.kind, "grade": spec.grade, "contact": spec.contact,
            "phone": spec.phone, "region": spec.region, "terms": spec.terms,
        },
        actor=SYSTEM, at=at,
    )  # fmt: skip
    if spec.papers is not None:
        ends = company.today + timedelta(days=spec.papers)
        register.add_licence(made, "营业执照", f"DEMO-{spec.code}", ends, actor=SYSTEM, at=at)
    steps = {"prospect": 0, "sampled": 1, "audited": 2}.get(spec.state, 3 if spec.papers else 2)
    for state in PATH[:steps]:
        register.move(made, state, reason="", actor=SYSTEM, at=at)
    if spec.state in ("suspended", "eliminated"):
        gone = "eliminated" if steps < len(PATH) else spec.state
        register.move(made, gone, reason="连续两批验货不合格", actor=SYSTEM, at=at)


def buy(run: JobRun, company: Company, checkpoint: dict[str, Any]) -> None:
    """Every round as far as it has come; each is one commit, so a kill costs one round."""
    done = set(checkpoint.get("rounds", ()))
    people = _People()
    for one in rounds(company.seed, company.scale):
        if one.code in done or (one.is_history and company.days <= one.began):
            continue
        with run.commit(checkpoint):
            _Course(company, people, one).run()
            done.add(one.code)
            checkpoint["rounds"] = sorted(done)
    run.log(_("%(count)s purchase rounds") % {"count": len(done)})


class _People:
    """Who asks, buys, opens and reviews."""

    def __init__(self) -> None:
        found = {user.username: actor_of(user) for user in User.objects.all()}
        self.asker: Actor = found["operations"]
        self.buyer: Actor = found["buyer"]
        self.deputy: Actor = found["purchasing"]
        self.manager: Actor = found["manager"]
        self.finance: Actor = found["finance"]
        self.executive: Actor = found["executive"]


class _Course:
    """One round, step by step, at the hours at which it happened."""

    def __init__(self, company: Company, people: _People, plan: Round) -> None:
        self._company, self._people, self._plan = company, people, plan
        self._skus = Sku.objects.in_bulk([want.sku for want in plan.wants], field_name="code")
        self._house = Warehouse.objects.get(code=HOUSE)

    def _at(self, day: float, hour: int = 10) -> datetime:
        """An hour so many days after the round began; never later than now."""
        on = self._company.today - timedelta(days=self._plan.began - int(day))
        there = datetime.combine(on, time(hour), self._company.home)
        return min(there, datetime.fromtimestamp(self._company.instant, self._company.home))

    def run(self) -> None:
        """Go as far as the plan says."""
        plan = self._plan
        rfq = self._ask(self._requisition())
        if plan.reached("answered"):
            self._answer(rfq, plan.bids)
        else:
            self._answer(rfq, plan.bids[:1])
        if plan.reached("opening"):
            opening.open_first(rfq, actor=self._people.deputy, at=self._at(3, 15))
        if plan.reached("opened"):
            opening.open_second(rfq, actor=self._people.finance, at=self._at(3, 16))
        if not plan.reached("first"):
            return
        award = self._award(Rfq.objects.get(pk=rfq.pk))
        if plan.reached("sent"):
            self._order(award)

    def _requisition(self) -> Requisition:
        plan, people = self._plan, self._people
        wanted = [requisitions.Wanted(self._skus[want.sku], want.units) for want in plan.wants]
        made = requisitions.draft(
            title=plan.title, lines=wanted, source=plan.source, actor=people.asker,
            need_on=self._company.today - timedelta(days=plan.began - 30), at=self._at(0, 9),
        )  # fmt: skip
        requisitions.submit(made, actor=people.asker, at=self._at(0, 9))
        requisitions.approve(made, actor=people.deputy, at=self._at(0, 11))
        return made

    def _ask(self, wish: Requisition) -> Rfq:
        people = self._people
        rfq = rfqs.start(wish, actor=people.buyer, at=self._at(0, 11))
        asked = Supplier.objects.filter(code__in=[bid.supplier for bid in self._plan.bids])
        rfqs.invite(rfq, list(asked), actor=people.buyer, at=self._at(0, 11))
        rfqs.ask(rfq, actor=people.buyer, at=self._at(0, 12))
        return rfq

    def _answer(self, rfq: Rfq, bids: tuple[Bid, ...]) -> None:
        lines = dict(rfq.lines.values_list("sku__code", "pk"))
        by_code = {row.supplier.code: row for row in rfq.invitations.select_related("supplier")}
        for n, bid in enumerate(bids):
            until = self._company.today + timedelta(days=60)
            answer = quotes.Answer(
                [
                    quotes.LineAnswer(
                        lines[want.sku], [(1, money[round(want.cost * factor)])], moq=bid.moq,
                        freight=money[bid.freight], lead_days=bid.lead_days,
                    )
                    for want, factor in zip(self._plan.wants, bid.factors, strict=True)
                ],
                deposit_share=Decimal(str(bid.deposit)), valid_until=until,
            )  # fmt: skip
            ticket = quotes.Ticket(by_code[bid.supplier])
            quotes.submit(ticket, answer, replaces=0, at=self._at(1, 9 + n))

    def _award(self, rfq: Rfq) -> Award:
        plan, people = self._plan, self._people
        winner = Supplier.objects.get(code=plan.chosen).pk
        choice = dict.fromkeys(rfq.lines.values_list("pk", flat=True), winner)
        award = awards.propose(
            rfq, choice, bundle=Award.Bundle.SINGLE, reason=plan.reason, exception=EXCEPTION,
            actor=people.buyer, at=self._at(4),
        )  # fmt: skip
        agreed = (
            ("second", people.deputy, "procurement_manager", 5),
            ("final", people.manager, "general_manager", 6),
            ("approved", people.executive, "executive", 6),
        )
        for stage, who, role, day in agreed:
            if plan.reached(stage) and award.state != Award.State.APPROVED:
                reviews.review(
                    award, "agreed", seen=award.digest, role=role, actor=who, at=self._at(day, 17)
                )
        return award

    def _order(self, award: Award) -> None:
        plan, people = self._plan, self._people
        for order in orders.make(award, self._house, actor=people.buyer, at=self._at(7)):
            orders.send(order, actor=people.buyer, at=self._at(7, 11))
            if plan.reached("confirmed"):
                orders.confirm(order, order.supplier.contact, at=self._at(7, 17))
            if plan.expected is not None:
                days, words = plan.expected
                self._chase(order, days, words)
            if plan.came is not None:
                self._receive(order, plan.came.after_days, plan.came.passed)

    def _chase(self, order: PurchaseOrder, days: int, words: str) -> None:
        on = self._company.today - timedelta(days=self._plan.ordered - days)
        for line in order.lines.all():
            orders.chase(line, on, words, actor=self._people.buyer, at=self._at(19))

    def _receive(self, order: PurchaseOrder, after: int, passed: int) -> None:
        at = self._at(7 + after, 14)
        came = {
            line.pk: receipts.Came(line.units, line.units - line.units * passed // 100)
            for line in order.lines.all()
        }
        receipt = receipts.receive(order, came, actor=self._people.buyer, at=at)
        found = {
            line.pk: receiving.Found(line.counted, line.rejected) for line in receipt.lines.all()
        }
        place = Bin.objects.get(warehouse=self._house, code="RCV")
        receiving.put_away(receipt, found, place, actor=SYSTEM, at=at)
