"""Rows a user may see: a queryset that knows its user, and nothing for whoever it does not know."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from ecomops.core.roles import Role

EVERY_STORE = frozenset({Role.ADMINISTRATOR, Role.EXECUTIVE, Role.GENERAL_MANAGER, Role.FINANCE})


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that hang on a store; `store_path` is the lookup that leads to it ("" = the store)."""

    store_path = "store"

    def visible_to(self, user: Any) -> Self:
        """Rows of the user's stores; an unknown or inactive user sees none."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.role in EVERY_STORE:
            return self
        prefix = f"{self.store_path}__" if self.store_path else ""
        return self.filter(**{f"{prefix}access__user_id": user.pk})
