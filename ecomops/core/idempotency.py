"""Requests that a client may repeat: the first answer is kept and given again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.models import IdempotencyKey
from ecomops.core.retention import sweep

KEPT = timedelta(days=7)


def once(
    key: str, action: str, body: Any, act: Callable[[], Any], *, actor: Actor, at: datetime
) -> Any:
    """Do the act and keep its answer, or give the kept answer of the same request.

    A key that comes back with another body is refused: it is a client's mistake.
    """
    digest = hashlib.sha256(
        json.dumps([action, body], sort_keys=True, default=str).encode()
    ).digest()
    with transaction.atomic():
        kept, fresh = IdempotencyKey.objects.get_or_create(
            actor_id=f"{actor.kind}:{actor.id}",
            key=key,
            defaults={"action": action, "body_digest": digest, "created_at": at},
        )
        if not fresh:
            if bytes(kept.body_digest) != digest:
                raise DomainError(
                    _("The key “%(key)s” was used for another request. Send a new key."), key=key
                )
            return kept.answer
        kept.answer = act()
        kept.save(update_fields=["answer"])
        return kept.answer


@sweep
def forget_old_keys(at: datetime) -> int:
    """Drop keys older than a week."""
    return IdempotencyKey.objects.filter(created_at__lt=at - KEPT).delete()[0]
