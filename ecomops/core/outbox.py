"""Events written with the change they tell of, delivered at least once, effective once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from ecomops.core import partitions
from ecomops.core.errors import said_without_values, traced_without_values
from ecomops.core.models import OutboxEvent, Receipt

logger = logging.getLogger(__name__)
Handler = Callable[[Mapping[str, Any], datetime], None]
ATTEMPTS = 8
MONTHS = partitions.by_month(
    partitions.Monthly("core_outboxevent", "emitted_at", over="done_at < %(before)s"),
    partitions.Monthly("core_receipt", "emitted_at"),
)
BIGGEST_LIST = 5_000


def emit(name: str, *, at: datetime, **payload: Any) -> OutboxEvent:
    """Record an event in the current transaction; `name` must be on the wiring page."""
    if name not in reactions():
        raise KeyError(f"event {name} is not wired")
    if not connection.in_atomic_block:
        raise RuntimeError("an event belongs in the transaction of the change it tells of")
    plain = json.loads(json.dumps(payload, cls=DjangoJSONEncoder))
    return OutboxEvent.objects.create(name=name, payload=plain, emitted_at=at)


def reactions() -> Mapping[str, tuple[Handler, ...]]:
    """The wiring page: every event and who reacts."""
    wired: Mapping[str, tuple[Handler, ...]] = import_string(settings.REACTIONS)
    return wired


def relay(*, at: datetime, limit: int = 200) -> int:
    """Deliver what waits; return how many events were dealt with. Safe beside other relays."""
    dealt = 0
    while dealt < limit and _deliver_one(at):
        dealt += 1
    return dealt


def _deliver_one(at: datetime) -> bool:
    with transaction.atomic():
        event = (
            OutboxEvent.objects.select_for_update(skip_locked=True)
            .filter(done_at=None, parked_at=None)
            .filter(Q(next_at=None) | Q(next_at__lte=at))
            .order_by("pk")
            .first()
        )
        if event is None:
            return False
        problem = ""
        for handler in reactions().get(event.name, ()):
            problem = _handle(event, handler, at) or problem
        _settle(event, problem, at)
    return True


def _handle(event: OutboxEvent, handler: Handler, at: datetime) -> str:
    """Run one handler once; return what went wrong, in one line."""
    name = f"{handler.__module__}.{handler.__qualname__}"
    try:
        with transaction.atomic():
            _receipt, fresh = Receipt.objects.get_or_create(
                event=event, handler=name, emitted_at=event.emitted_at, defaults={"at": at}
            )
            if fresh:
                handler(event.payload, at)
    except Exception as failure:  # noqa: BLE001  # uncaught, it would stop every later event
        logger.error(
            "handler %s failed on event %s: %s", name, event.pk, traced_without_values(failure)
        )
        return f"{name}: {said_without_values(failure)}"
    return ""


def _settle(event: OutboxEvent, problem: str, at: datetime) -> None:
    if not problem:
        event.done_at = at
    else:
        event.attempts += 1
        event.error = problem[:2_000]
        event.next_at = at + timedelta(seconds=2**event.attempts)
        if event.attempts >= ATTEMPTS:
            event.parked_at = at
    event.save(update_fields=["done_at", "attempts", "error", "next_at", "parked_at"])


def retry(event_id: int, *, at: datetime) -> bool:
    """Take a parked event back into delivery."""
    return bool(
        OutboxEvent.objects.filter(pk=event_id)
        .exclude(parked_at=None)
        .update(parked_at=None, attempts=0, next_at=at)
    )


def forget(*, before: datetime) -> int:
    """Drop the months whose events were all delivered before; return how many rows else went."""
    partitions.drop(MONTHS, before=before)
    # what is left of those months waits for somebody, or lies in the default partition
    old = OutboxEvent.objects.filter(
        done_at__lt=before, emitted_at__date__lt=partitions.month_of(before)
    )
    return old.delete()[0]
