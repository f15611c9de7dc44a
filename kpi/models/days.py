"""The day's facts per store, item and advertising tool, on the store's own calendar."""

from __future__ import annotations

from django.db import models

from kpi.models.columns import Fact, Revision, count, money


class StoreMeasures(models.Model):
    """`*_measured` from our own events, `*_reported` from the platform; the rest is our record."""

    uv_measured = count()
    uv_reported = count()
    pv_measured = count()
    pv_reported = count()
    sessions_measured = count()
    sessions_reported = count()
    bounces_measured = count()
    bounces_reported = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    favs_measured = count()
    favs_reported = count()
    carts_measured = count()
    carts_reported = count()
    placed_visitors_measured = count()
    paid_visitors_measured = count()
    placed_orders = count()
    placed_amount = money()
    placed_amount_reported = money()
    placed_buyers = count()
    placed_buyers_reported = count()
    paid_orders = count()
    paid_orders_reported = count()
    paid_amount = money()
    paid_amount_reported = money()
    paid_buyers = count()
    paid_buyers_reported = count()
    masked_orders = count()
    units = count()
    units_reported = count()
    deposit_amount = money()
    refund_amount = money()
    refund_amount_reported = money()
    cohort_refund = money()
    cohort_before_shipping = money()
    cohort_refund_only = money()
    cohort_return = money()
    receivable = money()
    goods_cost = money()
    cost_back = money()
    uncosted_units = count()
    impressions = count()
    clicks = count()
    ad_orders = count()
    ad_cost = money()
    ad_sales = money()
    ad_sales_direct = money()
    ad_sales_assisted = money()
    commission = money()
    freight = money()
    people = money()
    tax = money()
    other = money()

    class Meta:
        abstract = True


class StoreDay(Fact, StoreMeasures):
    """`complete` once the day was over for half an hour when it was computed."""

    complete = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "on"], name="storeday_once")]
        indexes = [models.Index(fields=["on", "store"], name="storeday_by_day")]


class StoreDayRevision(Revision, StoreMeasures):
    class Meta:
        indexes = [models.Index(fields=["store", "on", "replaced_at"], name="storedayrev_of")]


class ItemMeasures(models.Model):
    uv_measured = count()
    uv_reported = count()
    pv_measured = count()
    pv_reported = count()
    favs_reported = count()
    carts_measured = count()
    carts_reported = count()
    paid_orders = count()
    paid_buyers = count()
    paid_buyers_reported = count()
    paid_amount = money()
    paid_amount_reported = money()
    units = count()
    units_reported = count()
    cohort_refund = money()
    receivable = money()
    goods_cost = money()
    cost_back = money()
    uncosted_units = count()
    ad_cost = money()
    ad_sales = money()

    class Meta:
        abstract = True


class ItemDay(Fact, ItemMeasures):
    """One item of one store: the channel's item id, else the seller's code."""

    item = models.CharField(max_length=130)
    title = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "on", "item"], name="itemday_once")]


class ItemDayRevision(Revision, ItemMeasures):
    item = models.CharField(max_length=130)

    class Meta:
        indexes = [models.Index(fields=["store", "on", "item"], name="itemdayrev_of")]


class ToolMeasures(models.Model):
    impressions = count()
    clicks = count()
    ad_orders = count()
    ad_cost = money()
    ad_sales = money()
    ad_sales_direct = money()
    ad_sales_assisted = money()

    class Meta:
        abstract = True


class ToolDay(Fact, ToolMeasures):
    tool = models.CharField(max_length=40)
    attribution_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "on", "tool"], name="toolday_once")]


class ToolDayRevision(Revision, ToolMeasures):
    tool = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["store", "on", "tool"], name="tooldayrev_of")]
