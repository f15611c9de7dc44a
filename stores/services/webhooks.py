"""Messages of channels: hints only. Their signature is checked, a second one changes nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from ecomops.core import outbox
from ecomops.core.retention import sweep
from stores.models import Connection, WebhookCall
from stores.services import channels, connections

logger = logging.getLogger(__name__)
KEPT_FOR = timedelta(days=14)
REFUSALS_AN_HOUR = 100
TRACKING = "tracking"


def receive(code: str, headers: Mapping[str, str], raw: bytes, *, at: datetime) -> bool:
    """Take a message in; False when it was not signed by the store's channel."""
    rows = Connection.objects.select_related("store").filter(store__code=code, is_on=True)
    connection = rows.first()
    if connection is None:
        logger.warning("message for a store without a line refused")
        return False
    if not channels.verify_webhook(connection, headers, raw):
        logger.warning("message for %s refused: its signature is wrong", connection.store.code)
        _note_refused(connection, at)
        return False
    said = _document(raw)
    _take(connection, said, at=at)
    return True


def _document(raw: bytes) -> dict[str, Any]:
    """What it says; channels also send pings that say nothing."""
    try:
        said = json.loads(raw or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _note_refused(connection: Connection, at: datetime) -> None:
    """Keep it for the page; a flood of forgeries does not fill the disk."""
    lately = WebhookCall.objects.filter(
        store=connection.store, accepted=False, at__gt=at - timedelta(hours=1)
    )
    if lately.count() < REFUSALS_AN_HOUR:
        WebhookCall.objects.create(store=connection.store, delivery="", accepted=False, at=at)


@transaction.atomic
def _take(connection: Connection, said: Mapping[str, Any], *, at: datetime) -> None:
    delivery, topic = str(said.get("id", ""))[:64], str(said.get("topic", ""))[:60]
    if delivery:
        _row, fresh = WebhookCall.objects.get_or_create(
            store=connection.store, delivery=delivery, accepted=True,
            defaults={"topic": topic, "at": at},
        )  # fmt: skip
        if not fresh:
            return
    if topic == TRACKING:
        names = ("courier", "waybill", "status", "at")
        outbox.emit(
            "parcels.tracked", at=at, store=connection.store_id,
            **{f"scan_{name}": str(said.get(name, ""))[:64] for name in names},
        )  # fmt: skip
    else:
        connections.ask_pull(connection.store, at=at)


@sweep
def forget_old_messages(at: datetime) -> int:
    """Messages are known as duplicates for two weeks."""
    return WebhookCall.objects.filter(at__lt=at - KEPT_FOR).delete()[0]
