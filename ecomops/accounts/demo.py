"""The people of the demo company whom the sign-in page names, one a role, in demo mode only."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from ecomops.accounts.models import User
from ecomops.core.roles import Role

PASSWORD = "heyu-demo-2026"  # noqa: S105  # shown on the sign-in page of the made-up company


@dataclass(frozen=True)
class Face:
    """Somebody a visitor may become with one click."""

    username: str
    display_name: str
    role: Role


FACES = (
    Face("executive", "沈屿", Role.EXECUTIVE),
    Face("operations", "林晓禾", Role.OPERATIONS),
    Face("service", "周悦", Role.CUSTOMER_SERVICE),
    Face("lead", "陈大勇", Role.WAREHOUSE_LEAD),
    Face("picker", "王小兰", Role.WAREHOUSE_STAFF),
    Face("buyer", "吴敏", Role.PROCUREMENT),
    Face("purchasing", "郑国华", Role.PROCUREMENT_MANAGER),
    Face("manager", "沈嘉禾", Role.GENERAL_MANAGER),
    Face("finance", "许静", Role.FINANCE),
    Face("admin", "赵宇", Role.ADMINISTRATOR),
)


def faces() -> list[User]:
    """The named people who exist and may sign in; nobody outside demo mode."""
    if not getattr(settings, "ECOMOPS_DEMO", False):
        return []
    order = {face.username: place for place, face in enumerate(FACES)}
    known = User.objects.filter(username__in=order, is_active=True)
    return sorted(known, key=lambda user: order[user.username])
