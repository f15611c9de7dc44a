"""Made-up figures for the living page of patterns."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecomops.ui import charts, numbers
from ecomops.ui.figures import Delta, Event, Stage, Tile

COLOURS = (
    [f"c{n}" for n in range(1, 9)]
    + [f"q{n}" for n in range(1, 8)]
    + ["accent-soft"]
    + [f"d{n}" for n in range(1, 8)]
    + ["sunken", "good-soft", "good", "watch-soft", "watch", "act-soft", "act"]
    + ["accent-fill", "line-2"]
)
STEADY = [22, 24, 23, 21, 19, 25, 27, 18, 20, 19, 21, 23, 22, 20, 18, 19, 22, 25, 58, 41, 39, 19]
FALLING = [70, 72, 68, 66, 64, 69, 60, 55, 54, 52, 50, 48, 50, 47, 46, 49, 42, 40, 26, 22, 20, 19]


def _headlines() -> list[tuple[Any, numbers.Figure, str, Any, float, Delta, list[int]]]:
    year = _("LY")
    return [
        (
            _("Net sales"),
            numbers.money(915_023, "CNY"),
            "watch",
            numbers.money(953_000, "CNY"),
            96.0,
            Delta("31.3 %", "up", "good", year),
            STEADY,
        ),
        (
            _("Visitors"),
            numbers.compact(233_410),
            "good",
            numbers.compact(226_000),
            103.1,
            Delta("24.0 %", "up", "good", year),
            STEADY,
        ),
        (
            _("Conversion"),
            numbers.Figure("2.91", "%"),
            "watch",
            "3.07 %",
            94.8,
            Delta("0.06", "down", "watch", year),
            FALLING,
        ),
        (
            _("Spend per buyer"),
            numbers.money(153.4, "CNY"),
            "good",
            "151.0",
            101.6,
            Delta("7.2 %", "up", "good", year),
            STEADY,
        ),
    ]


def tiles() -> list[Tile]:
    """Six headline figures in the three judgements."""
    year = _("LY")
    ads = numbers.Figure(numbers.ratio(5.2))
    margin = numbers.Figure("1.9", "%")
    fall = Delta("0.4", "down", "watch", year)
    loss = Delta("3.3", "down", "act", year)
    rows = [
        *_headlines(),
        (_("Return on ads"), ads, "good", numbers.ratio(5), 104.0, fall, STEADY),
        (_("Net margin"), margin, "act", "7.5 %", 25.3, loss, FALLING),
    ]
    return [
        Tile(
            label,
            figure,
            mood=mood,
            target=gettext("Target %(value)s") % {"value": target},
            attained=attained,
            delta=change,
            spark=spark,
        )
        for label, figure, mood, target, attained, change, spark in rows
    ]


def day_chart(today: date) -> charts.Chart:
    """Bars against a target with last year, a festival and a campaign behind."""
    days = [today - timedelta(days=34 - n) for n in range(40)]
    wave = [52, 48, 50, 46, 61, 72, 69]
    target = [float(wave[n % 7] + (150 if n in (27, 28) else 0)) for n in range(40)]
    actual = [round(t * (0.86 + n % 5 * 0.06), 1) if n < 35 else None for n, t in enumerate(target)]
    past = [round(t * 0.78, 1) for t in target]
    return charts.by_day(
        charts.DayChart(
            name="sg-sales",
            label=gettext("Net sales by day"),
            days=days,
            series=[
                charts.Series(gettext("Actual"), actual),
                charts.Series(gettext("Target"), target, "target"),
                charts.Series(gettext("Last year"), past, "past"),
            ],
            bands=[
                charts.Band(gettext("Holiday"), days[3], days[8], "--c2", 0.14),
                charts.Band(gettext("Main wave"), days[27], days[28], "--c1", 0.18),
            ],
            today=today,
        )
    )


class SampleForm(forms.Form):
    """Every kind of field once."""

    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("As the floor says it."))
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[("Asia/Shanghai", "Asia/Shanghai"), ("America/New_York", "America/New_York")],
        widget=forms.Select(attrs={"data-picker": ""}),
    )
    amount = forms.DecimalField(label=_("Target"), min_value=0)
    opened_on = forms.DateField(
        label=_("Opened on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    memo = forms.CharField(label=_("Memo"), required=False, widget=forms.Textarea)
    hold = forms.BooleanField(label=_("Hold orders with a buyer's note"), required=False)


ROWS: list[dict[str, Any]] = [
    {
        "id": n + 1,
        "number": f"39510827{44160291 - n * 7919:08d}",
        "store": store,
        "colour": colour,
        "item": item,
        "picture": picture,
        "units": 1 + n % 3,
        "paid": paid,
        "state": state,
        "step": step,
        "mood": mood,
        "left": left,
    }
    for n, (store, colour, item, picture, paid, state, step, mood, left) in enumerate(
        [
            (
                _("JD flagship"),
                "c2",
                _("Camellia oil 120 ml"),
                "bottle",
                196,
                _("Picking"),
                2,
                "act",
                "01:51",
            ),
            (
                _("JD flagship"),
                "c2",
                _("Leather tote"),
                "briefcase",
                459,
                _("Picking"),
                2,
                "act",
                "02:07",
            ),
            (
                _("Tmall flagship"),
                "c1",
                _("Duvet set, mist blue"),
                "bed",
                347,
                _("Packing"),
                3,
                "",
                "40:33",
            ),
            (_("PDD A"), "c3", _("Favour box, 50"), "gift", 160, _("Wave next"), 1, "", "39:42"),
            (
                _("Tmall flagship"),
                "c1",
                _("Goose duvet 1.5 m"),
                "bed",
                699,
                _("Short"),
                0,
                "act",
                "39:35",
            ),
            (
                _("Tmall exclusive"),
                "c4",
                _("Cardigan oat M"),
                "shirt",
                159,
                _("Held: buyer note"),
                0,
                "watch",
                "45:05",
            ),
            (
                _("PDD A"),
                "c3",
                _("Rice wine box"),
                "glass-full",
                129,
                _("No scan 9 h"),
                5,
                "watch",
                "06:12",
            ),
            (
                _("Tmall flagship"),
                "c1",
                _("Osmanthus tea, 20"),
                "mug",
                57,
                _("Hand over"),
                4,
                "",
                "44:40",
            ),
        ]
    )
]


def order_stages() -> list[Stage]:
    """An order on its way."""
    return [
        Stage(gettext("Paid"), "done", "09:12"),
        Stage(gettext("Audited"), "done", "09:34"),
        Stage(gettext("Picked"), "done", "15:48"),
        Stage(gettext("Packing"), "now", gettext("Bench 2")),
        Stage(gettext("Handed over")),
    ]


def events() -> list[Event]:
    """A short timeline with every mood."""
    return [
        Event("16:39:02", gettext("Pack check 2 of 3"), "info", gettext("Bench 2")),
        Event("15:48:20", gettext("Picked 3 pieces into tote T-118")),
        Event("09:34:11", gettext("Released: the buyer agreed"), "good"),
        Event("09:12:44", gettext("Held by rule R12: the memo says “change”"), "watch"),
        Event("09:12:31", gettext("Paid 347.00, 3 pieces reserved")),
    ]


def heat_rows() -> list[dict[str, Any]]:
    """Stores against target."""
    return [
        {
            "name": _("Taobao & Tmall"),
            "colour": "c1",
            "group": True,
            "cells": [("89 %", -0.11), ("2.56 %", -0.09), ("5.1", 0.04), ("14.8 %", 0.0)],
        },
        {
            "name": _("Tmall flagship"),
            "colour": "",
            "group": False,
            "cells": [("85 %", -0.15), ("2.60 %", -0.08), ("5.4", 0.03), ("16.2 %", -0.04)],
        },
        {
            "name": _("JD flagship"),
            "colour": "c2",
            "group": True,
            "cells": [("104 %", 0.04), ("3.60 %", 0.07), ("6.4", 0.11), ("8.7 %", 0.12)],
        },
        {
            "name": _("PDD A"),
            "colour": "c3",
            "group": True,
            "cells": [("110 %", 0.1), ("4.67 %", 0.19), (numbers.MISSING, None), ("11.0 %", 0.05)],
        },
    ]


def piles() -> list[dict[str, Any]]:
    """A board in four columns."""
    return [
        {
            "label": _("Ready"),
            "count": 84,
            "cards": [
                {"big": 38, "text": _("Due today"), "mood": "act", "left": "2:07"},
                {"big": 35, "text": _("Several pieces"), "mood": "", "left": "2:50"},
            ],
        },
        {
            "label": _("Planned"),
            "count": 74,
            "cards": [
                {"big": 74, "text": _("One hot SKU"), "mood": "", "left": "2:50", "act": True}
            ],
        },
        {
            "label": _("Picking"),
            "count": 54,
            "cards": [{"big": 54, "text": _("Sorted in the cart"), "mood": "", "share": 62}],
        },
        {
            "label": _("Handed over"),
            "count": 287,
            "cards": [{"big": 287, "text": _("The 16:00 trucks"), "mood": "good", "share": 100}],
        },
    ]
