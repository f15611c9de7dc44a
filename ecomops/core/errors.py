"""Refusals: what a service says instead of doing what was asked, in the user's words."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal with a sentence for the user; nothing was changed."""

    status = 422

    def __init__(self, message: str | Promise, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    @property
    def for_user(self) -> str:
        """The sentence in the active language."""
        return str(self.message) % self.params if self.params else str(self.message)

    def __str__(self) -> str:
        return self.for_user


class IllegalMove(DomainError):
    """The state machine has no such move."""

    status = 409

    def __init__(self, subject: object, came_from: str, to: str) -> None:
        super().__init__(
            _("%(subject)s cannot go from “%(from)s” to “%(to)s”."),
            **{"subject": str(subject), "from": came_from, "to": to},
        )


class LostRace(DomainError):
    """Somebody else moved the row first."""

    status = 409

    def __init__(self, subject: object, came_from: str) -> None:
        super().__init__(
            _("%(subject)s is no longer “%(from)s”: somebody else changed it. Look again."),
            **{"subject": str(subject), "from": came_from},
        )


class StaleVersion(DomainError):
    """The form was filled in on an older version; `current` holds what differs now."""

    status = 409

    def __init__(self, subject: object, current: dict[str, Any]) -> None:
        super().__init__(
            _("%(subject)s was changed by somebody else meanwhile. Compare and save again."),
            subject=str(subject),
        )
        self.current = current
