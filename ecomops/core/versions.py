"""Concurrency of edits: the version a form was filled in on must still be the current one."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F

from ecomops.core.errors import StaleVersion


class Versioned(models.Model):
    """An aggregate that people edit; every save through `save_version` counts up."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


def save_version(row: Any, expected: int, **changes: Any) -> None:
    """Write if nobody saved since version `expected`; else `StaleVersion` with the difference."""
    won = (
        type(row)
        ._base_manager.filter(pk=row.pk, version=expected)
        .update(version=F("version") + 1, **changes)
    )
    if won != 1:
        rows = type(row)._base_manager.filter(pk=row.pk)
        now = (rows.values(*changes).first() if changes else None) or {}
        differs = {name: value for name, value in now.items() if value != changes[name]}
        raise StaleVersion(row, differs)
    for name, value in {**changes, "version": expected + 1}.items():
        setattr(row, name, value)
