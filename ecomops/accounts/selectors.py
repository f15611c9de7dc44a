"""The reads of people: the story of one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from ecomops.accounts.models import User
from ecomops.core import history
from ecomops.core.models import Entry
from ecomops.core.roles import Role
from ecomops.ui.figures import Event


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
    if "badge" in after:
        return _badge(after["badge"])
    if entry.act == "password.given":
        return _("New password set")
    return _("Details changed")


def _role(value: str) -> str:
    return str(Role(value).label) if value in Role.values else value


def _badge(what: str) -> str:
    said = {
        "issued": _("Badge issued"),
        "closed": _("Badge closed"),
        "unlocked": _("Badge opened after wrong PINs"),
    }
    return said.get(what, _("Details changed"))
