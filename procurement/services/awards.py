"""Awards: proposed from the sheet with a reason, and revised only as a new version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import clock, history, states
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from procurement.models import Award, AwardLine, PurchaseOrder, PurchaseOrderLine, Rfq
from procurement.selectors.comparison import Cell, Row, Sheet, sheet_of
from procurement.selectors.landing import rules_of
from procurement.services import asking
from procurement.services.numbers import ZONE, next_of
from procurement.services.rounds import AT_LEAST

POOR = frozenset({"D"})


@transaction.atomic
def propose(
    rfq: Rfq,
    choice: Mapping[int, int],
    *,
    bundle: str,
    reason: str,
    exception: str = "",
    actor: Actor,
    at: datetime,
) -> Award:
    """Propose who gets which line (line → supplier) and put it before the first review.

    Proposed again it is a new version: every consent to the former one is void.
    """
    held = Rfq.objects.select_for_update().get(pk=rfq.pk)
    if held.state not in (Rfq.State.OPENED, Rfq.State.AWARDED):
        raise DomainError(_("%(code)s is not open for an award."), code=held.code)
    if held.buyer_id != actor.id:
        raise DomainError(_("The award is proposed by the buyer of the round."))
    if not reason.strip():
        raise DomainError(_("Say in words why this award."))
    sheet = sheet_of(held, clock.day_of(at, ZONE))
    picked = _picked(sheet, choice)
    needs = needs_exception(sheet, choice)
    if needs and not exception.strip():
        raise DomainError(
            _("Fewer than three quotes, a price above the average or a grade D supplier: write "
              "down the exception for the general manager.")
        )  # fmt: skip
    award = _emptied(held, actor=actor, at=at)
    award.bundle, award.reason = bundle, reason.strip()
    award.needs_exception, award.exception = needs, exception.strip() if needs else ""
    award.valid_quotes = sheet.valid_quotes
    award.total = sum((paid for _r, _c, _s, paid in picked), Decimal(0))
    award.above_limit = award.total > rules_of(held.entity).approval_limit
    award.requested_by, award.requested_label = actor.id, actor.label
    _save(award, picked, at)
    history.note(
        award, "award.proposed", actor=actor, at=at,
        after={"total": award.total, "digest": award.digest, "version": award.version,
               "exception": award.exception},
        params={"rfq": held.code},
    )  # fmt: skip
    states.advance(award, Award.State.FIRST, actor=actor, at=at)
    if held.state == Rfq.State.OPENED:
        states.advance(held, Rfq.State.AWARDED, actor=actor, at=at)
    asking.for_review(award, actor=actor, at=at)
    return award


def needs_exception(sheet: Sheet, choice: Mapping[int, int]) -> bool:
    """Fewer than three quotes, above the library's average, or somebody graded D."""
    off = sheet.off_average(choice)
    graded = {column.supplier.pk: column.supplier.grade for column in sheet.columns}
    poor = any(graded.get(supplier) in POOR for supplier in choice.values())
    return sheet.valid_quotes < AT_LEAST or (off is not None and off > 0) or poor


def digest_of(award: Award) -> str:
    """What exactly was decided, as one number: any change of it is another number."""
    lines = award.lines.order_by("line_id")
    said = [
        award.rfq_id, award.version, award.bundle, award.reason, award.exception,
        award.valid_quotes, _money(award.total), award.currency, award.above_limit,
        award.requested_by,
        [
            [line.line_id, line.quoted_id, line.supplier_id, line.units, _money(line.price),
             line.currency, _money(line.landed)]
            for line in lines
        ],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _money(amount: Decimal) -> str:
    return str(Decimal(amount).quantize(Decimal("0.0001")))


Picked = list[tuple[Row, Cell, int, Decimal]]


def _picked(sheet: Sheet, choice: Mapping[int, int]) -> Picked:
    found: Picked = []
    for row in sheet.rows:
        supplier = choice.get(row.line.pk)
        if supplier is None:
            continue
        cell = sheet.cell(row.line.pk, supplier)
        if cell is None or cell.cost is None:
            raise DomainError(_("“%(line)s” was not quoted by that supplier."), line=row.line.name)
        found.append((row, cell, supplier, cell.cost.price * cell.cost.bought))
    if not found or len(found) < len(choice):
        raise DomainError(_("Choose a supplier for at least one line."))
    return found


def _emptied(rfq: Rfq, *, actor: Actor, at: datetime) -> Award:
    """The round's award as a draft without lines, new or the former one voided."""
    award = Award.objects.select_for_update().filter(rfq=rfq).first()
    if award is None:
        year, number = next_of(rfq.entity, "award", at)
        return Award(
            rfq=rfq, year=year, number=number, currency=rfq.currency, created_at=at, digest=""
        )
    if award.orders.exclude(
        state__in=[PurchaseOrder.State.DRAFT, PurchaseOrder.State.CANCELLED]
    ).exists():
        raise DomainError(_("Orders of %(code)s were sent: it stays as it is."), code=award.code)
    for order in award.orders.filter(state=PurchaseOrder.State.DRAFT):
        states.advance(order, PurchaseOrder.State.CANCELLED, actor=actor, at=at, reason="revised")
    # cancelled orders let go of the lines that are now replaced; the history keeps what they were
    PurchaseOrderLine.objects.filter(order__award=award).update(award_line=None)
    if award.state != Award.State.DRAFT:
        states.advance(award, Award.State.DRAFT, actor=actor, at=at, reason="revised")
    award.lines.all().delete()
    award.version += 1
    return award


def _save(award: Award, picked: Picked, at: datetime) -> None:
    if award.pk is None:
        award.save()
    AwardLine.objects.bulk_create(
        AwardLine(
            award=award, line=row.line, quoted=cell.quoted, supplier_id=supplier,
            units=cell.cost.bought, currency=cell.quoted.currency, landed=cell.cost.unit,
            price=_unit_price(cell), reference=row.last or _median(row), average=row.average,
        )
        for row, cell, supplier, _paid in picked
        if cell.cost is not None
    )  # fmt: skip
    award.digest = digest_of(award)
    award.save()


def _unit_price(cell: Cell) -> Decimal:
    from procurement.domain.landed import Break, price_at

    breaks = [Break(int(units), Decimal(price)) for units, price in cell.quoted.breaks]
    units = cell.cost.bought if cell.cost else cell.quoted.moq
    return price_at(breaks, units)


def _median(row: Row) -> Decimal | None:
    """The middle of the round, which a saving is measured by when nothing was paid before."""
    known = sorted(cell.cost.unit for cell in row.cells if cell is not None and cell.cost)
    if not known:
        return None
    half = len(known) // 2
    return known[half] if len(known) % 2 else (known[half - 1] + known[half]) / 2
