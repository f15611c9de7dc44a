"""A scorecard in words, and the radar of a person against the team's band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, pi, sin

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.ui import numbers
from ecomops.ui.figures import Stage
from kpi.domain.scorecards import Indicator, Scored
from kpi.models import Scorecard
from kpi.presentation.question import Words
from kpi.selectors.staff import Card, Team

INDICATOR_WORDS: dict[tuple[str, str], Words] = {
    ("pick", "rate"): gettext_lazy("Lines picked an hour"),
    ("pack", "rate"): gettext_lazy("Parcels packed an hour"),
    ("pick", "right"): gettext_lazy("Scans right at first"),
    ("pack", "right"): gettext_lazy("Scans right at first"),
    ("pick", "mistakes"): gettext_lazy("Mis-ship rate"),
    ("pack", "mistakes"): gettext_lazy("Mis-ship rate"),
    ("pick", "idle"): gettext_lazy("Idle share"),
    ("pack", "idle"): gettext_lazy("Idle share"),
}
# Where there is no room for more than a word.
RADAR_WORDS: dict[str, Words] = {
    "rate": gettext_lazy("Speed"), "right": gettext_lazy("Right at first"),
    "mistakes": gettext_lazy("Mis-ships"), "idle": gettext_lazy("Idle"),
}  # fmt: skip
ROLE_WORDS: dict[str, Words] = {
    "pick": gettext_lazy("Pickers"), "pack": gettext_lazy("Packers"),
}  # fmt: skip
CENTRE, REACH = 110.0, 78.0
GOOD, FAIR = Decimal("0.9"), Decimal("0.7")


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator as the card shows it."""

    label: Words
    weight: int
    target: str
    actual: str
    points: str
    mood: str
    rule: str


@dataclass(frozen=True, slots=True)
class Radar:
    """Polygons of an SVG of 220 × 220, and where the names stand."""

    band: str
    middle: str
    person: str
    rings: Sequence[float]
    spokes: Sequence[tuple[float, float]]
    names: Sequence[tuple[Words, float, float, str]]


def lines(card: Card) -> list[Line]:
    """Weight, target, actual, points and how they come about."""
    return [_line(card.station, one) for one in card.lines]


def _line(station: str, one: Scored) -> Line:
    name = one.indicator
    return Line(
        INDICATOR_WORDS[station, name.id],
        name.weight,
        ("≥ " if name.up else "≤ ") + _number(name, name.target),
        _number(name, one.value),
        numbers.grouped(one.points, 1),
        "" if one.points is None else mood(one.share),
        _rule(name),
    )


def mood(share: Decimal) -> str:
    """How good a share of the points is."""
    return "good" if share >= GOOD else "watch" if share >= FAIR else "act"


def _number(indicator: Indicator, value: Decimal | None) -> str:
    if indicator.id == "rate":
        return numbers.grouped(value, 1)
    return numbers.percent(value, 2 if indicator.id == "mistakes" else 1)


def _rule(indicator: Indicator) -> str:
    if indicator.up:
        return _("points by the share of the target reached")
    said = _("every %(step)s above costs %(cost)s points")
    step = numbers.percent(indicator.step, 2 if indicator.id == "mistakes" else 0)
    return said % {"step": step, "cost": numbers.grouped(indicator.cost)}


def radar(card: Card, team: Team) -> Radar:
    """The person's points against the lowest, middle and highest of the team."""
    shares = [one.share for one in card.lines]
    bands = [team.band(one.indicator.id) for one in card.lines]
    count = len(shares)
    names = []
    for n, one in enumerate(card.lines):
        x, y = _point(n, count, 1.22)
        anchor = "middle" if abs(x - CENTRE) < 20 else "start" if x > CENTRE else "end"
        names.append((RADAR_WORDS[one.indicator.id], x, y, anchor))
    low, high = [b[0] for b in bands], [b[2] for b in bands]
    return Radar(
        # the band is the ring between the best and the weakest of the team
        f"M{_polygon(high)}Z M{_polygon(low)}Z".replace(" M", "M"),
        f"M{_polygon([b[1] for b in bands])}Z",
        f"M{_polygon(shares)}Z",
        [REACH * n / 4 for n in range(1, 5)],
        [_point(n, count, 1.0) for n in range(count)],
        names,
    )


def _polygon(shares: Sequence[Decimal]) -> str:
    points = (_point(n, len(shares), float(share)) for n, share in enumerate(shares))
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _point(n: int, count: int, share: float) -> tuple[float, float]:
    angle = 2 * pi * n / count - pi / 2
    return (
        round(CENTRE + REACH * share * cos(angle), 1),
        round(CENTRE + REACH * share * sin(angle), 1),
    )


def track(row: Scorecard | None) -> list[Stage]:
    """Put before the person, signed, closed."""
    at = row.state if row else ""
    done = {
        "": 0, Scorecard.State.ISSUED: 1, Scorecard.State.APPEALED: 1,
        Scorecard.State.SIGNED: 2, Scorecard.State.CLOSED: 3,
    }[at]  # fmt: skip
    words = [_("Put before the person"), _("Signed"), _("Closed")]
    return [
        Stage(label, "done" if n < done else "now" if n == done else "")
        for n, label in enumerate(words)
    ]
