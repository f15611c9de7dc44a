"""Purchase orders: made from an approved award, sent, confirmed by the supplier's link."""

from __future__ import annotations

import secrets
from collections import defaultdict
from datetime import date, datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import clock, history, outbox, states
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from procurement.models import Award, AwardLine, PurchaseOrder, PurchaseOrderLine, Supplier
from procurement.services import prices
from procurement.services.awards import digest_of
from procurement.services.numbers import ZONE, next_of
from warehouse.models import Warehouse
from warehouse.services import inbound

LINK = "procurement.order"
OLDEST_LINK = 60 * 60 * 24 * 365


@transaction.atomic
def make(
    award: Award, warehouse: Warehouse, *, terms: str = "", actor: Actor, at: datetime
) -> list[PurchaseOrder]:
    """Make one draft order a supplier of an approved award."""
    held = Award.objects.select_for_update().get(pk=award.pk)
    _approved(held)
    if held.orders.exclude(state=PurchaseOrder.State.CANCELLED).exists():
        raise DomainError(_("The orders of %(code)s are made already."), code=held.code)
    grouped: dict[int, list[AwardLine]] = defaultdict(list)
    rows = held.lines.select_related("line__sku", "quoted").order_by("pk")
    for line in rows:
        grouped[line.supplier_id].append(line)
    return [
        _order(held, Supplier.objects.get(pk=pk), lines, warehouse, terms, actor=actor, at=at)
        for pk, lines in grouped.items()
    ]


def _order(
    award: Award,
    supplier: Supplier,
    lines: list[AwardLine],
    warehouse: Warehouse,
    terms: str,
    *,
    actor: Actor,
    at: datetime,
) -> PurchaseOrder:
    entity = award.rfq.entity
    year, number = next_of(entity, "purchase_order", at)
    order = PurchaseOrder.objects.create(
        entity=entity, award=award, award_digest=award.digest, supplier=supplier,
        warehouse=warehouse, year=year, number=number, currency=lines[0].currency,
        terms=(terms or supplier.terms)[:200], owner_id=actor.id, owner_label=actor.label,
        created_at=at,
    )  # fmt: skip
    today = clock.day_of(at, ZONE)
    PurchaseOrderLine.objects.bulk_create(
        PurchaseOrderLine(
            order=order, award_line=line, sku=line.line.sku, name=line.line.name,
            spec=line.line.spec, units=line.units, price=line.price,
            tax_rate=line.quoted.tax_rate,
            promised_on=today + timedelta(days=line.quoted.lead_days),
            expected_on=today + timedelta(days=line.quoted.lead_days),
        )
        for line in lines
    )  # fmt: skip
    history.note(order, "order.made", actor=actor, at=at, params={"award": award.code})
    return order


@transaction.atomic
def send(order: PurchaseOrder, *, actor: Actor, at: datetime) -> None:
    """Send an order: its award must be approved in exactly the version it was made from."""
    held = PurchaseOrder.objects.select_for_update().get(pk=order.pk)
    if held.award is None:
        raise DomainError(_("%(code)s has no award: nothing is bought without one."), code=held)
    _approved(held.award)
    if held.award_digest != held.award.digest:
        raise DomainError(_("The award of %(code)s was changed: make the order anew."), code=held)
    _still_of_award(held)
    states.advance(
        held, PurchaseOrder.State.SENT, actor=actor, at=at, sent_at=at,
        key=secrets.token_urlsafe(24),
    )  # fmt: skip
    lines = list(held.lines.all())
    inbound.expect(held.warehouse_id, {line.sku_id: line.units for line in lines})
    prices.keep_paid(held, at=at)
    history.note(
        held, "order.sent", actor=actor, at=at,
        after={"total": sum(line.units * line.price for line in lines),
               "award": held.award_digest},
    )  # fmt: skip
    outbox.emit("purchase.ordered", at=at, order=held.pk, skus=[line.sku_id for line in lines])
    order.state, order.key, order.sent_at = held.state, held.key, held.sent_at


def confirm_token(order: PurchaseOrder) -> str:
    """What the supplier's confirmation link carries."""
    return signing.dumps({"o": order.pk, "k": order.key}, salt=LINK, compress=True)


def open_link(token: str) -> PurchaseOrder:
    """The order of a link; a forged one is refused."""
    try:
        said = signing.loads(token, salt=LINK, max_age=OLDEST_LINK)
    except signing.BadSignature as forged:
        raise DomainError(_("This link is not valid. Ask your buyer for a new one.")) from forged
    rows = PurchaseOrder.objects.select_related("supplier", "entity", "warehouse")
    order = rows.filter(pk=said.get("o"), key=said.get("k")).exclude(key="").first()
    if order is None:
        raise DomainError(_("This link is not valid. Ask your buyer for a new one."))
    return order


@transaction.atomic
def confirm(order: PurchaseOrder, name: str, *, at: datetime) -> None:
    """The supplier confirms; a second confirmation is refused."""
    if not name.strip():
        raise DomainError(_("Write your name."))
    if order.state != PurchaseOrder.State.SENT:
        raise DomainError(_("%(code)s was confirmed already."), code=order.code)
    who = Actor("supplier", str(order.supplier_id), name.strip()[:120])
    states.advance(
        order, PurchaseOrder.State.CONFIRMED, actor=who, at=at, confirmed_at=at,
        confirmed_by=name.strip()[:120],
    )  # fmt: skip


@transaction.atomic
def cancel(order: PurchaseOrder, words: str, *, actor: Actor, at: datetime) -> None:
    """Cancel an order of which nothing has come."""
    if not words.strip():
        raise DomainError(_("Say in words why."))
    lines = list(order.lines.select_for_update())
    if any(line.received for line in lines):
        raise DomainError(_("Goods of %(code)s have come: it cannot be cancelled."), code=order)
    was_open = order.state in PurchaseOrder.OPEN
    states.advance(
        order, PurchaseOrder.State.CANCELLED, actor=actor, at=at, reason=words.strip()[:60]
    )
    if was_open:
        inbound.arrive(order.warehouse_id, {line.sku_id: line.units for line in lines})


@transaction.atomic
def chase(
    line: PurchaseOrderLine, expected_on: date, note: str, *, actor: Actor, at: datetime
) -> None:
    """Write down when goods are expected now and what was said; the promise stays."""
    before = {"expected_on": line.expected_on}
    line.expected_on, line.note = expected_on, note.strip()[:200]
    line.save(update_fields=["expected_on", "note"])
    history.note(
        line.order, "order.chased", actor=actor, at=at, before=before,
        after={"expected_on": expected_on, "sku": line.sku.code}, params={"note": line.note},
    )  # fmt: skip


def _still_of_award(order: PurchaseOrder) -> None:
    """The order buys what was awarded, neither more nor dearer."""
    for line in order.lines.select_related("award_line"):
        awarded = line.award_line
        if (
            awarded is None
            or awarded.award_id != order.award_id
            or awarded.supplier_id != order.supplier_id
            or line.units > awarded.units
            or line.price != awarded.price
        ):
            raise DomainError(_("%(code)s differs from its award: make it anew."), code=order)


def _approved(award: Award) -> None:
    if award.state != Award.State.APPROVED or digest_of(award) != award.digest:
        raise DomainError(_("%(code)s is not approved."), code=award.code)
