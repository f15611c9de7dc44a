"""The warehouse board."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ecomops.core.policies import allowed
from kpi.presentation import warehouse as drawn
from kpi.selectors import warehouse as reading
from kpi.selectors.mistakes import mistakes
from warehouse.selectors.layout import chosen


@allowed("kpi.view_warehouse")
def warehouse_board(request: HttpRequest) -> HttpResponse:
    """Backlog against capacity until each truck, late risk, lost parcels, people."""
    mine, warehouse = chosen(request.user, request.GET.get("warehouse", ""))
    context: dict[str, Any] = {"warehouses": mine, "warehouse": warehouse}
    if warehouse is not None:
        now = timezone.now()
        board = reading.board(warehouse, now)
        context |= {
            "now": now,
            "board": board,
            "back": board.frozen + len(board.intercepts),
            "trucks": drawn.trucks(board),
            "steps": [drawn.speed(step) for step in board.steps],
            "people": drawn.people(board, now),
            "hours": drawn.by_hour(board),
            "lost": drawn.lost(board.no_scan, now),
            "mistakes": drawn.mistakes(mistakes(warehouse, now)),
        }
    return render(request, "kpi/warehouse.html", context)
