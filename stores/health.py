"""What must add up in orders, imports and event files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from ecomops.core import crypto
from ecomops.core.health import examination
from stores.models import Consignee, EventFile

AMOUNTS = """
SELECT o.external_id FROM stores_order o
JOIN (SELECT order_id, sum(amount) AS amount FROM stores_orderamount GROUP BY order_id) a
  ON a.order_id = o.id
WHERE a.amount <> o.total_amount ORDER BY o.id LIMIT 20
"""
PAYMENTS = """
SELECT o.external_id FROM stores_order o
LEFT JOIN (SELECT order_id, sum(amount) AS amount FROM stores_payment GROUP BY order_id) p
  ON p.order_id = o.id
WHERE coalesce(p.amount, 0) <> o.paid_amount ORDER BY o.id LIMIT 20
"""
LINES = """
SELECT o.external_id FROM stores_order o
LEFT JOIN (SELECT order_id, count(*) AS n, sum(units) AS units FROM stores_orderline
           WHERE gone_at IS NULL GROUP BY order_id) l ON l.order_id = o.id
WHERE (coalesce(l.n, 0), coalesce(l.units, 0)) <> (o.line_count, o.units)
  AND l.n IS NOT NULL ORDER BY o.id LIMIT 20
"""
ITEMS = """
SELECT DISTINCT o.external_id FROM stores_orderline l
JOIN stores_order o ON o.id = l.order_id
JOIN stores_listing g ON g.id = l.listing_id AND g.sku_id IS NOT NULL
LEFT JOIN stores_orderlineitem i ON i.line_id = l.id AND i.sku_id = g.sku_id
WHERE i.id IS NULL OR i.units <> l.units LIMIT 20
"""


def _numbers(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [number for (number,) in cursor.fetchall()]


@examination("order amounts")
def amounts(_at: datetime) -> Iterator[str]:
    for number in _numbers(AMOUNTS):
        yield _("The amounts of order %(order)s do not add up to its total.") % {"order": number}
    for number in _numbers(PAYMENTS):
        yield _("The payments of order %(order)s differ from its paid amount.") % {"order": number}


@examination("order lines")
def lines(_at: datetime) -> Iterator[str]:
    for number in _numbers(LINES):
        yield _("The lines of order %(order)s differ from its counts.") % {"order": number}
    for number in _numbers(ITEMS):
        yield _("The pieces of order %(order)s differ from its matched lines.") % {"order": number}


@examination("field keys")
def keys(_at: datetime) -> Iterator[str]:
    for person in Consignee.objects.filter(erased_at=None).order_by("-pk")[:50]:
        try:
            crypto.unseal(person.document)
        except crypto.Unreadable as unreadable:
            yield _("The address of order %(order)s cannot be opened: %(why)s.") % {
                "order": person.order_id,
                "why": unreadable,
            }
            return


@examination("event files")
def event_files(_at: datetime) -> Iterator[str]:
    for file in EventFile.objects.filter(replaced_by=None).iterator(500):
        path = Path(settings.EVENTS_DIR) / file.path
        if not path.exists():
            yield _("Event file %(path)s is gone.") % {"path": file.path}
        elif _sha256(path) != file.sha256:
            yield _("Event file %(path)s was altered.") % {"path": file.path}


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
