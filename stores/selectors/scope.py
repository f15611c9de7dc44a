"""Which stores a person works on, in the words of the screens."""

from __future__ import annotations

from typing import Any

from stores.models import Store

PALETTE = 8


def stores_of(user: Any) -> list[Store]:
    """The user's stores that are in use, in their order."""
    return list(Store.objects.visible_to(user).filter(archived_at=None))


def store_choices(user: Any) -> list[tuple[str, str]]:
    """The same as choices of a form."""
    return [(str(store.pk), store.label) for store in stores_of(user)]


def colour_token(colour: int) -> str:
    """The colour of a store as a token of the look; past eight everything is grey."""
    return f"c{colour if 1 <= colour <= PALETTE else PALETTE}"
