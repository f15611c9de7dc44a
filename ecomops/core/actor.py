"""Who acts: a value that history can keep without a key to any user table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Actor:
    """`kind` is user, system, channel or command; `label` is what a timeline shows."""

    kind: str
    id: str
    label: str


SYSTEM = Actor("system", "", "EcomOps")


def actor_of(user: Any) -> Actor:
    """The actor a signed-in user is."""
    return Actor("user", str(user.pk), user.get_full_name() or user.get_username())
