"""The hours of a working day, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GREETINGS: tuple[tuple[int, Promise], ...] = (
    (5, _("Good evening, %(name)s")),
    (11, _("Good morning, %(name)s")),
    (13, _("Good day, %(name)s")),
    (18, _("Good afternoon, %(name)s")),
    (24, _("Good evening, %(name)s")),
)


def greeting(hour: int) -> Promise:
    """The greeting of an hour, with `%(name)s` still to be filled in."""
    return next(words for end, words in GREETINGS if hour < end)
