"""Figures as the API says them: money and ratios as strings, missing as null with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from kpi.domain.compare import Window
from kpi.domain.evaluate import Figure, Note
from kpi.domain.metrics import METRICS, Metric
from kpi.labels import COMPARE_WORDS, metric_definition, metric_label, note_text
from kpi.reports.daily import LONGEST, plain
from kpi.selectors.figures import Board, Cell, Cells
from kpi.selectors.lineage import Lineage

LEVELS = ("store", "channel", "day")


class DaysSerializer(serializers.Serializer[Any]):
    """A stretch of days."""

    first = serializers.DateField()
    last = serializers.DateField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The days must run forward and not be too many."""
        if attrs["last"] < attrs["first"]:
            raise serializers.ValidationError({"last": _("The last day lies before the first.")})
        if (attrs["last"] - attrs["first"]).days >= LONGEST:
            raise serializers.ValidationError(
                {"last": _("At most %(days)s days at a time.") % {"days": LONGEST}}
            )
        return attrs


class WindowSerializer(DaysSerializer):
    """Days and stores that a question is about; no stores means all of one's own."""

    store = serializers.ListField(child=serializers.SlugField(), required=False, default=list)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, default="")

    def window(self) -> Window:
        """The days asked for."""
        return Window(self.validated_data["first"], self.validated_data["last"])


class QuestionSerializer(WindowSerializer):
    """Which figures, beside what, and how they are to be broken down."""

    metric = serializers.ListField(child=serializers.ChoiceField(choices=list(METRICS)))
    compare = serializers.ChoiceField(choices=list(COMPARE_WORDS), required=False, default="none")
    by = serializers.ListField(
        child=serializers.ChoiceField(choices=LEVELS), required=False, default=list
    )


class LineageQuestionSerializer(WindowSerializer):
    metric = serializers.ChoiceField(choices=list(METRICS))


class RollUpSerializer(DaysSerializer):
    """Days of one's stores to compute again."""

    store = serializers.ListField(child=serializers.SlugField(), min_length=1)


def say_metric(metric: Metric) -> dict[str, Any]:
    """One entry of the registry."""
    healthy = metric.healthy
    return {
        "id": metric.id,
        "name": metric_label(metric.id),
        "definition": metric_definition(metric.id),
        "kind": metric.kind,
        "unit": metric.unit,
        "direction": metric.direction,
        "source": metric.source,
        "additive": metric.additive,
        "numerator": [f"{'-' if t.sign < 0 else ''}{t.measure}" for t in metric.numerator],
        "denominator": [f"{'-' if t.sign < 0 else ''}{t.measure}" for t in metric.denominator],
        "healthy": healthy
        and {
            "low": _text(healthy.low),
            "high": _text(healthy.high),
            "share_of": healthy.share_of or None,
        },
    }


def say_board(board: Board) -> dict[str, Any]:
    """Figures over a window."""
    answer: dict[str, Any] = {
        "first": board.window.first,
        "last": board.window.last,
        "currency": board.currency,
        "converted": board.converted,
        "total": _cells(board.total),
    }
    if board.base:
        base = board.base
        answer["base"] = {
            "first": base.window.first,
            "last": base.window.last,
            "festival": base.festival or None,
        }
    if board.stores:
        codes = {pk: row.code for pk, row in board.rows.items()}
        answer["stores"] = {codes[pk]: _cells(cells) for pk, cells in board.stores.items()}
    if board.channels:
        answer["channels"] = {name: _cells(cells) for name, cells in board.channels.items()}
    if board.days:
        answer["days"] = [{"on": day.on, "figures": _cells(day.cells)} for day in board.days]
    return answer


def _cells(cells: Cells) -> Mapping[str, Any]:
    return {name: say_cell(cell) for name, cell in cells.items()}


def say_cell(cell: Cell) -> dict[str, Any]:
    """One figure with its base, target and doubts."""
    said: dict[str, Any] = say_figure(cell.figure)
    said["basis"] = cell.basis
    if cell.base is not None:
        said["base"] = _text(cell.base.value)
        said["change"] = _text(cell.change)
    if cell.target is not None:
        said["target"] = _text(cell.target)
        said["attainment"] = _text(cell.attainment)
    return said


def say_figure(figure: Figure) -> dict[str, Any]:
    """A value as a string, or null with its reason."""
    return {
        "value": _text(figure.value),
        "numerator": _text(figure.over),
        "denominator": _text(figure.under),
        "missing": note_text(figure.missing) if figure.missing else None,
        "approximate": _notes(figure.approx),
        "remarks": _notes(figure.remarks),
    }


def _notes(notes: tuple[Note, ...]) -> list[str]:
    return [note_text(note) for note in notes]


def _text(value: Any) -> str | None:
    return None if value is None else plain(value)


def say_lineage(found: Lineage) -> dict[str, Any]:
    """Everything behind one figure."""
    codes = {part.store.pk: part.store.code for part in found.stores}
    return {
        "metric": say_metric(found.metric),
        "figure": say_cell(found.cell),
        "currency": found.currency,
        "formula": found.formula,
        "computed_from": found.computed_from,
        "computed_at": found.computed_at,
        "notes": found.notes,
        "inputs": [
            {
                "measure": one.measure, "name": one.label, "sign": one.sign,
                "side": "denominator" if one.below else "numerator", "value": _text(one.value),
                "known_days": one.known, "missing_days": one.missing,
                "missing": [
                    {"store": store, "first": first, "last": last}
                    for store, first, last in one.lacking
                ],
            }
            for one in found.inputs
        ],
        "sources": [
            {"kind": one.kind, "name": one.name, "rows": one.rows, "first": one.first,
             "last": one.last, "fresh_at": one.fresh_at, "import": one.batch}
            for one in found.sources
        ],
        "differences": [
            {"measure": one.measure, "measured": _text(one.measured),
             "reported": _text(one.reported), "days": one.days}
            for one in found.differences
        ],
        "revisions": [
            {"store": codes.get(one.store_id), "on": one.on, "measure": one.column,
             "was": _text(one.was), "is": _text(one.now), "known_from": one.known_from,
             "known_until": one.known_until}
            for one in found.revisions
        ],
        "stores": [
            {"store": part.store.code, "figure": say_cell(part.cell), "days": part.days,
             "missing_days": part.missing_days, "complete": part.complete}
            for part in found.stores
        ],
    }  # fmt: skip
