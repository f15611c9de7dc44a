"""Different people of a window, as counted in that very window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q

from kpi.domain.compare import Window
from kpi.models import StoreWindow
from kpi.selectors.query import Bundle

MEASURES = ("favs", "carts", "placed_buyers", "paid_buyers", "repeat_buyers")


@dataclass(frozen=True, slots=True)
class People:
    """Counts by measure; `uv` is kept per basis."""

    known: dict[str, int | None] = field(default_factory=dict)
    uv_measured: int | None = None
    uv_reported: int | None = None

    def get(self, measure: str, bundle: Bundle) -> int | None:
        """The count that belongs to the basis the figure stands on."""
        if measure == "uv":
            return self.uv_reported if bundle.basis("traffic") == "reported" else self.uv_measured
        if measure in ("favs", "carts") and bundle.basis("traffic") == "reported":
            return None
        if measure.endswith("_buyers") and bundle.basis("orders") == "reported":
            return None
        return self.known.get(measure)

    def as_seen(self, bundle: Bundle) -> People:
        """The counts with `uv` of the bundle's basis among them."""
        return People({**self.known, "uv": self.get("uv", bundle)})

    def __add__(self, other: People) -> People:
        names = {*self.known, *other.known}
        return People({n: (self.known.get(n) or 0) + (other.known.get(n) or 0) for n in names})


def counted_people(
    stores: Sequence[int], windows: Iterable[Window]
) -> dict[tuple[int, Window], People]:
    """Stored counts for exactly these windows, and for the year that ends with each."""
    asked = Q()
    for window in windows:
        for first in {window.first, window.last - timedelta(364)}:
            asked |= Q(first_on=first, on=window.last)
    if not asked:
        return {}
    found: dict[tuple[int, Window], People] = {}
    rows = StoreWindow.objects.filter(asked, store_id__in=list(stores)).order_by("computed_at")
    for row in rows:
        known = {name: _value(row, name) for name in MEASURES}
        found[row.store_id, Window(row.first_on, row.on)] = People(
            known, row.uv_measured, row.uv_reported
        )
    return found


def _value(row: StoreWindow, measure: str) -> int | None:
    column = f"{measure}_measured" if measure in ("favs", "carts") else measure
    value: int | None = getattr(row, column)
    return value
