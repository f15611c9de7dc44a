"""Rules of order audit: who is held and why, by when somebody must act, what ships together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SERVICE_FROM = time(8, 50)
SERVICE_TO = time(18, 10)
CONTACT_WITHIN = timedelta(minutes=10)
RELEASE_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at."""

    order_id: int
    buyer_note: str
    unmatched: int
    has_open_refund: bool


def hold_reason(order: Facts) -> str:
    """Why an order may not pass by itself, or "" for a clean one; the gravest reason wins."""
    if order.has_open_refund:
        return "refund"
    if order.unmatched:
        return "unmatched"
    if order.buyer_note.strip():
        return "buyer_note"
    return ""


def contact_due(held_at: datetime, zone: str) -> datetime:
    """When the buyer must have been contacted: ten minutes of service hours after the hold.

    A hold outside service hours starts its clock at the next opening; one just before closing
    carries the rest over to the next day.
    """
    local = held_at.astimezone(ZoneInfo(zone))
    opens = datetime.combine(local.date(), SERVICE_FROM, local.tzinfo)
    closes = datetime.combine(local.date(), SERVICE_TO, local.tzinfo)
    if local < opens:
        return opens + CONTACT_WITHIN
    if local >= closes:
        return opens + timedelta(days=1) + CONTACT_WITHIN
    left_today = closes - local
    if left_today >= CONTACT_WITHIN:
        return local + CONTACT_WITHIN
    return opens + timedelta(days=1) + (CONTACT_WITHIN - left_today)


def release_due(held_at: datetime) -> datetime:
    """When a held order must have been released."""
    return held_at + RELEASE_WITHIN


@dataclass(frozen=True, slots=True)
class Candidate:
    """A released order that may ship with others; `group_id` is the group it is in already."""

    order_id: int
    ship_key: bytes
    group_id: int | None


@dataclass(frozen=True, slots=True)
class Merge:
    """Orders to ship together; `group_id` None asks for a new group."""

    group_id: int | None
    order_ids: tuple[int, ...]


def merges(candidates: Iterable[Candidate]) -> list[Merge]:
    """Orders of one store with one addressee ship together; who is grouped stays in the group."""
    by_key: dict[bytes, list[Candidate]] = {}
    for one in candidates:
        by_key.setdefault(one.ship_key, []).append(one)
    plans = []
    for together in by_key.values():
        alone = tuple(one.order_id for one in together if one.group_id is None)
        if len(together) > 1 and alone:
            groups = sorted(one.group_id for one in together if one.group_id is not None)
            plans.append(Merge(groups[-1] if groups else None, alone))
    return plans
