"""The procurement board."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from ecomops.core.policies import allowed
from kpi.presentation import procurement as drawn
from kpi.selectors import procurement as reading

SPANS = (90, 30, 365)


@allowed("kpi.view_procurement")
def procurement_board(request: HttpRequest) -> HttpResponse:
    """Rounds and their clocks, late orders, savings, suppliers, prices that creep."""
    asked = request.GET.get("days", "")
    days = next((span for span in SPANS if str(span) == asked), SPANS[0])
    now = timezone.now()
    board = reading.board(now, days)
    context = {
        "now": now,
        "board": board,
        "spans": [(str(span), _("%(n)s days") % {"n": span}) for span in SPANS],
        "tiles": drawn.tiles(board),
        "clocks": drawn.clocks(board, now),
        "suppliers": [(row, drawn.supplier_mood(row), drawn.leads(row)) for row in board.suppliers],
        "prices": drawn.prices(board),
    }
    return render(request, "kpi/procurement.html", context)
