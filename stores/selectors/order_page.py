"""All that the page of one order shows, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext

from ecomops.ui import dates
from ecomops.ui.figures import Event, Stage
from stores.models import Order, OrderAmount, OrderLine, OrderLineItem, OrderVersion
from stores.selectors import events, money, progress
from stores.selectors.catalogue import picture
from stores.selectors.progress import Clock
from stores.selectors.scope import colour_token
from stores.selectors.sources import source_label

State = Order.State


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its picture and what it means in pieces of SKUs."""

    row: OrderLine
    picture: str
    drawing: str
    price: Any
    items: list[OrderLineItem]

    @property
    def is_matched(self) -> bool:
        """Whether it is known what is to be shipped."""
        return bool(self.items)


@dataclass(frozen=True, slots=True)
class Source:
    """One thing a source said."""

    row: OrderVersion
    label: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """The order and everything beside it."""

    order: Order
    colour: str
    stages: list[Stage]
    ship: Clock | None
    contact: Clock | None
    release: Clock | None
    lines: list[Line]
    owed: list[money.Sum]
    paid: list[money.Sum]
    receivable: list[money.Sum]
    refunded: list[money.Sum]
    sources: list[Source]
    events: list[Event]
    together: list[Order]
    open_refund: bool

    @property
    def can_hold(self) -> bool:
        """Whether it may be taken out of the flow by hand."""
        return State.HELD in Order.MOVES[State(self.order.state)]

    @property
    def can_release(self) -> bool:
        """Whether it may go on by hand."""
        return State.RELEASED in Order.MOVES[State(self.order.state)]

    @property
    def can_contact(self) -> bool:
        """Whether the ten-minute clock still runs."""
        return self.order.state == State.HELD and self.order.contacted_at is None


def order_page(order: Order, user: Any, at: datetime) -> OrderPage:
    """Read what the page of an order needs; the order itself was found by the view."""
    amounts = list(OrderAmount.objects.filter(order=order))
    payments = list(order.payments.order_by("paid_at", "pk"))
    refunds = list(order.refunds.order_by("pk"))
    return OrderPage(
        order=order,
        colour=colour_token(order.store.colour),
        stages=_stages(order),
        ship=progress.ship_clock(order, at),
        contact=progress.contact_clock(order, at),
        release=progress.release_clock(order, at),
        lines=_lines(order),
        owed=money.owed(amounts, order),
        paid=money.paid(payments, order),
        receivable=money.receivable(amounts, order),
        refunded=money.refunded(refunds, order),
        sources=_sources(order),
        events=events.timeline(order, payments, refunds),
        together=_together(order, user),
        open_refund=any(refund.succeeded_at is None for refund in refunds),
    )


def _lines(order: Order) -> list[Line]:
    items = OrderLineItem.objects.select_related("sku__product").order_by("pk")
    rows = (
        order.lines.filter(gone_at=None)
        .select_related("listing__sku__product", "listing__kit")
        .prefetch_related(Prefetch("items", items))
        .order_by("pk")
    )
    lines = []
    for row in rows:
        pieces = list(row.items.all())
        sku = row.listing.sku or (pieces[0].sku if pieces else None)
        source, drawing = picture(sku.product if sku else None)
        gross = row.list_amount if row.list_amount is not None else row.amount
        price = gross / row.units if row.units else gross
        lines.append(Line(row, source, drawing, price, pieces))
    return lines


def _stages(order: Order) -> list[Stage]:
    """Payment, audit, shipping, completion: done, now or to come, each with its time."""
    if order.state == State.CLOSED:
        return _closed_stages(order)
    held = order.state == State.HELD
    words = [
        (gettext("Order placed"), gettext("Waiting for payment"), order.placed_at),
        (gettext("Paid"), gettext("Waiting for payment"), order.paid_at),
        (gettext("Audited"), gettext("Audit"), order.released_at),
        (gettext("Shipped"), gettext("To ship"), order.shipped_at),
        (gettext("Completed"), gettext("On the way"), order.completed_at),
    ]
    now = progress.place(order)
    before: datetime | None = None
    stages = []
    for n, (done, waiting, at) in enumerate(words):
        note = order.get_hold_display() if held and n == now else _short(at, before)
        before = at or before
        state = "done" if n < now else "now" if n == now else ""
        stages.append(Stage(waiting if n == now else done, state, note))
    return stages


def _closed_stages(order: Order) -> list[Stage]:
    reached = [
        (gettext("Order placed"), order.placed_at),
        (gettext("Paid"), order.paid_at),
        (gettext("Shipped"), order.shipped_at),
    ]
    ended = order.completed_at or order.moved_at
    stages = [Stage(label, "done", dates.moment(at)) for label, at in reached if at]
    return [*stages, Stage(str(State.CLOSED.label), "now", dates.moment(ended) if ended else "")]


def _short(at: datetime | None, before: datetime | None) -> str:
    """The day, or the time where the step before was on the same day."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    if before is not None and timezone.localtime(before).date() == local.date():
        return f"{local:%H:%M}"
    return dates.day(at)


def _sources(order: Order) -> list[Source]:
    rows = order.versions.select_related("batch").defer("payload").order_by("-received_at", "-pk")
    return [Source(row, source_label(row.source)) for row in rows]


def _together(order: Order, user: Any) -> list[Order]:
    if order.ship_group_id is None:
        return []
    rows = Order.objects.visible_to(user).filter(ship_group_id=order.ship_group_id)
    return list(rows.exclude(pk=order.pk).order_by("pk"))
