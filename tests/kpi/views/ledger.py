"""What the rows of a company add up to by store and day: one plain query a measure.

Nothing here reads a fact, a registry or a service of the figures: orders, payments, refunds,
reports, rates and rules only, and the page events straight from their files.
"""

from collections import defaultdict
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import duckdb
from django.conf import settings
from django.db import connection

ZERO = Decimal(0)

# Presales count on the day their balance is paid, with the deposit that went before.
PAID = """
    SELECT o.id, o.store_id, coalesce(o.buyer_hash, int8send(o.id)) AS buyer, o.units, o.shipped_at,
           sum(p.amount) AS paid,
           (max(p.paid_at) FILTER (WHERE p.kind <> 'deposit') AT TIME ZONE s.zone)::date AS day
    FROM stores_payment p JOIN stores_order o ON o.id = p.order_id
    JOIN stores_store s ON s.id = o.store_id
    GROUP BY o.id, s.zone HAVING bool_or(p.kind <> 'deposit')
"""
COST = """
    SELECT l.id AS line_id, l.order_id, l.amount, sum(i.units * c.amount * coalesce(r.rate, 1))
           AS cost
    FROM paid o JOIN stores_store s ON s.id = o.store_id
    JOIN stores_orderline l ON l.order_id = o.id AND l.gone_at IS NULL
    JOIN stores_orderlineitem i ON i.line_id = l.id
    JOIN LATERAL (SELECT k.amount, k.currency FROM stores_skucost k WHERE k.sku_id = i.sku_id
                  AND k.from_on <= o.day ORDER BY k.from_on DESC LIMIT 1) c ON true
    LEFT JOIN LATERAL (SELECT 1 / x.rate AS rate FROM core_exchangerate x
                  WHERE x.from_currency = s.currency AND x.to_currency = c.currency
                    AND x."on" <= o.day ORDER BY x."on" DESC LIMIT 1) r
      ON s.currency <> c.currency
    GROUP BY l.id
"""
# What never left or came back brings its cost back, as far as it was refunded, once at most.
BACK = """
    SELECT order_id, least(sum(back), max(whole)) AS back FROM (
        SELECT r.order_id, r.line_id, w.whole,
               least(coalesce(max(c.cost), w.whole), sum(
                   CASE WHEN c.line_id IS NULL THEN w.whole * least(1, r.amount / o.paid)
                        ELSE c.cost * least(1, r.amount / nullif(c.amount, 0)) END)) AS back
        FROM stores_refund r JOIN paid o ON o.id = r.order_id
        JOIN (SELECT order_id, sum(cost) AS whole FROM cost GROUP BY 1) w ON w.order_id = o.id
        LEFT JOIN cost c ON c.line_id = r.line_id
        WHERE r.succeeded_at IS NOT NULL AND (r.stage IN ('before_shipping', 'return')
              OR r.stage = 'unknown' AND o.shipped_at IS NULL)
        GROUP BY r.order_id, r.line_id, w.whole) b GROUP BY order_id
"""
QUERIES = {
    "sold": """SELECT store_id, day, sum(paid) AS paid_amount, count(*) AS paid_orders,
                      count(DISTINCT buyer) AS paid_buyers, sum(units) AS units
               FROM paid GROUP BY 1, 2""",
    "placed": """SELECT o.store_id, (o.placed_at AT TIME ZONE s.zone)::date,
                        sum(o.total_amount) AS placed_amount,
                        count(DISTINCT coalesce(o.buyer_hash, int8send(o.id))) AS placed_buyers
                 FROM stores_order o JOIN stores_store s ON s.id = o.store_id GROUP BY 1, 2""",
    "deposits": """SELECT o.store_id, (p.paid_at AT TIME ZONE s.zone)::date,
                          sum(p.amount) AS deposit_amount
                   FROM stores_payment p JOIN stores_order o ON o.id = p.order_id
                   JOIN stores_store s ON s.id = o.store_id WHERE p.kind = 'deposit'
                   GROUP BY 1, 2""",
    "refunded": """SELECT o.store_id, (r.succeeded_at AT TIME ZONE s.zone)::date,
                          sum(r.amount) AS refund_amount
                   FROM stores_refund r JOIN stores_order o ON o.id = r.order_id
                   JOIN stores_store s ON s.id = o.store_id WHERE r.succeeded_at IS NOT NULL
                   GROUP BY 1, 2""",
    "cohort": """SELECT o.store_id, o.day, sum(r.amount) AS cohort_refund
                 FROM stores_refund r JOIN paid o ON o.id = r.order_id
                 WHERE r.succeeded_at IS NOT NULL GROUP BY 1, 2""",
    "receivable": """SELECT o.store_id, o.day, sum(o.paid + coalesce(a.borne, 0)) AS receivable
                     FROM paid o LEFT JOIN (
                         SELECT order_id, -sum(amount) AS borne FROM stores_orderamount
                         WHERE kind IN ('discount_platform', 'discount_partner') GROUP BY 1) a
                       ON a.order_id = o.id GROUP BY 1, 2""",
    "goods": """SELECT o.store_id, o.day, sum(c.cost) AS goods_cost
                FROM cost c JOIN paid o ON o.id = c.order_id GROUP BY 1, 2""",
    "back": """SELECT o.store_id, o.day, sum(b.back) AS cost_back
               FROM back b JOIN paid o ON o.id = b.order_id GROUP BY 1, 2""",
    "seen": """SELECT store_id, "on", (measures->>'uv')::numeric AS uv,
                      (measures->>'pv')::numeric AS pv, (measures->>'carts')::numeric AS carts,
                      (measures->>'favs')::numeric AS favs,
                      (measures->>'sessions')::numeric AS sessions,
                      (measures->>'bounces')::numeric AS bounces
               FROM stores_storetrafficday WHERE is_current AND terminal = 'all'""",
    "ads": """SELECT store_id, "on", sum((measures->>'ad_cost')::numeric) AS ad_cost,
                     sum((measures->>'ad_sales')::numeric) AS ad_sales,
                     sum((measures->>'clicks')::numeric) AS clicks,
                     sum((measures->>'impressions')::numeric) AS impressions
              FROM stores_adday WHERE is_current GROUP BY 1, 2""",
}
RATES = """
    SELECT s.id, d.day::date, CASE WHEN s.currency = 'CNY' THEN 1 ELSE (
        SELECT r.rate FROM core_exchangerate r WHERE r.from_currency = s.currency
          AND r.to_currency = 'CNY' AND r."on" <= d.day ORDER BY r."on" DESC LIMIT 1) END
    FROM stores_store s, generate_series(%s::date, %s::date, '1 day') AS d (day)
"""
RULES = """
    SELECT s.id, k.kind, coalesce(
        (SELECT r.rate FROM kpi_costrule r WHERE r.kind = k.kind AND r.store_id = s.id
         ORDER BY from_on DESC LIMIT 1),
        CASE WHEN k.kind = 'commission' THEN nullif(s.commission_rate, 0) END,
        (SELECT r.rate FROM kpi_costrule r WHERE r.kind = k.kind AND r.store_id IS NULL
         ORDER BY from_on DESC LIMIT 1))
    FROM stores_store s, unnest(ARRAY['commission', 'freight', 'people', 'tax', 'other']) k (kind)
"""
EVENTS = """
    WITH e AS (SELECT * FROM read_parquet({files}, hive_partitioning = false)),
    v AS (SELECT visitor, ts, lag(ts) OVER w AS before, lead(ts) OVER w AS after FROM e
          WHERE kind = 'pv' WINDOW w AS (PARTITION BY visitor ORDER BY ts)),
    s AS (SELECT coalesce(ts - before >= INTERVAL 30 MINUTE, true) AS starts,
                 coalesce(after - ts >= INTERVAL 30 MINUTE, true) AS ends FROM v)
    SELECT count(DISTINCT visitor) FILTER (WHERE kind = 'pv'), count(*) FILTER (WHERE kind = 'pv'),
           count(DISTINCT visitor) FILTER (WHERE kind = 'fav'),
           count(DISTINCT visitor) FILTER (WHERE kind = 'cart'),
           (SELECT count(*) FROM s WHERE starts), (SELECT count(*) FROM s WHERE starts AND ends)
    FROM e
"""
SEEN = ("uv", "pv", "favs", "carts", "sessions", "bounces")


def rows_of(sql, *given):
    with connection.cursor() as cursor:
        cursor.execute(sql, given or None)
        names = [one.name for one in cursor.description]
        return names, cursor.fetchall()


class Ledger:
    """Measures by (store, day), in the store's own money; `at_rate` turns them into yuan."""

    def __init__(self, stores, first, last):
        self.stores = {store.code: store for store in stores}
        self.days = defaultdict(lambda: defaultdict(Decimal))
        for name, sql in QUERIES.items():
            if name in ("goods", "back", "cohort", "receivable", "sold"):
                sql = f"WITH paid AS ({PAID}), cost AS ({COST}), back AS ({BACK}) {sql}"
            names, rows = rows_of(sql)
            for store, on, *values in rows:
                for measure, value in zip(names[2:], values, strict=True):
                    if value is not None:
                        self.days[store, on][measure] = Decimal(value)
        self.rates = {(store, on): rate for store, on, rate in rows_of(RATES, first, last)[1]}
        self.rules = {(store, kind): rate for store, kind, rate in rows_of(RULES)[1]}
        # between its first and its last order a store's days are known, empty ones too
        sql = """SELECT o.store_id, (min(o.placed_at) AT TIME ZONE s.zone)::date,
                        (greatest(max(o.placed_at), max(o.paid_at)) AT TIME ZONE s.zone)::date
                 FROM stores_order o JOIN stores_store s ON s.id = o.store_id
                 GROUP BY 1, s.zone"""
        self.traded = {store: (low, high) for store, low, high in rows_of(sql)[1]}
        self.has_ads = {pk for (pk, _on), row in self.days.items() if "ad_cost" in row}
        self.own_events = set()
        for store in stores:
            self._read_events(store)

    def _read_events(self, store):
        sql = 'SELECT "on", array_agg(path) FROM stores_eventfile WHERE store_id = %s'
        for on, paths in rows_of(f"{sql} AND replaced_by_id IS NULL GROUP BY 1", store.pk)[1]:
            counted = duckdb.execute(EVENTS.format(files=self._files(paths))).fetchone()
            for measure, value in zip(SEEN, counted, strict=True):
                self.days[store.pk, on][measure] = Decimal(value)
            self.own_events.add(store.pk)

    def _files(self, paths):
        return [f"{settings.EVENTS_DIR}/{path}" for path in paths]

    def visitors(self, store, first, last):
        """Different visitors of some days, by their files."""
        sql = """SELECT array_agg(path) FROM stores_eventfile WHERE store_id = %s
                 AND replaced_by_id IS NULL AND "on" BETWEEN %s AND %s"""
        files = self._files(rows_of(sql, store.pk, first, last)[1][0][0])
        sql = f"SELECT count(DISTINCT visitor) FROM read_parquet({files}) WHERE kind = 'pv'"
        return Decimal(duckdb.execute(sql).fetchone()[0])

    def buyers(self, store, first, last):
        """Different buyers of some days."""
        sql = f"""SELECT count(DISTINCT buyer) FROM ({PAID}) p
                  WHERE store_id = %s AND day BETWEEN %s AND %s"""
        return Decimal(rows_of(sql, store.pk, first, last)[1][0][0])

    def day(self, store, on):
        """Every measure of one store's day, its rule costs among them."""
        row = dict(self.days.get((store.pk, on), {}))
        net = row.get("paid_amount", ZERO) - row.get("refund_amount", ZERO)
        for kind in ("commission", "freight", "people", "tax", "other"):
            row[kind] = net * self.rules[store.pk, kind]
        return row

    def is_known(self, store, on):
        """Whether the orders speak of this day."""
        low, high = self.traded.get(store.pk, (on + timedelta(1), on))
        return low <= on <= high

    def sums(self, stores, first, last, *, money="CNY", only=None):
        """Measures added up over stores and days; `only` says which, by store and day."""
        total = defaultdict(Decimal)
        for store in stores:
            for n in range((last - first).days + 1):
                on = first + timedelta(n)
                row = self.day(store, on)
                if only and not only(store, on):
                    continue
                rate = 1 if store.currency == money else self.rates[store.pk, on]
                for measure, value in row.items():
                    # a day's money is kept with four decimals
                    total[measure] += rounded(value) * rate if measure in MONEY else value
        return total


def rounded(value):
    return Decimal(value).quantize(Decimal("0.0001"), ROUND_HALF_UP)


MONEY = {
    "paid_amount", "placed_amount", "deposit_amount", "refund_amount", "cohort_refund",
    "receivable", "goods_cost", "cost_back", "ad_cost", "ad_sales", "commission", "freight",
    "people", "tax", "other",
}  # fmt: skip


def net(row):
    return row["paid_amount"] - row["refund_amount"]


def gross(row):
    return row["receivable"] - row["cohort_refund"] - row["goods_cost"] + row["cost_back"]


def left(row):
    """Net margin: what is left after every cost line."""
    lines = ("commission", "freight", "people", "tax", "other", "ad_cost")
    return gross(row) - sum(row[line] for line in lines)


def split(before, after):
    """The gap of sales by visitors, conversion and basket, the same in whatever order it is told.

    `before` and `after` are (visitors, buyers, sales).
    """
    (u0, b0, s0), (u1, b1, s1) = before, after
    c0, c1, a0, a1 = b0 / u0, b1 / u1, s0 / b0, s1 / b1
    mean = lambda x0, x1, y0, y1: (2 * x0 * y0 + x0 * y1 + x1 * y0 + 2 * x1 * y1) / 6  # noqa: E731  # a formula
    return (
        (u1 - u0) * mean(c0, c1, a0, a1),
        (c1 - c0) * mean(u0, u1, a0, a1),
        (a1 - a0) * mean(u0, u1, c0, c1),
    )
