"""The warehouse board in words: trucks, steps, people, and the day by the hour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.ui import charts, numbers
from ecomops.ui.charts import Chart
from kpi.domain.backlog import Row
from kpi.presentation.question import Words
from kpi.selectors.mistakes import Mistakes, Traced
from kpi.selectors.warehouse import NO_SCAN, Board, Step, told_at
from warehouse.models import Parcel
from warehouse.selectors import throughput
from warehouse.selectors.throughput import Sum, Worked

STATION_WORDS: dict[str, Words] = {
    "pick": gettext_lazy("Pick"), "sort": gettext_lazy("Sort"), "pack": gettext_lazy("Pack"),
    "weigh": gettext_lazy("Weigh"), "handover": gettext_lazy("Hand over"),
    "receive": gettext_lazy("Receive"), "putaway": gettext_lazy("Put away"),
    "putback": gettext_lazy("Put back"), "count": gettext_lazy("Count"),
    "return": gettext_lazy("Returns"),
}  # fmt: skip
UNIT_WORDS: dict[str, Words] = {
    "pick": gettext_lazy("lines"), "pack": gettext_lazy("parcels"),
}  # fmt: skip
# Mis-ships of parcels that a house should stay under.
HEALTHY_MIS_SHIPS = Decimal("0.0005")
# Bins as near as this are mixed up by reaching out once.
NEIGHBOURS_MM = 2_000
# Above this share of what can be done there is no room for a hitch.
TIGHT = Decimal("0.85")


@dataclass(frozen=True, slots=True)
class Truck:
    """One cut-off: open work against what can be done until then."""

    at: datetime
    parcels: int
    to_pick: int
    to_pack: int
    ready: int
    hours: str
    pick_able: str
    pack_able: str
    load: str
    width: float
    mood: str
    missing: int


@dataclass(frozen=True, slots=True)
class Person:
    """One person at one station today."""

    label: str
    station: Words
    done: int
    unit: Words
    per_hour: str
    idle: int
    last_at: datetime
    is_here: bool


def trucks(board: Board) -> list[Truck]:
    """A row a cut-off."""
    return [_truck(row) for row in board.rows]


def _truck(row: Row) -> Truck:
    load = row.load
    if load is None:
        mood = "act" if row.to_pack or row.to_pick else "good"
    else:
        mood = "act" if load > 1 else "watch" if load > TIGHT else "good"
    return Truck(
        row.cutoff_at, row.parcels, row.to_pick, row.to_pack, row.ready,
        numbers.grouped(row.hours, 1), numbers.grouped(row.pick_able),
        numbers.grouped(row.pack_able), numbers.percent(load, 0),
        float(min(load * 100, Decimal(100))) if load is not None else 0.0, mood, row.missing,
    )  # fmt: skip


def speed(step: Step) -> dict[str, object]:
    """People × rate of a step, and where the rate is from."""
    return {
        "label": STATION_WORDS[step.station],
        "unit": UNIT_WORDS[step.station],
        "people": numbers.grouped(step.people, 0 if step.people == int(step.people) else 1),
        "count": math.ceil(step.people),
        "rate": numbers.grouped(step.rate.per_hour),
        "per_hour": numbers.grouped(step.per_hour),
        "is_measured": step.rate.is_measured,
        "are_here": step.are_here,
        "short": step.short,
    }


def people(board: Board, now: datetime) -> list[Person]:
    """Who worked today, station by station, the latest first."""
    sums: dict[tuple[str, str], Sum] = {}
    last: dict[tuple[str, str], Worked] = {}
    for row in board.worked:
        key = (row.person, row.station)
        sums[key] = sums.get(key, Sum()) + row
        if key not in last or row.last_at > last[key].last_at:
            last[key] = row
    made = [
        Person(
            last[key].label or key[0], STATION_WORDS.get(key[1], key[1]), total.done,
            UNIT_WORDS.get(key[1], gettext_lazy("scans")), numbers.grouped(total.per_hour),
            int(total.idle // 60), last[key].last_at,
            now - last[key].last_at <= throughput.ON_FLOOR,
        )
        for key, total in sums.items()
    ]  # fmt: skip
    return sorted(made, key=lambda one: (-one.last_at.timestamp(), one.label))


def by_hour(board: Board) -> Chart | None:
    """Lines picked and parcels packed in each hour of the day."""
    if not board.worked:
        return None
    sums = throughput.by(board.worked, "station", "hour")
    hours = sorted({row.hour for row in board.worked})
    span = list(range(hours[0], hours[-1] + 1))
    series = [
        charts.Series(
            _("Lines picked"), [float(sums.get(("pick", h), Sum()).done) for h in span]
        ),
        charts.Series(
            _("Parcels packed"), [float(sums.get(("pack", h), Sum()).done) for h in span],
            "line", "--c2",
        ),
    ]  # fmt: skip
    chart = charts.by_day(
        charts.DayChart(
            name="floor-hours", label=_("Work by hour"),
            days=[date.min + timedelta(h) for h in span], series=series, digits=0, height=180,
        )
    )  # fmt: skip
    labels = [f"{hour:02d}:00" for hour in span]
    option = {**chart.option, "xAxis": {**chart.option["xAxis"], "data": labels}}
    rows = [[label, *row[1:]] for label, row in zip(labels, chart.rows, strict=True)]
    return Chart(chart.name, chart.label, option, [_("Hour"), *chart.columns[1:]], rows, 180)


def lost(parcels: Sequence[Parcel], now: datetime) -> list[tuple[Parcel, int, str]]:
    """Each parcel with its hours without a scan."""
    made = []
    for one in parcels:
        waited = now - told_at(one)
        made.append((one, int(waited.total_seconds() // 3600),
                     "act" if waited >= NO_SCAN[1] else "watch"))  # fmt: skip
    return made


def mistakes(found: Mistakes) -> dict[str, object]:
    """Mis-ships by who picked them, and what to lay apart."""
    rate = Decimal(found.count) / found.parcels if found.parcels else None
    return {
        "count": found.count,
        "rate": numbers.percent(rate, 2),
        "mood": "act" if rate is not None and rate > HEALTHY_MIS_SHIPS else "good",
        "rows": [(one, _advice(one)) for one in found.traced],
    }


def _advice(one: Traced) -> str:
    """What to do about the bins of two SKUs that are taken for one another."""
    mixed = one.mixed
    if mixed is None or mixed.apart is None or mixed.apart > NEIGHBOURS_MM:
        return ""
    return _("%(first)s and %(second)s lie side by side: lay one of them in another aisle.") % {
        "first": mixed.bins[0], "second": mixed.bins[1]
    }  # fmt: skip
