"""The living page of every pattern, drawn with the real components; the figures are made up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecomops.core.policies import allowed
from ecomops.ui import numbers, samples
from ecomops.ui.answers import drawer_or_page
from ecomops.ui.figures import Delta, Stage
from ecomops.ui.lists import BulkAction, Empty, ListPage, Preset
from ecomops.ui.tables import ListTable, MoneyColumn, ShopColumn, TwoLineColumn
from ecomops.ui.templatetags.ui import judge, thumb, track


class SampleTable(ListTable):
    """Orders as the order list shows them."""

    number = TwoLineColumn(verbose_name=_("Order"), below="store")
    item = tables.Column(verbose_name=_("Items"))
    store = ShopColumn(verbose_name=_("Store"), colour=lambda row: row["colour"])
    paid = MoneyColumn(verbose_name=_("Paid"))
    state = tables.Column(verbose_name=_("State"))
    left = tables.Column(verbose_name=_("Left"))

    def render_item(self, record: dict[str, Any]) -> SafeString:
        """Picture, name, quantity."""
        return format_html(
            '<span class="row-x">{}<span class="cut">{}</span><span class="faint">×{}</span>'
            "</span>",
            thumb("", record["item"], record["picture"]),
            record["item"],
            record["units"],
        )

    def render_state(self, record: dict[str, Any]) -> SafeString:
        """The word over the track."""
        mood = record["mood"]
        return format_html(
            '<span class="state"><span class="{}">{}</span>{}</span>',
            f"s cut {mood} m" if mood else "s cut",
            record["state"],
            track(record["step"], 6, mood, record["state"]),
        )

    def render_left(self, record: dict[str, Any]) -> SafeString:
        """The clock with its judgement."""
        hours = int(record["left"][:2])
        mood = "act" if hours < 3 else "watch" if hours < 8 else "good"
        shape = "" if mood == "good" else judge(mood)
        return format_html('<span class="clock {}">{}{}</span>', mood, shape, record["left"])


class SampleRows(list[dict[str, Any]]):
    """Rows without a table behind them, as a filter set accepts them."""

    model = None


class SampleFilter(filters.FilterSet):
    """Filters over made-up rows; nothing is taken away."""

    q = filters.CharFilter(label=_("Any number, SKU or page"), method="keep")
    store = filters.ChoiceFilter(
        label=_("Store"),
        method="keep",
        choices=[("jd", _("JD flagship")), ("pdd", _("PDD A"))],
    )
    paid = filters.RangeFilter(label=_("Paid"), method="keep")
    ordered = filters.DateFromToRangeFilter(label=_("Ordered"), method="keep")

    def keep(self, rows: Any, name: str, value: Any) -> Any:
        """Leave the made-up rows as they are."""
        return rows

    @property
    def qs(self) -> Any:
        """The made-up rows."""
        return samples.ROWS


class SampleList(ListPage):
    """A list of made-up orders: the pattern that every list copies."""

    page = "ui.sample"
    action = "ui.view_styleguide"
    title = _("Pattern: a list")
    table_class = SampleTable
    filterset_class = SampleFilter
    default_columns = ("number", "item", "paid", "state", "left", "store")
    optional = ("store",)
    phone = {"item": "title", "paid": "amount", "store": "meta", "left": "side", "state": "state"}
    presets = (
        Preset("all", _("All")),
        Preset("jd", _("JD flagship"), "store=jd"),
        Preset("dear", _("Over 500"), "paid_min=500"),
    )
    bulk = (
        BulkAction("plan", _("Plan a wave"), "ui.view_styleguide", "stack-2", primary=True),
        BulkAction("hold", _("Hold"), "ui.view_styleguide"),
    )
    empty = Empty(_("No orders yet"), _("Import the order export of a store."), "receipt")
    per_page = 8

    def get_queryset(self) -> list[dict[str, Any]]:
        """The made-up rows."""
        return SampleRows(samples.ROWS)

    def row_url(self, row: Any) -> str:
        """Every row opens in the drawer."""
        return reverse("ui:styleguide-row", args=[row["id"]])

    def preset_counts(self) -> dict[str, int]:
        """Made-up counts."""
        return {"all": 120_418, "jd": 1_842, "dear": 23}

    def fresh(self) -> str:
        """How fresh the rows are."""
        return gettext("Made-up rows, the real list")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only say what would be done."""
        messages.success(request, gettext("Nothing was changed: these rows are made up."))
        return HttpResponse(status=303, headers={"Location": request.get_full_path()})


@allowed("ui.view_styleguide")
def sample(request: HttpRequest, row_id: int) -> HttpResponse:
    """A made-up order in the drawer or as a page."""
    if not 1 <= row_id <= len(samples.ROWS):
        raise Http404
    context = {
        "row": samples.ROWS[row_id - 1],
        "stages": samples.order_stages(),
        "events": samples.events(),
    }
    return drawer_or_page(request, "ui/styleguide_row.html", context)


@allowed("ui.view_styleguide")
def page(request: HttpRequest) -> HttpResponse:
    """Every pattern once."""
    now: datetime = timezone.now()
    wrong = samples.SampleForm({"name": "", "amount": "-4", "zone": "Asia/Shanghai"})
    wrong.is_valid()
    return render(
        request,
        "ui/styleguide.html",
        {
            "now": now,
            "unit": numbers.currency_unit("CNY"),
            "tiles": samples.tiles(),
            "chart": samples.day_chart(timezone.localdate()),
            "form": wrong,
            "heat_rows": samples.heat_rows(),
            "stages": samples.order_stages(),
            "wizard": [
                Stage(gettext("File"), "done"),
                Stage(gettext("Format"), "done"),
                Stage(gettext("Preview"), "now"),
                Stage(gettext("Import")),
                Stage(gettext("Result")),
            ],
            "events": samples.events(),
            "colours": samples.COLOURS,
            "moods": [
                ("good", _("On target")),
                ("watch", _("Watch")),
                ("act", _("Act")),
            ],
            "rising": {
                "good": Delta("12.4 %", "up", "good"),
                "watch": Delta("0.4 %", "down", "watch"),
                "act": Delta("9.6 %", "down", "act"),
            },
            "big": 915_023.4,
            "tiny": 0.0291,
            "negative": -38_000,
            "segments": [("reported", _("Reported")), ("measured", _("Measured"))],
            "piles": samples.piles(),
        },
    )
