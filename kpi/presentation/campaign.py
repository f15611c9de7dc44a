"""A campaign's page: tiles, a chart a metric against the plan, stores and goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from django.utils.translation import gettext as _

from ecomops.ui import charts, numbers
from ecomops.ui.charts import Band, Chart, DayChart, Series
from ecomops.ui.figures import Tile
from kpi.domain.metrics import METRICS, Metric
from kpi.presentation import shown
from kpi.presentation.cockpit import Cell, Line
from kpi.presentation.question import Question
from kpi.presentation.tiles import label
from kpi.selectors.campaign import ADDED, Peak, Progress

TILES = ("net_sales", "uv_days", "conversion", "aov", "ad_cost", "roi_store")
STORE_METRICS = ("net_sales", "uv_days", "conversion", "aov", "ad_cost", "roi_store")
# Shown on an axis of hundredths.
PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class Goods:
    """A row of the table of goods."""

    code: str
    label: str
    product: int
    cells: Sequence[str]
    share: float
    mood: str


def question_of(progress: Progress, today: date) -> Question:
    """The campaign's days and stores as a question, for the way to lineage."""
    assert progress.over is not None
    stores = list(progress.stores)
    return Question(
        offered=stores, stores=stores, window=progress.over, base=None, today=today,
        period="custom", currency=progress.campaign.currency,
        chosen_stores=tuple(store.code for store in stores),
    )  # fmt: skip


def tiles(progress: Progress, question: Question) -> list[Tile]:
    """Each metric so far against what was to be reached by now."""
    assert progress.actual is not None
    made = []
    for name in TILES:
        metric, figure = METRICS[name], progress.actual.total[name].figure
        drawn = shown.big(metric, figure.value, question.currency)
        aim = progress.aimed(name)
        reached = figure.value / aim if figure.value is not None and aim else None
        where = question.lineage(name)
        made.append(
            Tile(
                label=label(name),
                figure=shown.approximate(drawn) if shown.is_inexact(figure) else drawn,
                href=where,
                lineage=where,
                mood=_mood(metric, reached),
                target=_("Plan %(value)s") % {"value": shown.text(metric, aim)}
                if aim is not None
                else "",
                attained=float(reached * 100) if reached is not None and reached >= 0 else None,
                spark=[None if v is None else float(v) for v in progress.by_day(name).values()],
            )
        )
    return made


def peak(found: Peak | None) -> dict[str, object]:
    """The greatest day as words; nothing where none is known."""
    if found is None:
        return {}
    return {
        "on": found.on,
        "orders": numbers.grouped(found.orders),
        "usual": numbers.grouped(found.usual),
        "rise": numbers.grouped(found.rise, 1),
        "late": "" if found.late is None else numbers.percent(found.late, 0),
    }


def _mood(metric: Metric, reached: Decimal | None) -> str:
    if reached is None:
        return ""
    if metric.direction == "down":
        return "good" if reached <= 1 else "watch" if reached <= Decimal("1.1") else "act"
    return shown.attained_mood(reached)


def all_charts(progress: Progress, today: date) -> list[tuple[str, Chart]]:
    """Sales by day and added up, then every other metric, each against its plan."""
    bands = [
        Band(str(p.get_kind_display()), p.starts_on, p.ends_on, "--c1",
             0.18 if p.kind == "main" else 0.07)
        for p in progress.campaign.phases.all()
    ]  # fmt: skip
    found = [(label("net_sales"), _chart(progress, "net_sales", "bar", bands, today))]
    found.append((_("Net sales, added up"), _added_up(progress, today)))
    for name in TILES[1:]:
        kind = "bar" if name in ADDED else "line"
        found.append((label(name), _chart(progress, name, kind, bands, today)))
    return found


def _chart(progress: Progress, name: str, kind: str, bands: Sequence[Band], today: date) -> Chart:
    scale = PERCENT if METRICS[name].unit == "percent" else Decimal(1)
    series = [Series(_("Actual"), _floats(progress.by_day(name).values(), scale), kind)]
    if name in progress.plan:
        planned = [progress.plan[name][on] for on in progress.days]
        series.append(Series(_("Plan"), _floats(planned, scale), "target"))
    digits = 0 if name in ("net_sales", "uv_days", "ad_cost") else 2
    return charts.by_day(
        DayChart(
            name=f"campaign-{name}", label=label(name), days=progress.days, series=series,
            bands=bands if kind == "bar" else (), today=today, digits=digits, height=190,
        )
    )  # fmt: skip


def _added_up(progress: Progress, today: date) -> Chart:
    """What was reached by each day against what was to be."""
    values = progress.by_day("net_sales")
    done = [
        values[on] or Decimal(0) for on in progress.days if progress.over and on in progress.over
    ]
    running: list[Decimal | None] = [*accumulate(done)]
    running += [None] * (len(progress.days) - len(running))
    series = [Series(_("Actual"), _floats(running), "line")]
    if "net_sales" in progress.plan:
        planned = [*accumulate(progress.plan["net_sales"][on] for on in progress.days)]
        series.append(Series(_("Plan"), _floats(planned), "past"))
    return charts.by_day(
        DayChart(
            name="campaign-added-up", label=_("Net sales, added up"), days=progress.days,
            series=series, today=today, digits=0, height=190,
        )
    )  # fmt: skip


def _floats(values: object, scale: Decimal = Decimal(1)) -> list[float | None]:
    return [
        None if value is None else round(float(value * scale), 4)
        for value in values  # type: ignore[attr-defined]  # any iterable of decimals
    ]


def store_lines(progress: Progress, question: Question) -> list[Line]:
    """A row a store, the largest first."""
    board = progress.actual
    assert board is not None
    rows = sorted(
        progress.stores,
        key=lambda store: board.stores[store.pk]["net_sales"].value or Decimal(0),
        reverse=True,
    )
    return [
        Line(
            store.label,
            "",
            question.store_page(store),
            [
                Cell(
                    shown.text(METRICS[name], board.stores[store.pk][name].value),
                    question.lineage(name, [store], store=[store.code]),
                )
                for name in STORE_METRICS
            ],
        )
        for store in rows
    ]


def goods(progress: Progress) -> list[Goods]:
    """A row an item: pieces sold of those kept, and what they brought."""
    made = []
    for item in progress.items:
        share = float(item.share * 100)
        made.append(
            Goods(
                item.code, item.label, item.product,
                (
                    numbers.grouped(item.price, 2), numbers.grouped(item.committed),
                    numbers.grouped(item.sold), numbers.percent(item.share, 0),
                    numbers.grouped(item.amount, 0),
                ),
                share,
                "act" if share > 100 else "watch" if share >= 90 else "",
            )
        )  # fmt: skip
    return made


def store_heads() -> list[str]:
    """The heads of the table of stores."""
    return [label(name) for name in STORE_METRICS]
