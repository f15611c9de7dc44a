"""17 · a line to a channel that has said nothing for hours, and nobody noticed."""

from __future__ import annotations

from datetime import datetime, timedelta

from ecomops.core.actor import SYSTEM
from ecomops.demo.company import Company
from stores.models import Connection, Order, Store
from stores.services import connections

SILENT_STORE, SILENT_HOURS = "pdd-b", 3
#: Not one of the trial platform's keys, so that it leaves this line alone.
KEY, SECRET, ADDRESS = "pdd-b-2211", "shown-nowhere", "http://127.0.0.1:9/gateway/pdd-b"


def fall_silent(company: Company) -> None:
    """One order of a deleted SKU stops the line; run again it changes nothing."""
    store = Store.objects.get(code=SILENT_STORE)
    if Connection.objects.filter(store=store).exists():
        return
    now = datetime.fromtimestamp(company.instant, company.home)
    then = now - timedelta(hours=SILENT_HOURS)
    last = Order.objects.filter(store=store, placed_at__lte=then).order_by("-placed_at").first()
    number = last.external_id if last else "–"
    connections.put(
        store, address=ADDRESS, key=KEY, secret=SECRET, is_on=True, actor=SYSTEM, at=then
    )
    Connection.objects.filter(store=store).update(
        watermark_at=then, pulled_at=then, tried_at=now, failures=42,
        error=Connection.Error.REFUSED, error_text=f"{number}: goods_id 571006011993 → null",
        retry_at=now + timedelta(hours=8),
    )  # fmt: skip
