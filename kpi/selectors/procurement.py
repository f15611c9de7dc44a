"""The procurement board: rounds and their clocks, late orders, savings, suppliers, prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from ecomops.core.clock import day_bounds, day_of
from kpi.domain.prices import Creep, creep, slower
from procurement.models import Award, AwardLine, PriceEntry, PurchaseOrder, PurchaseOrderLine, Rfq
from procurement.selectors.signals import signals_of
from stores.models import Sku

ZONE = "Asia/Shanghai"
ENOUGH = 3
SHOWN = 12
REVIEWS = (Award.State.FIRST, Award.State.SECOND, Award.State.FINAL)
SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Round:
    """A round of quotes that is not awarded."""

    rfq: Rfq
    invited: int
    answered: int
    waits_since: datetime | None
    mood: str


@dataclass(frozen=True, slots=True)
class LateLine:
    """A line past its promise, or expected past it."""

    line: PurchaseOrderLine
    days: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """Savings against the reference price, in one currency."""

    currency: str
    saving: Decimal
    reference: Decimal

    @property
    def rate(self) -> Decimal | None:
        """Saved of what the reference price would have cost."""
        return self.saving / self.reference if self.reference else None


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """A supplier's lines that were due in the window."""

    pk: int
    label: str
    due: int
    on_time: int
    received: int
    accepted: int
    lead_days: tuple[int, ...]

    @property
    def rate(self) -> Decimal:
        """Lines received by the promised day of those due."""
        return Decimal(self.on_time) / self.due

    @property
    def passed(self) -> Decimal | None:
        """Accepted of what was received."""
        return Decimal(self.accepted) / self.received if self.received else None

    @property
    def is_slower(self) -> bool:
        """Whether each of the last orders took longer than the one before."""
        return slower(self.lead_days)


@dataclass(frozen=True, slots=True)
class PriceAlert:
    """An item whose price crept or jumped."""

    sku: Sku
    supplier: str
    creep: Creep
    currency: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page shows."""

    rounds: Sequence[Round]
    reviews: Sequence[tuple[Award, Sequence[str]]]
    late: Sequence[LateLine]
    late_count: int
    awards: int
    of_three: int
    saved: Sequence[Saved]
    due: int
    on_time: int
    suppliers: Sequence[SupplierRow]
    prices: Sequence[PriceAlert]

    @property
    def three_rate(self) -> Decimal | None:
        """Awards with three valid quotes or more."""
        return Decimal(self.of_three) / self.awards if self.awards else None

    @property
    def on_time_rate(self) -> Decimal | None:
        """Lines received by the promised day of those due."""
        return Decimal(self.on_time) / self.due if self.due else None


def board(now: datetime, days: int) -> Board:
    """The board over the last so many days."""
    today = day_of(now, ZONE)
    first = today - timedelta(days=days - 1)
    start = day_bounds(first, ZONE)[0]
    approved = Award.objects.filter(
        state=Award.State.APPROVED, moved_at__gte=start, moved_at__lte=now
    )
    counted = approved.aggregate(
        all=Count("pk"), three=Count("pk", filter=Q(valid_quotes__gte=ENOUGH))
    )
    late = late_lines(today)
    suppliers = suppliers_due(first, today)
    return Board(
        rounds=rounds(now),
        reviews=reviews(),
        late=late[:SHOWN],
        late_count=len(late),
        awards=counted["all"],
        of_three=counted["three"],
        saved=_saved(approved),
        due=sum(row.due for row in suppliers),
        on_time=sum(row.on_time for row in suppliers),
        suppliers=suppliers,
        prices=price_alerts(),
    )


def rounds(now: datetime) -> list[Round]:
    """Rounds that wait for quotes, to be opened, or to be compared; the nearest clock first."""
    rows = (
        Rfq.objects.filter(state__in=[Rfq.State.ASKED, Rfq.State.OPENED])
        .annotate(
            invited=Count("invitations"),
            answered=Count("invitations", filter=Q(invitations__answered_at__isnull=False)),
        )
        .order_by("deadline_at", "pk")
    )
    return [_round(row, now) for row in rows]


def _round(row: Rfq, now: datetime) -> Round:
    invited, answered = getattr(row, "invited"), getattr(row, "answered")  # noqa: B009  # annotated
    deadline = row.deadline_at or now
    if row.state == Rfq.State.OPENED:
        return Round(row, invited, answered, row.moved_at, "watch")
    if deadline <= now:
        return Round(row, invited, answered, deadline, "act")
    near = deadline - now <= SOON and answered < ENOUGH
    return Round(row, invited, answered, None, "watch" if near else "")


def reviews() -> list[tuple[Award, Sequence[str]]]:
    """Awards in review with what their reviewers should know, the longest wait first."""
    rows = Award.objects.filter(state__in=REVIEWS).select_related("rfq")
    found = list(rows.order_by("moved_at", "pk")[:SHOWN])
    said = signals_of(found)
    return [(one, said[one.pk]) for one in found]


def late_lines(today: date) -> list[LateLine]:
    """Open lines past their promise, and those now expected after it; the latest first."""
    rows = (
        PurchaseOrderLine.objects.filter(
            Q(promised_on__lt=today) | Q(expected_on__gt=F("promised_on")),
            order__state__in=PurchaseOrder.OPEN, done_at=None,
        )
        .select_related("order__supplier", "sku")
        .order_by("promised_on", "pk")
    )  # fmt: skip
    found = [
        LateLine(row, (max(row.expected_on, today) - row.promised_on).days, row.promised_on < today)
        for row in rows
    ]
    return sorted(found, key=lambda one: -one.days)


def _saved(approved: QuerySet[Award]) -> list[Saved]:
    rows = (
        AwardLine.objects.filter(award__in=approved, reference__isnull=False)
        .values("award__currency")
        .annotate(
            saving=Sum((F("reference") - F("landed")) * F("units")),
            whole=Sum(F("reference") * F("units")),
        )
        .order_by("-whole")
    )
    return [Saved(row["award__currency"], row["saving"], row["whole"]) for row in rows]


def suppliers_due(first: date, today: date) -> list[SupplierRow]:
    """Suppliers with lines due in the window, the least reliable first."""
    lines = (
        PurchaseOrderLine.objects.filter(promised_on__range=(first, today))
        .exclude(order__state__in=[PurchaseOrder.State.DRAFT, PurchaseOrder.State.CANCELLED])
        .select_related("order__supplier")
        .order_by("order__sent_at", "pk")
    )
    groups: dict[int, list[PurchaseOrderLine]] = defaultdict(list)
    for line in lines:
        groups[line.order.supplier_id].append(line)
    leads = lead_days(groups)
    found = [_supplier(pk, rows, leads.get(pk, [])) for pk, rows in groups.items()]
    return sorted(found, key=lambda row: (row.rate, -row.due, row.label))


def lead_days(suppliers: Iterable[int]) -> dict[int, list[int]]:
    """Days from order to arrival of each supplier's lines, order after order."""
    rows = (
        PurchaseOrderLine.objects.filter(
            order__supplier__in=list(suppliers), done_at__isnull=False, order__sent_at__isnull=False
        )
        .order_by("order__sent_at", "pk")
        .values_list("order__supplier_id", "order_id", "order__sent_at", "done_at")
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for supplier, order, sent, done in rows:
        if sent is None or done is None:
            continue
        # an order has arrived when its last line has
        days = (day_of(done, ZONE) - day_of(sent, ZONE)).days
        found[supplier][order] = max(days, found[supplier].get(order, 0))
    return {pk: list(orders.values()) for pk, orders in found.items()}


def _supplier(pk: int, rows: Sequence[PurchaseOrderLine], leads: Sequence[int]) -> SupplierRow:
    on_time = sum(
        row.done_at is not None and day_of(row.done_at, ZONE) <= row.promised_on for row in rows
    )
    return SupplierRow(
        pk, rows[0].order.supplier.label, len(rows), on_time,
        sum(row.received for row in rows), sum(row.accepted for row in rows), tuple(leads[-5:]),
    )  # fmt: skip


def price_alerts() -> list[PriceAlert]:
    """Items whose paid price rose by the sum of the last five orders, or by the last alone."""
    rows = (
        PriceEntry.objects.filter(kind=PriceEntry.Kind.PAID)
        .order_by("sku_id", "supplier_id", "currency", "on", "pk")
        .values_list("sku_id", "supplier_id", "currency", "supplier__name", "price")
    )
    paid: dict[tuple[int, int, str, str], list[Decimal]] = defaultdict(list)
    for sku, supplier, currency, name, price in rows:
        paid[sku, supplier, currency, name].append(price)
    found = [(key, one) for key, prices in paid.items() if (one := creep(prices))]
    told = [(key, one) for key, one in found if one.is_creeping or one.jumped]
    skus = Sku.objects.select_related("product").in_bulk([key[0] for key, _one in told])
    made = [PriceAlert(skus[key[0]], key[3], one, key[2]) for key, one in told]
    return sorted(made, key=lambda one: -one.creep.total)
