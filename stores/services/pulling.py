"""Orders in, live: what changed at the channel since last time, through the one way in.

The watermark is the channel's own clock. Each pull begins a little before it, because channels
show some changes late; what comes again changes nothing. It moves only after the last page, so
whatever is killed in between is pulled again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from ecomops.core.actor import Actor
from stores.models import Connection
from stores.services import channels, connections, intake
from stores.services.channel_client import ChannelError, Line
from stores.services.intake import Counts

logger = logging.getLogger(__name__)
OVERLAP = timedelta(minutes=5)
SOURCE = "channel"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull brought; `until` is the new watermark."""

    counts: Counts
    until: datetime


def pull(store_id: int) -> Pulled | None:
    """Pull a store's orders; None when another process does, or the channel could not be read."""
    with connections.alone(connections.PULL_LOCK, store_id) as mine:
        if not mine:
            return None
        rows = Connection.objects.select_related("store").filter(store_id=store_id, is_on=True)
        connection = rows.first()
        if connection is None:
            return None
        try:
            return _pull(connection)
        except ChannelError as failure:
            logger.warning("orders of %s not pulled: %s", connection.store.code, failure.code)
            connections.note_failure(connection, failure, at=timezone.now())
            return None


def _pull(connection: Connection) -> Pulled:
    begun = timezone.now()
    since = connection.watermark_at - OVERLAP if connection.watermark_at else None
    actor = Actor("channel", str(connection.store_id), connection.store.label)
    counts, until = Counts(), None
    for page in channels.pull_orders(Line.of(connection), since):
        until = page.until
        if page.records:
            counts.add(
                intake.receive(
                    connection.store, page.records, source=SOURCE, batch=None, actor=actor,
                    at=timezone.now(),
                )
            )  # fmt: skip
    assert until is not None  # there is always a first page
    Connection.objects.filter(pk=connection.pk).filter(
        Q(watermark_at=None) | Q(watermark_at__lte=until)
    ).update(watermark_at=until)
    Connection.objects.filter(pk=connection.pk).update(
        tried_at=begun, pulled_at=timezone.now(), failures=0, error="", error_text="",
        retry_at=None, orders_last=counts.created + counts.updated,
    )  # fmt: skip
    return Pulled(counts, until)
