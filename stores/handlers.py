"""Events this app reacts to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stores.services import audit


def audit_orders(payload: Mapping[str, Any], at: datetime) -> None:
    """Audit what has come in."""
    audit.audit(payload["orders"], at=at)
