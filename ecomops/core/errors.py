"""Refusals: what a service says instead of doing what was asked, in the user's words."""

from __future__ import annotations

import traceback
from typing import Any

from django.conf import settings
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


class TooLarge(DomainError):
    """A file larger than this company takes."""

    status = 413

    def __init__(self) -> None:
        super().__init__(
            _(
                "The file is larger than %(limit)s MB. Split it, import it with “./run import”, or"
                " set ECOMOPS_UPLOAD_LIMIT."
            ),
            limit=settings.UPLOAD_LIMIT >> 20,
        )


class IllegalMove(DomainError):
    """The state machine has no such move."""

    status = 409

    def __init__(self, subject: object, came_from: str, to: str) -> None:
        super().__init__(
            _("%(subject)s cannot go from “%(from)s” to “%(to)s”: look again where it stands now."),
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


def said_without_values(failure: BaseException) -> str:
    """A failure in one line for logs and pages; of the database's without the row it quotes."""
    diagnosis = getattr(failure.__cause__, "diag", None)
    if diagnosis is None or not diagnosis.sqlstate:
        return repr(failure)
    # the message, its detail and its context quote cells: names, notes, telephone numbers
    about = (diagnosis.table_name, diagnosis.column_name, diagnosis.constraint_name)
    parts = (type(failure).__name__, diagnosis.sqlstate, *filter(None, about))
    return " ".join(parts)


def traced_without_values(failure: BaseException) -> str:
    """Where a failure came from, without the message of the exception itself."""
    return "".join(traceback.format_tb(failure.__traceback__)) + said_without_values(failure)
