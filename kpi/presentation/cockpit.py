"""A store's page: the way to a sale, what made the gap, tools, items and days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.ui import dates, numbers
from ecomops.ui.figures import Delta
from kpi.domain.metrics import METRICS
from kpi.domain.moved import FACTORS, Basket, split_gap
from kpi.labels import FACTOR_WORDS
from kpi.presentation import shown
from kpi.presentation.moved import signed
from kpi.presentation.question import Question, Words
from kpi.presentation.tiles import label
from kpi.selectors.dashboard import BASE, NOW, PLAN, Book
from kpi.selectors.store_page import ITEM_METRICS, TOOL_METRICS, Part
from stores.models import Store

STEPS: tuple[tuple[str, Words], ...] = (
    ("uv_days", gettext_lazy("Visitors")),
    ("carts", gettext_lazy("Add to cart")),
    ("placed_buyers", gettext_lazy("Ordering buyers")),
    ("paid_buyers", gettext_lazy("Paying buyers")),
)
DAYS = "days"
DAY_METRICS = ("net_sales", "uv_days", "conversion", "aov", "paid_orders", "ad_cost", "roi_store")
TOOL_WORDS: dict[str, Words] = {
    "keyword": gettext_lazy("Keyword ads"),
    "search": gettext_lazy("Keyword ads"),
    "audience": gettext_lazy("Audience ads"),
    "display": gettext_lazy("Audience ads"),
    "full_site": gettext_lazy("Full-site ads"),
    "affiliate": gettext_lazy("Affiliate"),
    "jd_express": gettext_lazy("JD ads"),
    "pdd_full_site": gettext_lazy("Pinduoduo ads"),
    "qianchuan": gettext_lazy("Douyin ads"),
    "meta": gettext_lazy("Meta ads"),
    "google": gettext_lazy("Google ads"),
}
# Between these a tool earns its money without starving sales.
RAIL = (Decimal(3), Decimal(5))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way from visitor to payment."""

    label: Words
    value: str
    width: float
    was: str
    was_width: float | None
    share: str
    delta: Delta | None
    href: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One factor's part of the gap."""

    label: Words
    amount: str
    mood: str
    side: str
    width: float
    told: str
    exact: str


@dataclass(frozen=True, slots=True)
class Split:
    """A gap in money and the factors that make it, which add up to it."""

    title: str
    before: str
    after: str
    gap: str
    exact: str
    mood: str
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table, with a colour where it is judged."""

    text: str
    href: str = ""
    distance: float | None = None
    is_heat: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table."""

    label: str
    note: str
    href: str
    cells: Sequence[Cell]
    mark: Words = ""


def funnel(book: Book, question: Question) -> list[Step]:
    """Visitors → cart → order → paid, beside the comparison."""
    exact = book.value("uv") is not None and book.value("uv", BASE) is not None
    names = {name: "uv" if exact and name == "uv_days" else name for name, _w in STEPS}
    values = {name: book.value(known) for name, known in names.items()}
    was = {name: book.value(known, BASE) for name, known in names.items()}
    top = max([v for v in (*values.values(), *was.values()) if v is not None], default=None)
    steps = []
    for name, words in STEPS:
        value, before, first = values[name], was[name], values["uv_days"]
        share = value / first if value is not None and first and name != "uv_days" else None
        steps.append(
            Step(
                label=words,
                value=str(shown.big(METRICS[name], value, "")),
                width=_width(value, top),
                was=numbers.grouped(before),
                was_width=None if before is None else _width(before, top),
                share="" if share is None else numbers.percent(share, 1),
                delta=shown.change(METRICS[name], value, before, question.against),
                href=question.lineage(names[name]),
            )
        )
    return steps


def _width(value: Decimal | None, top: Decimal | None) -> float:
    return float(value / top * 100) if value and top else 0.0


def splits(book: Book, question: Question, store: Store) -> list[Split]:
    """The gap of paid sales to target, and to the comparison, where either is known."""
    found = []
    after = book.basket(NOW, store.pk)
    for window, title in ((PLAN, _("Gap to target")), (BASE, _versus(question))):
        before = book.basket(window, store.pk) if window == PLAN or question.base else None
        parts = split_gap(before, after) if before and after else None
        if parts and before and after:
            found.append(_split(title, before, after, parts))
    return found


def _versus(question: Question) -> str:
    if question.compare == "previous":
        return _("Change since the previous period")
    return _("Change since last year")


def _split(title: str, before: Basket, after: Basket, parts: dict[str, Decimal]) -> Split:
    gap = sum(parts.values(), Decimal(0))
    reach = max(abs(amount) for amount in parts.values()) or Decimal(1)
    reasons = [
        Reason(
            label=FACTOR_WORDS[name],
            amount=signed(parts[name]),
            mood="good" if parts[name] >= 0 else "act",
            side="up" if parts[name] >= 0 else "down",
            width=float(abs(parts[name]) / reach * 48),
            told=_told(name, before, after),
            exact=numbers.signed(parts[name], 2),
        )
        for name in FACTORS
    ]
    return Split(
        title,
        str(numbers.compact(before.sales)),
        str(numbers.compact(after.sales)),
        signed(gap),
        numbers.signed(gap, 2),
        "good" if gap >= 0 else "act",
        reasons,
    )


def _told(name: str, before: Basket, after: Basket) -> str:
    if name == "uv":
        was, now = str(numbers.compact(before.visitors)), str(numbers.compact(after.visitors))
    elif name == "conversion":
        was = numbers.percent(before.buyers / before.visitors, 2)
        now = numbers.percent(after.buyers / after.visitors, 2)
    else:
        was = numbers.grouped(before.sales / before.buyers, 1)
        now = numbers.grouped(after.sales / after.buyers, 1)
    return _("%(was)s → %(now)s") % {"was": was, "now": now}


def tool_lines(parts: Sequence[Part]) -> list[Line]:
    """Tools with their return coloured by the rail."""
    return [
        Line(
            str(TOOL_WORDS.get(part.key, part.name)),
            "",
            "",
            [_tool_cell(name, part.values[name]) for name in TOOL_METRICS],
        )
        for part in parts
    ]


def _tool_cell(name: str, value: Decimal | None) -> Cell:
    metric = METRICS[name]
    if name == "roi_ad":
        return Cell(numbers.ratio(value), "", _rail(value), True)
    if name == "cpc":
        return Cell(numbers.grouped(value, 2))
    return Cell(shown.text(metric, value))


def _rail(value: Decimal | None) -> float | None:
    """How far a return lies under or over the rail."""
    if value is None:
        return None
    low, high = RAIL
    if value < low:
        return float(value / low - 1)
    return float(value / high - 1) if value > high else 0.0


def item_lines(parts: Sequence[Part], roles: Mapping[str, Words]) -> list[Line]:
    """Items by sales, each with its role."""
    return [
        Line(
            part.name,
            "" if part.name == part.key else part.key,
            "",
            [Cell(shown.text(METRICS[name], part.values[name])) for name in ITEM_METRICS],
            roles.get(part.key, ""),
        )
        for part in parts
    ]


def day_lines(book: Book, question: Question, store: Store) -> list[Line]:
    """The window's days, the latest first, each a link."""
    days = {name: book.by_day(name, DAYS) for name in DAY_METRICS}
    targets = book.target_by_day("net_sales", question.window)
    lines = []
    for on in sorted(question.window, reverse=True):
        if on > question.today:
            continue
        target = targets[on]
        sold = days["net_sales"][on]
        cells = [
            Cell(
                shown.text(METRICS[name], days[name][on]),
                question.lineage(name, [store], period="custom", first=on, last=on),
            )
            for name in DAY_METRICS
        ]
        cells.insert(1, _reached(sold, target, cells[0].href))
        lines.append(Line(dates.day(on), "", question.day_page(store, on), cells))
    return lines


def _reached(sold: Decimal | None, target: Decimal | None, href: str) -> Cell:
    share = sold / target if sold is not None and target else None
    off = None if share is None else float(share) - 1
    return Cell(numbers.percent(share, 0), href, off, True)


def day_heads() -> list[str]:
    """The heads of the table of days."""
    heads = [label(name) for name in DAY_METRICS]
    heads.insert(1, _("Attained"))
    return heads
