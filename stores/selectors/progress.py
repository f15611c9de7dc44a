"""Where an order stands on its way and how much time is left, judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from stores.domain import audit as rules
from stores.models import Order

State = Order.State
STEPS = 5
_PLACE = {
    State.PLACED: 1,
    State.PAID: 2,
    State.HELD: 2,
    State.RELEASED: 3,
    State.SHIPPED: 4,
    State.COMPLETED: 5,
    State.CLOSED: 5,
}
SOON = timedelta(hours=6)
CONTACT_SOON = timedelta(minutes=5)
RELEASE_SOON = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Clock:
    """Something due: how long from now (negative is late), or when it was done."""

    due_at: datetime
    left: timedelta
    done_at: datetime | None = None
    mood: str = "good"

    @property
    def is_late(self) -> bool:
        """Whether it was, or is, too late."""
        return (self.done_at > self.due_at) if self.done_at else self.left < timedelta(0)

    @property
    def taken(self) -> timedelta | None:
        """How far before (or, negative, after) the due time it was done."""
        return self.due_at - self.done_at if self.done_at else None


def place(order: Order) -> int:
    """The segment of the track that is now; past the end everything is done."""
    return _PLACE[State(order.state)]


def mood(order: Order) -> str:
    """How the state of an order is judged."""
    if order.state == State.HELD:
        return "act" if order.hold == Order.Hold.REFUND else "watch"
    return "flat" if order.state == State.CLOSED else ""


def ship_clock(order: Order, at: datetime) -> Clock | None:
    """Time left until the channel wants the order shipped; None when it no longer runs."""
    if order.promised_at is None or order.state not in (State.PAID, State.HELD, State.RELEASED):
        return None
    return _clock(order.promised_at, at, None, SOON)


def contact_clock(order: Order, at: datetime) -> Clock | None:
    """Ten minutes of service hours to contact the buyer of a held order."""
    if order.held_at is None:
        return None
    due = rules.contact_due(order.held_at, order.store.zone)
    return _clock(due, at, order.contacted_at, CONTACT_SOON)


def release_clock(order: Order, at: datetime) -> Clock | None:
    """Twenty-four hours to release a held order."""
    if order.held_at is None:
        return None
    return _clock(rules.release_due(order.held_at), at, order.released_at, RELEASE_SOON)


def _clock(due: datetime, at: datetime, done_at: datetime | None, soon: timedelta) -> Clock:
    left = due - at
    if done_at is not None:
        return Clock(due, left, done_at, "watch" if done_at > due else "good")
    judged = "act" if left < timedelta(0) else "watch" if left < soon else "good"
    return Clock(due, left, None, judged)
