"""Answers that are dear to find and hardly change: kept for a while, and never needed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from django.core.cache import cache
from django.db import connection
from redis.exceptions import RedisError

Answer = TypeVar("Answer")


def for_a_while(name: str, long: timedelta, find: Callable[[], Answer]) -> Answer:
    """Return what was found under this name not so long ago, else find it; None is not kept.

    Without the server that keeps it everything is found anew, and nobody waits for it.
    """
    key = f"{connection.settings_dict['NAME']}:{name}"
    try:
        known: Answer | None = cache.get(key)
    except RedisError:
        return find()
    if known is not None:
        return known
    found = find()
    with suppress(RedisError):
        cache.set(key, found, long.total_seconds())
    return found
