"""ECharts options made on the server. Colours are `var(--x)`, resolved by charts.js."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext

from ecomops.ui import dates
from ecomops.ui.numbers import family, grouped

Value = float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn option and the same figures as a table."""

    name: str  # element id, unique on the page
    label: str
    option: dict[str, Any]
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    height: int = 226


@dataclass(frozen=True, slots=True)
class Series:
    """One line or bar series over days."""

    label: str
    values: Sequence[Value]
    kind: str = "bar"  # bar, line, points (days with nothing between), target, past (dashed)
    colour: str = "--c1"
    axis: int = 0
    stack: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of days behind the chart: a festival or a campaign phase."""

    label: str
    first: date
    last: date
    colour: str = "--c2"
    strength: float = 0.14


@dataclass(frozen=True, slots=True)
class DayChart:
    """Everything a chart by day shows."""

    name: str
    label: str
    days: Sequence[date]
    series: Sequence[Series]
    bands: Sequence[Band] = field(default_factory=tuple)
    today: date | None = None
    digits: int = 1
    height: int = 226
    unit: str = ""


def _line_style(kind: str, colour: str) -> dict[str, Any]:
    if kind == "target":
        return {"color": "var(--ink)", "width": 1.5}
    if kind == "past":
        return {"color": "var(--c8)", "width": 1.5, "type": [3, 2]}
    return {"color": f"var({colour})", "width": 2}


def _series(one: Series, names: Sequence[str]) -> dict[str, Any]:
    body: dict[str, Any] = {"name": one.label, "data": list(one.values), "yAxisIndex": one.axis}
    if one.kind == "bar":
        body |= {
            "type": "bar",
            "barWidth": "62%",
            "itemStyle": {"color": f"var({one.colour})", "borderRadius": [2, 2, 0, 0]},
        }
        if one.stack:
            body |= {"stack": one.stack, "itemStyle": {"color": f"var({one.colour})"}}
        return body
    body |= {
        "type": "line",
        "symbol": "none",
        "connectNulls": False,
        "lineStyle": _line_style(one.kind, one.colour),
        "itemStyle": {"color": _line_style(one.kind, one.colour)["color"]},
    }
    if one.kind == "points":
        body |= {"symbol": "circle", "symbolSize": 7, "connectNulls": True}
    if one.kind == "target":
        body["step"] = "middle"
    return body


def _behind(chart: DayChart, labels: Sequence[str]) -> dict[str, Any]:
    """Bands and today's line hang on the first series."""
    place = {on: labels[i] for i, on in enumerate(chart.days)}
    areas = []
    for band in chart.bands:
        inside = [on for on in chart.days if band.first <= on <= band.last]
        if inside:
            style = {"color": f"var({band.colour})", "opacity": band.strength}
            areas.append(
                [
                    {"name": band.label, "xAxis": place[inside[0]], "itemStyle": style},
                    {"xAxis": place[inside[-1]]},
                ]
            )
    extra: dict[str, Any] = {}
    if areas:
        label = {
            "position": "insideTopLeft",
            "distance": 6,
            "fontSize": 13,
            "color": "var(--ink-2)",
        }
        extra["markArea"] = {"silent": True, "label": label, "data": areas}
    if chart.today in place:
        extra["markLine"] = {
            "silent": True,
            "symbol": "none",
            "label": {
                "formatter": gettext("Today"),
                "color": "var(--ink)",
                "fontSize": 13,
                "fontWeight": 600,
                "distance": 4,
            },
            "lineStyle": {"color": "var(--ink)", "type": "solid", "width": 1.2},
            "data": [{"xAxis": place[chart.today]}],
        }
    return extra


def _axis(chart: DayChart) -> dict[str, Any]:
    return {
        "type": "value",
        "splitNumber": 4,
        "splitLine": {"lineStyle": {"color": "var(--line)"}},
        "axisLabel": {"color": "var(--ink-3)", "fontSize": 12, "ecoShort": family()},
    }


def by_day(chart: DayChart) -> Chart:
    """Bars for what happened, steps for the target, dashes for last year, bands for time."""
    labels = [dates.day(on) for on in chart.days]
    series = [_series(one, labels) for one in chart.series]
    if series:
        series[0] |= _behind(chart, labels)
    axes = [_axis(chart) for _ in range(max((s.axis for s in chart.series), default=0) + 1)]
    if len(axes) > 1:
        axes[1]["splitLine"] = {"show": False}
    option = {
        "grid": {"left": 8, "right": 16, "top": 26, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True, "ecoDigits": chart.digits},
        "xAxis": {
            "type": "category",
            "data": labels,
            # Bands snap to ticks: without one a day they would begin and end on other days.
            "axisTick": {"show": False, "interval": 0},
            "axisLine": {"lineStyle": {"color": "var(--line-2)"}},
            "axisLabel": {"color": "var(--ink-3)", "fontSize": 12, "hideOverlap": True},
        },
        "yAxis": axes if len(axes) > 1 else axes[0],
        "series": series,
    }
    rows = [
        [labels[i], *(grouped(one.values[i], chart.digits) for one in chart.series)]
        for i in range(len(labels))
    ]
    columns = [gettext("Day"), *(one.label for one in chart.series)]
    return Chart(chart.name, chart.label, option, columns, rows, chart.height)
