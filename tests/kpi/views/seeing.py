"""Reading figures off a page, and the same figures straight from the rows they came from."""

import csv
import html
import io
import re
from decimal import Decimal

from django.db import connection

TILE = re.compile(
    r'<a class="tile[^"]*"[^>]*title="([^"]*)">\s*<span class="tile-k"><span class="cut">([^<]*)'
)


def tiles(page):
    """The full value of each tile by its name: what stands in the hover text."""
    text = page.content.decode()
    return {html.unescape(name): html.unescape(full) for full, name in TILE.findall(text)}


def number(text):
    """The number in a figure's text, without signs, units and blanks."""
    cleaned = text.replace("\u2212", "-").replace(",", "")
    found = re.search(r"-?\d+(\.\d+)?", cleaned.split(":")[-1])
    return Decimal(found.group()) if found else None


def sheet(answer):
    """The rows of an exported file by store code; the last one, without a code, is the whole."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    return {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}


# Written against the orders, the reports and the rates, never against a fact.
INDEPENDENT = """
WITH store AS (SELECT * FROM stores_store WHERE id = ANY(%(stores)s)),
rate AS (
    SELECT s.id, d.day::date AS day,
           CASE WHEN s.currency = %(currency)s THEN 1 ELSE (
               SELECT r.rate FROM core_exchangerate r WHERE r.from_currency = s.currency
                 AND r.to_currency = %(currency)s AND r."on" <= d.day
               ORDER BY r."on" DESC LIMIT 1) END AS rate
    FROM store s, generate_series(%(first)s::date, %(last)s::date, '1 day') AS d (day)
),
paid_order AS (
    SELECT o.id, o.store_id, o.buyer_hash, sum(p.amount) AS amount,
           (max(p.paid_at) FILTER (WHERE p.kind <> 'deposit') AT TIME ZONE s.zone)::date AS day
    FROM stores_payment p JOIN stores_order o ON o.id = p.order_id JOIN store s ON s.id = o.store_id
    GROUP BY o.id, s.zone HAVING bool_or(p.kind <> 'deposit')
),
sold AS (
    SELECT o.store_id, o.day, sum(o.amount) AS amount, count(*) AS orders,
           count(DISTINCT o.buyer_hash) + count(*) FILTER (WHERE o.buyer_hash IS NULL) AS buyers
    FROM paid_order o GROUP BY o.store_id, o.day
),
back AS (
    SELECT o.store_id, (r.succeeded_at AT TIME ZONE s.zone)::date AS day, sum(r.amount) AS amount
    FROM stores_refund r JOIN stores_order o ON o.id = r.order_id JOIN store s ON s.id = o.store_id
    WHERE r.succeeded_at IS NOT NULL GROUP BY 1, 2
),
of_these AS (
    SELECT o.store_id, o.day, sum(r.amount) AS amount
    FROM stores_refund r JOIN paid_order o ON o.id = r.order_id
    WHERE r.succeeded_at IS NOT NULL GROUP BY 1, 2
),
seen AS (
    SELECT t.store_id, t."on" AS day, sum((t.measures->>'uv')::numeric) AS uv
    FROM stores_storetrafficday t WHERE t.is_current AND t.terminal = 'all' GROUP BY 1, 2
),
spent AS (
    SELECT a.store_id, a."on" AS day, sum((a.measures->>'ad_cost')::numeric) AS cost
    FROM stores_adday a WHERE a.is_current GROUP BY 1, 2
)
SELECT s.code,
       (SELECT count(DISTINCT o.buyer_hash) + count(*) FILTER (WHERE o.buyer_hash IS NULL)
        FROM paid_order o WHERE o.store_id = s.id
          AND o.day BETWEEN %(first)s AND %(last)s) AS people,
       sum(sold.amount * rate.rate) AS paid,
       sum(back.amount * rate.rate) AS refunded,
       sum(sold.orders) AS orders, sum(sold.buyers) AS buyers, sum(seen.uv) AS uv,
       sum(spent.cost * rate.rate) AS cost, sum(of_these.amount * rate.rate) AS refunded_of_these
FROM store s
JOIN rate ON rate.id = s.id
LEFT JOIN sold ON sold.store_id = s.id AND sold.day = rate.day
LEFT JOIN back ON back.store_id = s.id AND back.day = rate.day
LEFT JOIN of_these ON of_these.store_id = s.id AND of_these.day = rate.day
LEFT JOIN seen ON seen.store_id = s.id AND seen.day = rate.day
LEFT JOIN spent ON spent.store_id = s.id AND spent.day = rate.day
GROUP BY s.id, s.code
"""
NAMES = ("people", "paid", "refunded", "orders", "buyers", "uv", "cost", "refunded_of_these")


def from_rows(stores, first, last, currency="CNY"):
    """Sums by store code, straight from orders, reports and rates; "" is all of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            INDEPENDENT,
            {"stores": [s.pk for s in stores], "first": first, "last": last, "currency": currency},
        )
        found = {
            code: dict(zip(NAMES, (value or Decimal(0) for value in values), strict=True))
            for code, *values in cursor.fetchall()
        }
    found[""] = {name: sum(row[name] for row in found.values()) for name in NAMES}
    return found
