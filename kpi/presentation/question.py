"""What a dashboard was asked, and the addresses that ask for something nearby."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.ui import dates
from kpi.domain.compare import Aligned, Window
from kpi.domain.measures import Basis
from kpi.presentation import periods
from kpi.selectors.dashboard import Asked
from stores.models import Channel, Store

Words = Promise | str

# Shops of one platform are read together: the trade says 淘宝天猫.
FAMILY = {Channel.TMALL.value: "taobao", Channel.TAOBAO.value: "taobao"}
FAMILY_WORDS: dict[str, Words] = {"taobao": gettext_lazy("Taobao & Tmall")}
BASES: tuple[tuple[Basis, Words], ...] = (
    ("measured", gettext_lazy("Measured")),
    ("reported", gettext_lazy("Reported")),
)


def family_of(channel: str) -> str:
    """The platform that a channel belongs to."""
    return FAMILY.get(channel, channel)


def family_label(family: str) -> str:
    """A platform's name in the active language."""
    return str(FAMILY_WORDS.get(family) or Channel(family).label)


# Each platform keeps its colour whatever its stores are called.
FAMILY_COLOURS = ("taobao", "jd", "pdd", "douyin", "own", "shopify", "amazon")


def family_colour(family: str) -> str:
    """The colour token of a platform; past seven everything is grey."""
    return f"c{FAMILY_COLOURS.index(family) + 1}" if family in FAMILY_COLOURS else "c8"


def families(stores: Iterable[Store]) -> dict[str, list[Store]]:
    """Stores by platform, both in the stores' own order."""
    found: dict[str, list[Store]] = {}
    for store in stores:
        found.setdefault(family_of(store.channel), []).append(store)
    return found


@dataclass(frozen=True, slots=True)
class Question:
    """Stores, days, comparison and whose word, as the address says them."""

    offered: Sequence[Store]
    stores: Sequence[Store]
    window: Window
    base: Aligned | None
    today: date
    period: str = periods.DEFAULT_PERIOD
    compare: str = periods.DEFAULT_COMPARE
    basis: Basis = "measured"
    currency: str = "CNY"
    chosen_channels: tuple[str, ...] = ()
    chosen_stores: tuple[str, ...] = ()

    @property
    def asked(self) -> Asked:
        """The part that reading needs."""
        base = self.base.window if self.base else None
        return Asked(self.stores, self.window, base, self.basis, self.currency)

    @property
    def against(self) -> str:
        """What figures are set beside, in a word or two."""
        return str(periods.SHORT_COMPARES[self.compare])

    @property
    def period_text(self) -> str:
        """The period by name and days."""
        name = str(dict(periods.PERIODS)[self.period])
        span = dates.span(self.window.first, self.window.last)
        return span if self.period == "custom" else _("%(name)s %(span)s") % {
            "name": name, "span": span,
        }  # fmt: skip

    def query(self, **changes: Any) -> str:
        """The query string with changes; what is at its default is left out."""
        values: dict[str, Any] = {
            "period": self.period,
            "compare": self.compare,
            "basis": self.basis,
            "channel": list(self.chosen_channels),
            "store": list(self.chosen_stores),
        }
        if self.period == "custom":
            values |= {"first": self.window.first, "last": self.window.last}
        values |= changes
        defaults = {
            "period": periods.DEFAULT_PERIOD,
            "compare": periods.DEFAULT_COMPARE,
            "basis": "measured",
        }
        kept = {k: v for k, v in values.items() if v not in (None, "", []) and defaults.get(k) != v}
        return urlencode(kept, doseq=True)

    def overview(self, **changes: Any) -> str:
        """The overview with changes."""
        return _with(_path("kpi:overview"), self.query(**changes))

    def store_page(self, store: Store, **changes: Any) -> str:
        """A store's page for the same days."""
        changes = {"channel": None, "store": None, **changes}
        return _with(_path("kpi:store", store.code), self.query(**changes))

    def day_page(self, store: Store, on: date) -> str:
        """A store's page of one day."""
        changes = {"period": None, "first": None, "last": None, "channel": None, "store": None}
        return _with(_path("kpi:store-day", store.code, on.isoformat()), self.query(**changes))

    def lineage(self, metric: str, stores: Sequence[Store] | None = None, **changes: Any) -> str:
        """Where a figure's lineage opens."""
        if stores is not None and len(stores) < len(self.offered):
            changes = {"channel": None, "store": [s.code for s in stores], **changes}
        return _with(_path("kpi:lineage", metric), self.query(**changes))


@lru_cache(maxsize=1024)
def _path(name: str, *args: str) -> str:
    """The path of a page; a dashboard asks for the same ones a hundred times."""
    return reverse(name, args=args)


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
