"""The reads of people: lists with what each is scoped to, and the story of one."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ecomops.accounts.models import User
from ecomops.core import history
from ecomops.core.models import Entry
from ecomops.core.roles import Role
from ecomops.ui.figures import Event

SHOWN = 500


def people(*, text: str = "", role: str = "", closed: bool = False) -> QuerySet[User]:
    """Who may sign in, in order of name."""
    found = User.objects.order_by("-is_active", "display_name", "username")
    if text:
        found = found.filter(Q(username__icontains=text) | Q(display_name__icontains=text))
    if role in Role.values:
        found = found.filter(role=role)
    return found if closed else found.filter(is_active=True)


def story(user: User, limit: int = 50) -> list[Event]:
    """What was changed about a person, by whom, newest first."""
    return [
        Event(entry.at, _said(entry), who=entry.actor_label)
        for entry in history.timeline(user)[:limit]
    ]


def _said(entry: Entry) -> str:
    before: dict[str, Any] = entry.before or {}
    after: dict[str, Any] = entry.after or {}
    if "role" in before and "role" in after:
        return _("Role changed from %(before)s to %(after)s") % {
            "before": _role(before["role"]),
            "after": _role(after["role"]),
        }
    if "role" in after:
        return _("Let in as %(role)s") % {"role": _role(after["role"])}
    if "is_active" in after:
        return _("Account opened again") if after["is_active"] else _("Account closed")
    if "scope" in after:
        return _("Stores and warehouses changed")
    if entry.act == "password.given":
        return _("New password set")
    return _("Details changed")


def _role(value: str) -> str:
    return str(Role(value).label) if value in Role.values else value
