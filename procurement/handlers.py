"""Events from below that buying reacts to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ecomops.core.actor import SYSTEM
from procurement.models import PurchaseOrder
from procurement.services import receipts
from warehouse.models import Receipt


def book_receipts(payload: Mapping[str, Any], at: datetime) -> None:
    """The floor counted a receipt: the order's lines say so."""
    receipt = Receipt.objects.filter(pk=payload["receipt"], subject_type=receipts.SUBJECT).first()
    if receipt is None:
        return
    order = PurchaseOrder.objects.filter(pk=receipt.subject_id).first()
    if order is not None and order.state in PurchaseOrder.OPEN:
        receipts.book(order, actor=SYSTEM, at=at)
