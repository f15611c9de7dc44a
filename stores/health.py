"""What must add up in orders, imports and event files."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from ecomops.core import crypto
from ecomops.core.health import examination, thorough
from stores.models import Consignee, EventFile
from stores.selectors import event_files

# the hourly tidying removes them before
UNLISTED_AFTER = timedelta(days=1)

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
        yield _(
            "The amounts of order %(order)s do not add up to its total: import the order again."
        ) % {"order": number}
    for number in _numbers(PAYMENTS):
        yield _(
            "The payments of order %(order)s differ from its paid amount: import the order again."
        ) % {"order": number}


@examination("order lines")
def lines(_at: datetime) -> Iterator[str]:
    for number in _numbers(LINES):
        yield _("The lines of order %(order)s differ from its counts: import the order again.") % {
            "order": number
        }
    for number in _numbers(ITEMS):
        yield _(
            "The pieces of order %(order)s differ from its matched lines: match its items again."
        ) % {"order": number}


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
def files_of_events(at: datetime) -> Iterator[str]:
    seen = {} if thorough.get() else _seen()
    whole: dict[str, list[int]] = {}
    for file in EventFile.objects.filter(replaced_by=None).iterator(500):
        path = Path(settings.EVENTS_DIR) / file.path
        try:
            known = path.stat()
        except FileNotFoundError:
            yield _(
                "Event file %(path)s is gone: put it back from a backup, or its day counts less."
            ) % {"path": file.path}
            continue
        mark = [known.st_size, known.st_mtime_ns]
        if seen.get(file.path) == mark or _sha256(path) == file.sha256:
            whole[file.path] = mark
        else:
            yield _("Event file %(path)s was altered: put it back from a backup.") % {
                "path": file.path
            }
    _remember(whole)
    for name in event_files.unlisted(before=at - UNLISTED_AFTER)[:20]:
        yield _(
            "Event file %(path)s is listed nowhere and counts for nothing: see that the hourly"
            " tidying runs, which removes it."
        ) % {"path": name}


def _seen() -> dict[str, list[int]]:
    """Size and time of the files that were whole when they were last read."""
    try:
        found: dict[str, list[int]] = json.loads(_notes().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _remember(whole: dict[str, list[int]]) -> None:
    unfinished = _notes().with_suffix(f".{uuid.uuid4().hex[:8]}")
    unfinished.write_text(json.dumps(whole), encoding="utf-8")
    unfinished.replace(_notes())


def _notes() -> Path:
    return event_files.spill_folder() / "read.json"


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
