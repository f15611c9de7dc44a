"""The lines to channels: who sets them, and what is written down of how they do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ecomops.core import crypto, history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from stores.models import Connection, Store
from stores.services.channel_client import ChannelError, NotTaken

EVERY = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=10)
PULL_LOCK, PUSH_LOCK = 7_711, 7_712


@transaction.atomic
def put(
    store: Store, *, address: str, key: str, secret: str, is_on: bool, actor: Actor, at: datetime
) -> Connection:
    """Connect a store, or change how; an empty secret keeps the one that is there."""
    known = Connection.objects.select_for_update().filter(store=store).first()
    if known is None and not secret:
        raise DomainError(_("Give the secret: the store has none yet."))
    given: dict[str, Any] = {"address": address, "key": key, "is_on": is_on}
    before = {name: str(getattr(known, name)) for name in given} if known else {}
    if secret:
        given["secret"] = crypto.seal_bytes(secret.encode())
    row, made = Connection.objects.update_or_create(
        store=store, defaults={**given, "failures": 0, "error": "", "retry_at": None}
    )
    after = {name: str(getattr(row, name)) for name in ("address", "key", "is_on")}
    # whether the secret changed is worth knowing; what it is belongs nowhere
    history.note(
        store, "connected" if made else "connection_changed", actor=actor, at=at,
        before=before, after={**after, "secret": "changed" if secret else "kept"},
    )  # fmt: skip
    return row


def ask_pull(store: Store, *, at: datetime) -> None:
    """Let the next round pull this store, whatever it waited for."""
    Connection.objects.filter(store=store).update(asked_at=at, retry_at=None)


def due(*, at: datetime) -> list[int]:
    """Stores whose orders are to be pulled now."""
    never = Q(tried_at=None) | Q(tried_at__lte=at - EVERY) | Q(asked_at__gt=F("tried_at"))
    waits = Q(retry_at=None) | Q(retry_at__lte=at)
    rows = Connection.objects.filter(waits, never, is_on=True, store__archived_at=None)
    return list(rows.order_by("tried_at").values_list("store_id", flat=True))


@contextmanager
def alone(lock: int, store_id: int) -> Iterator[bool]:
    """Whether nobody else does this for the store now; a killed process lets go by itself."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [lock, store_id])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with database.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [lock, store_id])


def note_failure(connection: Connection, failure: ChannelError, *, at: datetime) -> None:
    """Write down what went wrong; the pause doubles, to ten minutes at most."""
    pause = min(LONGEST_PAUSE, timedelta(seconds=5 * 2 ** min(connection.failures, 8)))
    if isinstance(failure, NotTaken) and failure.wait:
        pause = max(pause, timedelta(seconds=failure.wait))
    Connection.objects.filter(pk=connection.pk).update(
        tried_at=at, failures=F("failures") + 1, error=failure.code,
        error_text=failure.text, retry_at=at + pause,
    )  # fmt: skip
