"""The statements that compute a store's days from what lies below, for many days at once.

Each fills a temporary table that the next ones read; nothing here writes a fact. Parameters:
store, zone, currency, days, start, stop (UTC bounds around the days), with_freight.
A presale counts on the day its balance is paid, with the deposit that was paid before.
"""

from __future__ import annotations

DAYS = """
CREATE TEMP TABLE k_day ON COMMIT DROP AS
SELECT d.day AS "on", coalesce(f.complete, false) AS was_complete
FROM unnest(%(days)s::date[]) AS d (day)
LEFT JOIN kpi_storeday f ON f.store_id = %(store)s AND f."on" = d.day
"""

# A day is known to the orders if it lies between the first and the last order of the store.
SPAN = """
SELECT (min(o.placed_at) AT TIME ZONE %(zone)s)::date,
       (greatest(max(o.placed_at), max(o.paid_at)) AT TIME ZONE %(zone)s)::date
FROM stores_order o WHERE o.store_id = %(store)s
"""

# What one payment counts for: a balance brings the deposits with it.
PAYMENTS = """
CREATE TEMP TABLE k_pay ON COMMIT DROP AS
SELECT p.order_id, p.kind, p.amount, p.paid_at,
       (p.paid_at AT TIME ZONE %(zone)s)::date AS "on",
       row_number() OVER (PARTITION BY p.order_id, p.kind = 'deposit'
                          ORDER BY p.paid_at, p.id) AS nth
FROM stores_payment p JOIN stores_order o ON o.id = p.order_id
WHERE o.store_id = %(store)s AND p.order_id IN (
    SELECT q.order_id FROM stores_payment q JOIN stores_order x ON x.id = q.order_id
    WHERE x.store_id = %(store)s AND q.paid_at >= %(start)s AND q.paid_at < %(stop)s)
"""

SALES = """
CREATE TEMP TABLE k_sale ON COMMIT DROP AS
SELECT o.id AS order_id, p."on", o.buyer_hash, o.units, o.shipped_at,
       t.paid, coalesce(a.freight, 0) AS freight, t.paid + coalesce(a.borne, 0) AS receivable
FROM k_pay p
JOIN k_day USING ("on")
JOIN stores_order o ON o.id = p.order_id
JOIN (SELECT order_id, sum(amount) AS paid FROM k_pay GROUP BY order_id) t
  ON t.order_id = o.id
LEFT JOIN (
    SELECT x.order_id, sum(x.amount) FILTER (WHERE x.kind = 'freight') AS freight,
           -sum(x.amount) FILTER (WHERE x.kind IN ('discount_platform', 'discount_partner'))
               AS borne
    FROM stores_orderamount x WHERE x.order_id IN (SELECT order_id FROM k_pay)
    GROUP BY x.order_id) a ON a.order_id = o.id
WHERE p.kind <> 'deposit' AND p.nth = 1
"""

PAID = """
CREATE TEMP TABLE k_paid ON COMMIT DROP AS
WITH taken AS (
    SELECT p."on", p.amount + CASE WHEN p.nth = 1 THEN
               coalesce(d.deposit, 0) - CASE WHEN %(with_freight)s THEN 0 ELSE s.freight END
           ELSE 0 END AS amount
    FROM k_pay p
    LEFT JOIN k_sale s ON s.order_id = p.order_id
    LEFT JOIN (SELECT order_id, sum(amount) AS deposit FROM k_pay WHERE kind = 'deposit'
               GROUP BY order_id) d ON d.order_id = p.order_id
    WHERE p.kind <> 'deposit'
), deposits AS (
    SELECT "on", sum(amount) AS amount FROM k_pay WHERE kind = 'deposit' GROUP BY "on"
), buyers AS (
    SELECT "on", count(*) AS orders, sum(units) AS units, sum(receivable) AS receivable,
           count(*) FILTER (WHERE buyer_hash IS NULL) AS masked,
           count(DISTINCT buyer_hash) + count(*) FILTER (WHERE buyer_hash IS NULL) AS buyers
    FROM k_sale GROUP BY "on"
)
SELECT k."on", t.amount, d.amount AS deposit, b.orders, b.units, b.receivable, b.masked, b.buyers
FROM k_day k
LEFT JOIN (SELECT "on", sum(amount) AS amount FROM taken GROUP BY "on") t USING ("on")
LEFT JOIN deposits d USING ("on")
LEFT JOIN buyers b USING ("on")
"""

PLACED = """
CREATE TEMP TABLE k_placed ON COMMIT DROP AS
SELECT "on", count(*) AS orders, sum(total_amount) AS amount,
       count(DISTINCT buyer_hash) + count(*) FILTER (WHERE buyer_hash IS NULL) AS buyers
FROM (SELECT (o.placed_at AT TIME ZONE %(zone)s)::date AS "on", o.total_amount, o.buyer_hash
      FROM stores_order o WHERE o.store_id = %(store)s
        AND o.placed_at >= %(start)s AND o.placed_at < %(stop)s) o
JOIN k_day USING ("on") GROUP BY "on"
"""

REFUNDED = """
CREATE TEMP TABLE k_refunded ON COMMIT DROP AS
SELECT "on", sum(amount) AS amount
FROM (SELECT (r.succeeded_at AT TIME ZONE %(zone)s)::date AS "on", r.amount
      FROM stores_refund r JOIN stores_order o ON o.id = r.order_id
      WHERE o.store_id = %(store)s AND r.succeeded_at >= %(start)s
        AND r.succeeded_at < %(stop)s) r
JOIN k_day USING ("on") GROUP BY "on"
"""

# Costs as spans of days, in the store's currency of each day; no rate means no cost.
RATES = """
CREATE TEMP TABLE k_rate ON COMMIT DROP AS
SELECT k."on", c.currency,
       CASE WHEN c.currency = %(currency)s THEN 1 ELSE coalesce(
           (SELECT r.rate FROM core_exchangerate r WHERE r.from_currency = c.currency
              AND r.to_currency = %(currency)s AND r."on" <= k."on" ORDER BY r."on" DESC LIMIT 1),
           (SELECT 1 / r.rate FROM core_exchangerate r WHERE r.from_currency = %(currency)s
              AND r.to_currency = c.currency AND r."on" <= k."on" ORDER BY r."on" DESC LIMIT 1)
       ) END AS rate
FROM k_day k CROSS JOIN (SELECT DISTINCT currency FROM stores_skucost) c
"""
COSTS = """
CREATE TEMP TABLE k_cost ON COMMIT DROP AS
SELECT sku_id, amount, currency, from_on,
       coalesce(lead(from_on) OVER (PARTITION BY sku_id ORDER BY from_on), 'infinity') AS until_on
FROM stores_skucost
"""
LINES = """
CREATE TEMP TABLE k_line ON COMMIT DROP AS
SELECT l.id AS line_id, s.order_id, s."on", l.listing_id, l.units, l.amount,
       i.cost, l.units - coalesce(i.costed, 0) AS uncosted,
       CASE WHEN w.amount > 0 THEN l.amount / w.amount
            WHEN w.units > 0 THEN l.units::numeric / w.units ELSE 1.0 / w.lines END AS share
FROM k_sale s
JOIN stores_orderline l ON l.order_id = s.order_id AND l.gone_at IS NULL
JOIN (SELECT x.order_id, sum(x.amount) AS amount, sum(x.units) AS units, count(*) AS lines
      FROM stores_orderline x JOIN k_sale y ON y.order_id = x.order_id
      WHERE x.gone_at IS NULL GROUP BY x.order_id) w ON w.order_id = s.order_id
LEFT JOIN (
    SELECT x.line_id, sum(x.units * c.amount * r.rate) AS cost,
           CASE WHEN bool_and(c.amount * r.rate IS NOT NULL) THEN max(z.units) ELSE 0 END AS costed
    FROM stores_orderlineitem x
    JOIN stores_orderline z ON z.id = x.line_id
    JOIN k_sale s ON s.order_id = z.order_id
    LEFT JOIN k_cost c ON c.sku_id = x.sku_id AND s."on" >= c.from_on AND s."on" < c.until_on
    LEFT JOIN k_rate r ON r."on" = s."on" AND r.currency = c.currency
    WHERE x.units <> 0 GROUP BY x.line_id) i ON i.line_id = l.id
"""

# Goods that never left, or came back, take their cost back in the share that was refunded.
BACK = """
CREATE TEMP TABLE k_back ON COMMIT DROP AS
WITH order_cost AS (
    SELECT order_id, sum(cost) AS cost FROM k_line GROUP BY order_id
), each_refund AS (
    SELECT s.order_id, s."on", r.line_id, r.stage, r.amount,
           CASE WHEN r.stage IN ('before_shipping', 'return')
                  OR r.stage = 'unknown' AND s.shipped_at IS NULL THEN
               CASE WHEN l.line_id IS NOT NULL THEN
                        l.cost * least(1, r.amount / nullif(l.amount, 0))
                    ELSE c.cost * least(1, r.amount / nullif(s.paid, 0)) END
           END AS cost
    FROM stores_refund r
    JOIN k_sale s ON s.order_id = r.order_id
    LEFT JOIN order_cost c ON c.order_id = s.order_id
    LEFT JOIN k_line l ON l.line_id = r.line_id
    WHERE r.succeeded_at IS NOT NULL
)
SELECT e.order_id, e."on", e.line_id, sum(e.amount) AS amount,
       sum(e.amount) FILTER (WHERE e.stage = 'before_shipping') AS before_shipping,
       sum(e.amount) FILTER (WHERE e.stage IN ('refund_only', 'price_gap')) AS refund_only,
       sum(e.amount) FILTER (WHERE e.stage = 'return') AS returned,
       CASE WHEN sum(e.cost) IS NOT NULL
            THEN least(sum(e.cost), max(coalesce(l.cost, c.cost))) END AS cost
FROM each_refund e
LEFT JOIN order_cost c ON c.order_id = e.order_id
LEFT JOIN k_line l ON l.line_id = e.line_id
GROUP BY e.order_id, e."on", e.line_id
"""
COHORT = """
CREATE TEMP TABLE k_cohort ON COMMIT DROP AS
SELECT k."on", c.cost, c.uncosted, c.units, b.amount, b.before_shipping, b.refund_only, b.returned,
       b.cost AS cost_back
FROM k_day k
LEFT JOIN (SELECT "on", sum(cost) AS cost, sum(uncosted) AS uncosted, sum(units) AS units
           FROM k_line GROUP BY "on") c USING ("on")
LEFT JOIN (
    SELECT "on", sum(amount) AS amount, sum(before_shipping) AS before_shipping,
           sum(refund_only) AS refund_only, sum(returned) AS returned,
           sum(CASE WHEN o.cost IS NOT NULL THEN least(o.cost, o.whole) END) AS cost
    FROM (SELECT b.order_id, b."on", sum(b.amount) AS amount,
                 sum(b.before_shipping) AS before_shipping, sum(b.refund_only) AS refund_only,
                 sum(b.returned) AS returned, sum(b.cost) AS cost, max(l.cost) AS whole
          FROM k_back b
          LEFT JOIN (SELECT order_id, sum(cost) AS cost FROM k_line GROUP BY order_id) l
            ON l.order_id = b.order_id
          GROUP BY b.order_id, b."on") o
    GROUP BY "on") b USING ("on")
"""

# Of several reports on one tool's day (by campaign, by item, by keyword) the fullest counts: they
# are the same money cut in different ways.
TOOLS = """
CREATE TEMP TABLE k_tool ON COMMIT DROP AS
WITH said AS (
    SELECT a."on", a.tool, (a.campaign_id <> '')::int + 2 * (a.item_id <> '')::int
               + 4 * (a.keyword <> '')::int AS cut,
           max(a.attribution_days) AS attribution_days, {sums}
    FROM stores_adday a JOIN k_day k ON k."on" = a."on"
    WHERE a.store_id = %(store)s AND a.is_current
    GROUP BY a."on", a.tool, cut
)
SELECT DISTINCT ON ("on", tool) * FROM said
ORDER BY "on", tool, ad_cost DESC NULLS LAST, cut
"""
# Days that some import of ads spans: a day without a row in between had no ads.
AD_SPANS = """
SELECT min("on"), max("on") FROM stores_adday
WHERE store_id = %(store)s AND is_current GROUP BY batch_id
"""

REPORTED = """
CREATE TEMP TABLE k_reported ON COMMIT DROP AS
SELECT t."on", {columns}
FROM stores_storetrafficday t JOIN k_day k ON k."on" = t."on"
WHERE t.store_id = %(store)s AND t.is_current
GROUP BY t."on"
"""

# The rule in force on each day: the store's own, else what its channel takes, else the general.
RULES = """
CREATE TEMP TABLE k_rule ON COMMIT DROP AS
SELECT k."on", n.kind, coalesce(
    (SELECT r.rate FROM kpi_costrule r WHERE r.kind = n.kind AND r.store_id = %(store)s
       AND r.from_on <= k."on" ORDER BY r.from_on DESC LIMIT 1),
    CASE WHEN n.kind = 'commission' THEN nullif(%(commission)s::numeric, 0) END,
    (SELECT r.rate FROM kpi_costrule r WHERE r.kind = n.kind AND r.store_id IS NULL
       AND r.from_on <= k."on" ORDER BY r.from_on DESC LIMIT 1)) AS rate
FROM k_day k
CROSS JOIN unnest(ARRAY['commission', 'freight', 'people', 'tax', 'other']) AS n (kind)
"""

ITEMS = """
CREATE TEMP TABLE k_item ON COMMIT DROP AS
WITH named AS (
    SELECT l.*, coalesce(nullif(g.item_id, ''), nullif(g.sku_code, ''), '#' || g.id) AS item,
           g.title, s.buyer_hash, s.receivable,
           s.paid - CASE WHEN %(with_freight)s THEN 0 ELSE s.freight END AS paid
    FROM k_line l JOIN stores_listing g ON g.id = l.listing_id
    JOIN k_sale s ON s.order_id = l.order_id
), sold AS (
    SELECT "on", item, max(title) AS title, count(DISTINCT order_id) AS paid_orders,
           count(DISTINCT coalesce(buyer_hash, int8send(order_id))) AS paid_buyers,
           sum(paid * share) AS paid_amount, sum(units) AS units,
           sum(receivable * share) AS receivable,
           CASE WHEN sum(units) = sum(uncosted) AND sum(units) > 0 THEN NULL
                ELSE coalesce(sum(cost), 0) END AS goods_cost,
           sum(uncosted) AS uncosted_units
    FROM named GROUP BY "on", item
), refunded AS (
    SELECT n."on", n.item, sum(b.amount * CASE WHEN b.line_id IS NULL THEN n.share ELSE 1 END)
               AS cohort_refund,
           sum(b.cost * CASE WHEN b.line_id IS NULL THEN n.share ELSE 1 END) AS cost_back
    FROM named n JOIN k_back b ON b.order_id = n.order_id
      AND (b.line_id IS NULL OR b.line_id = n.line_id)
    GROUP BY n."on", n.item
), said AS (
    SELECT i."on", i.item_id AS item, i.title, {columns}
    FROM stores_itemtrafficday i JOIN k_day k ON k."on" = i."on"
    WHERE i.store_id = %(store)s AND i.is_current
), ads AS (
    SELECT a."on", a.item_id AS item, sum((a.measures->>'ad_cost')::numeric) AS ad_cost,
           sum((a.measures->>'ad_sales')::numeric) AS ad_sales
    FROM stores_adday a JOIN k_day k ON k."on" = a."on"
    WHERE a.store_id = %(store)s AND a.is_current AND a.item_id <> '' AND a.keyword = ''
    GROUP BY a."on", a.item_id
), keys AS (
    SELECT "on", item FROM sold UNION SELECT "on", item FROM said
    UNION SELECT "on", item FROM k_item_event UNION SELECT "on", item FROM ads
)
SELECT k."on", k.item, left(coalesce(nullif(said.title, ''), sold.title, ''), 300) AS title,
       e.uv AS uv_measured, said.uv_reported, e.pv AS pv_measured, said.pv_reported,
       said.favs_reported, e.carts AS carts_measured, said.carts_reported,
       sold.paid_orders, sold.paid_buyers, said.paid_buyers_reported,
       round(sold.paid_amount, 4) AS paid_amount, said.paid_amount_reported,
       sold.units, said.units_reported,
       CASE WHEN sold.item IS NOT NULL THEN round(coalesce(r.cohort_refund, 0), 4) END
           AS cohort_refund,
       round(sold.receivable, 4) AS receivable, round(sold.goods_cost, 4) AS goods_cost,
       CASE WHEN sold.goods_cost IS NOT NULL THEN round(coalesce(r.cost_back, 0), 4) END
           AS cost_back,
       sold.uncosted_units, round(ads.ad_cost, 4) AS ad_cost, round(ads.ad_sales, 4) AS ad_sales
FROM keys k
LEFT JOIN sold USING ("on", item) LEFT JOIN said USING ("on", item)
LEFT JOIN refunded r USING ("on", item) LEFT JOIN ads USING ("on", item)
LEFT JOIN k_item_event e USING ("on", item)
"""

STORE_DAYS = """
CREATE TEMP TABLE k_store_day ON COMMIT DROP AS
WITH known AS (
    SELECT k."on", p.amount IS NOT NULL OR l.orders IS NOT NULL
               OR coalesce(k."on" BETWEEN %(first)s::date AND %(last)s::date, false) AS orders,
           t.ad_cost IS NOT NULL OR t.impressions IS NOT NULL OR EXISTS (
               SELECT 1 FROM unnest(%(ad_firsts)s::date[], %(ad_lasts)s::date[]) AS a (low, high)
               WHERE k."on" BETWEEN a.low AND a.high) AS ads, t.*
    FROM k_day k
    LEFT JOIN k_paid p USING ("on")
    LEFT JOIN k_placed l USING ("on")
    LEFT JOIN (
        SELECT "on" AS tool_on, sum(impressions)::bigint AS impressions,
               sum(clicks)::bigint AS clicks, sum(ad_orders)::bigint AS ad_orders,
               sum(ad_cost) AS ad_cost, sum(ad_sales) AS ad_sales,
               sum(ad_sales_direct) AS ad_sales_direct, sum(ad_sales_assisted) AS ad_sales_assisted
        FROM k_tool GROUP BY "on") t ON t.tool_on = k."on"
), own AS (
    SELECT n."on", n.orders AS has_orders,
           CASE WHEN n.orders THEN coalesce(p.amount, 0) END AS paid_amount,
           CASE WHEN n.orders OR r.amount IS NOT NULL THEN coalesce(r.amount, 0) END
               AS refund_amount
    FROM known n LEFT JOIN k_paid p USING ("on") LEFT JOIN k_refunded r USING ("on")
)
SELECT %(store)s::bigint AS store_id, n."on", n."on" = ANY(%(complete)s::date[]) AS complete,
    to_jsonb(array_remove(ARRAY[
        CASE WHEN n.orders THEN 'orders' END, CASE WHEN t."on" IS NOT NULL THEN 'traffic' END,
        CASE WHEN e."on" IS NOT NULL THEN 'events' END, CASE WHEN n.ads THEN 'ads' END,
        CASE WHEN c.cost IS NOT NULL THEN 'costs' END, CASE WHEN n.orders THEN 'rules' END
    ], NULL)) AS inputs,
    e.uv AS uv_measured, t.uv AS uv_reported, e.pv AS pv_measured, t.pv AS pv_reported,
    e.sessions AS sessions_measured, t.sessions AS sessions_reported,
    e.bounces AS bounces_measured, t.bounces AS bounces_reported,
    e.favs AS favs_measured, t.favs AS favs_reported,
    e.carts AS carts_measured, t.carts AS carts_reported,
    e.placed AS placed_visitors_measured, e.paid AS paid_visitors_measured,
    CASE WHEN n.orders THEN coalesce(l.orders, 0) END AS placed_orders,
    CASE WHEN n.orders THEN coalesce(l.amount, 0) END AS placed_amount,
    t.placed_amount AS placed_amount_reported,
    CASE WHEN n.orders THEN coalesce(l.buyers, 0) END AS placed_buyers,
    t.placed_buyers AS placed_buyers_reported,
    CASE WHEN n.orders THEN coalesce(p.orders, 0) END AS paid_orders,
    t.paid_orders AS paid_orders_reported,
    w.paid_amount, t.paid_amount AS paid_amount_reported,
    CASE WHEN n.orders THEN coalesce(p.buyers, 0) END AS paid_buyers,
    t.paid_buyers AS paid_buyers_reported,
    CASE WHEN n.orders THEN coalesce(p.masked, 0) END AS masked_orders,
    CASE WHEN n.orders AND (p.units > 0 OR coalesce(p.orders, 0) = 0)
         THEN coalesce(p.units, 0) END::bigint AS units, t.units AS units_reported,
    CASE WHEN n.orders THEN coalesce(p.deposit, 0) END AS deposit_amount,
    w.refund_amount, t.refund_amount AS refund_amount_reported,
    CASE WHEN n.orders THEN coalesce(c.amount, 0) END AS cohort_refund,
    CASE WHEN n.orders THEN coalesce(c.before_shipping, 0) END AS cohort_before_shipping,
    CASE WHEN n.orders THEN coalesce(c.refund_only, 0) END AS cohort_refund_only,
    CASE WHEN n.orders THEN coalesce(c.returned, 0) END AS cohort_return,
    CASE WHEN n.orders THEN coalesce(p.receivable, 0) END AS receivable,
    -- orders whose items nobody has told yet cost an unknown sum, not nought
    CASE WHEN n.orders AND (coalesce(c.units, 0) = 0 AND coalesce(p.orders, 0) = 0
                            OR c.uncosted < c.units)
         THEN round(coalesce(c.cost, 0), 4) END AS goods_cost,
    CASE WHEN n.orders THEN round(coalesce(c.cost_back, 0), 4) END AS cost_back,
    CASE WHEN n.orders THEN coalesce(c.uncosted, 0) END::bigint AS uncosted_units,
    CASE WHEN n.ads THEN coalesce(n.impressions, 0) END AS impressions,
    CASE WHEN n.ads THEN coalesce(n.clicks, 0) END AS clicks,
    CASE WHEN n.ads THEN coalesce(n.ad_orders, 0) END AS ad_orders,
    CASE WHEN n.ads THEN coalesce(n.ad_cost, 0) END AS ad_cost,
    CASE WHEN n.ads THEN coalesce(n.ad_sales, 0) END AS ad_sales,
    n.ad_sales_direct, n.ad_sales_assisted,
    round((w.paid_amount - w.refund_amount) * commission.rate, 4) AS commission,
    round((w.paid_amount - w.refund_amount) * freight.rate, 4) AS freight,
    round((w.paid_amount - w.refund_amount) * people.rate, 4) AS people,
    round((w.paid_amount - w.refund_amount) * tax.rate, 4) AS tax,
    round((w.paid_amount - w.refund_amount) * other.rate, 4) AS other
FROM known n
JOIN own w USING ("on")
LEFT JOIN k_paid p USING ("on")
LEFT JOIN k_placed l USING ("on")
LEFT JOIN k_cohort c USING ("on")
LEFT JOIN k_reported t USING ("on")
LEFT JOIN k_event e USING ("on")
LEFT JOIN k_rule commission ON commission."on" = n."on" AND commission.kind = 'commission'
LEFT JOIN k_rule freight ON freight."on" = n."on" AND freight.kind = 'freight'
LEFT JOIN k_rule people ON people."on" = n."on" AND people.kind = 'people'
LEFT JOIN k_rule tax ON tax."on" = n."on" AND tax.kind = 'tax'
LEFT JOIN k_rule other ON other."on" = n."on" AND other.kind = 'other'
"""
