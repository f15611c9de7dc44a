"""The procurement board in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ecomops.ui import numbers
from ecomops.ui.figures import Tile
from ecomops.ui.numbers import Figure
from kpi.selectors.procurement import Board, PriceAlert, Round, SupplierRow

# At least this much below the reference price; a supplier on time at least this often.
SAVING, ON_TIME, FAIR = Decimal("0.05"), Decimal("0.95"), Decimal("0.85")


@dataclass(frozen=True, slots=True)
class Clock:
    """A round and how its clock stands, in words."""

    round: Round
    said: str


@dataclass(frozen=True, slots=True)
class Price:
    """An item whose price moved, with its steps."""

    alert: PriceAlert
    said: str
    steps: str
    total: str
    spark: Sequence[float]


def tiles(board: Board) -> list[Tile]:
    """Late lines, three quotes, savings, on time."""
    saved = board.saved[0] if board.saved else None
    return [
        Tile(
            _("Lines late"), Figure(numbers.grouped(board.late_count)), "#late",
            "act" if board.late_count else "good",
        ),
        _share(_("Three-quote rate"), board.three_rate, Decimal(1), "#rounds",
               ngettext("%(n)s award", "%(n)s awards", board.awards) % {"n": board.awards}),
        _share(_("Saved on last price"), saved.rate if saved else None, SAVING, "#rounds",
               str(numbers.money(saved.saving, saved.currency)) if saved else ""),
        _share(_("Suppliers on time"), board.on_time_rate, ON_TIME, "#suppliers",
               ngettext("%(n)s line due", "%(n)s lines due", board.due) % {"n": board.due}),
    ]  # fmt: skip


def _share(label: str, value: Decimal | None, aim: Decimal, href: str, note: str) -> Tile:
    reached = None if value is None else value / aim
    mood = "" if reached is None else "good" if reached >= 1 else "watch"
    if reached is not None and reached < FAIR:
        mood = "act"
    said = _("At least %(value)s") % {"value": numbers.percent(aim, 0)}
    return Tile(
        label, Figure(numbers.percent(value, 1), "", note), href, mood,
        target=f"{said} · {note}" if note else said,
        attained=None if reached is None else float(max(reached, Decimal(0)) * 100),
    )  # fmt: skip


def clocks(board: Board, now: datetime) -> list[Clock]:
    """Each round with what it waits for."""
    return [Clock(one, _clock(one, now)) for one in board.rounds]


def _clock(one: Round, now: datetime) -> str:
    if one.waits_since is None:
        left = (one.rfq.deadline_at or now) - now
        hours = int(left.total_seconds() // 3600)
        if hours >= 48:
            return ngettext("%(n)s day left", "%(n)s days left", hours // 24) % {"n": hours // 24}
        return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
    days = (now - one.waits_since).days
    if one.rfq.state == one.rfq.State.OPENED:
        return ngettext(
            "opened, not awarded for %(n)s day", "opened, not awarded for %(n)s days", days
        ) % {"n": days}
    return ngettext(
        "closed, not opened for %(n)s day", "closed, not opened for %(n)s days", days
    ) % {"n": days}  # fmt: skip


def supplier_mood(row: SupplierRow) -> str:
    """How reliable a supplier was."""
    if row.is_slower:
        return "act"
    return "good" if row.rate >= ON_TIME else "watch" if row.rate >= FAIR else "act"


def leads(row: SupplierRow) -> str:
    """Days from order to arrival, order after order."""
    return " → ".join(str(days) for days in row.lead_days)


def prices(board: Board) -> list[Price]:
    """Items whose price crept up or jumped."""
    made = []
    for one in board.prices:
        steps = " · ".join(
            f"{numbers.signed(step * 100, 1)}{numbers.NBSP}%" for step in one.creep.steps
        )
        said = _("each step under the alert") if one.creep.is_creeping else _("the last step")
        made.append(
            Price(
                one, said, steps, f"{numbers.signed(one.creep.total * 100, 1)}{numbers.NBSP}%",
                [float(price) for price in one.creep.prices],
            )
        )  # fmt: skip
    return made
