"""The words of the registry: each metric's name and definition, each doubt's sentence."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kpi.domain.evaluate import Note
from kpi.domain.measures import MEASURES

Words = Promise | str

METRIC_WORDS: dict[str, tuple[Words, Words]] = {
    "uv": (
        _("Visitors (UV)"),
        _("Different visitors with at least one page view in the window, per store."),
    ),
    "uv_days": (
        _("Daily visitors, summed"),
        _("The visitors of each day added up: somebody who comes on two days counts twice."),
    ),
    "pv": (_("Page views (PV)"), _("Pages viewed.")),
    "sessions": (
        _("Sessions"),
        _("Runs of page views; 30 minutes without one, or a new day of the store, end a session."),
    ),
    "depth": (_("Pages per visitor"), _("Page views ÷ visitors of the same window.")),
    "bounce": (
        _("Bounce rate"),
        _(
            "Measured: sessions with one page view ÷ sessions. Reported: as the platform defines"
            " it (Taobao: visitors who made no click ÷ visitors)."
        ),
    ),
    "favs": (_("Favourites"), _("Different visitors who added a favourite.")),
    "carts": (_("Add-to-cart visitors"), _("Different visitors who put something in the cart.")),
    "placed_buyers": (_("Ordering buyers"), _("Different buyers who placed an order.")),
    "paid_buyers": (_("Paying buyers"), _("Different buyers who paid.")),
    "placed_amount": (
        _("Placed amount"),
        _("Orders created in the window, paid or not."),
    ),
    "paid_orders": (
        _("Paid orders"),
        _("Orders by the instant of payment; a presale counts on the day its balance is paid."),
    ),
    "deposit_amount": (
        _("Presale deposits"),
        _("Deposits by the instant they were paid; never sales on that day."),
    ),
    "paid_amount": (
        _("Paid sales"),
        _(
            "Paid by instant of payment, before refunds; freight is included only where the"
            " store's setting says so. A presale counts whole on the day its balance is paid."
        ),
    ),
    "refund_amount": (_("Refunds"), _("Refunds by the instant they succeeded.")),
    "net_sales": (
        _("Net sales"),
        _("Paid sales − refunds, each by its own instant (cash view)."),
    ),
    "refund_rate": (
        _("Refund rate"),
        _("Known refunds of the orders paid in the window ÷ their paid amount."),
    ),
    "net_sales_cohort": (
        _("Net sales by payment"),
        _("Paid sales − known refunds of those orders − refunds still expected; an estimate."),
    ),
    "receivable": (
        _("Merchant's receivable"),
        _("What the buyer paid and the discounts the platform paid for."),
    ),
    "units": (_("Units paid"), _("Pieces of paid orders.")),
    "conversion": (
        _("Conversion"),
        _("Paying buyers ÷ visitors of the same window: buyers, not orders."),
    ),
    "aov": (_("Spend per buyer"), _("Paid sales ÷ paying buyers: per buyer, not per order.")),
    "order_value": (_("Order value"), _("Paid sales ÷ paid orders.")),
    "uv_value": (
        _("Value per visitor"),
        _("Paid sales ÷ visitors, which is conversion × spend per buyer."),
    ),
    "repurchase": (
        _("Repurchase rate"),
        _("Buyers with two or more paid orders in the window ÷ buyers; by default 365 days."),
    ),
    "impressions": (_("Impressions"), _("As reported by each tool.")),
    "clicks": (_("Clicks"), _("As reported by each tool.")),
    "ctr": (_("Click rate"), _("Clicks ÷ impressions.")),
    "ad_cost": (_("Ad spend"), _("What the tools charged.")),
    "cpc": (_("Cost per click"), _("Ad spend ÷ clicks.")),
    "ad_sales": (
        _("Attributed sales"),
        _("Sales the tools claim, each within its own attribution window."),
    ),
    "ad_sales_direct": (
        _("Direct attributed sales"),
        _("Attributed sales of the very item that was advertised."),
    ),
    "ad_sales_assisted": (
        _("Assisted attributed sales"),
        _("Attributed sales of other items after a click."),
    ),
    "roi_ad": (_("Ad ROI"), _("Attributed sales ÷ ad spend, shown as 1 : x.")),
    "roi_store": (_("Blended ROI"), _("Paid sales of the store ÷ its ad spend.")),
    "ad_share": (_("Marketing share"), _("Ad spend ÷ net sales.")),
    "gross_margin": (
        _("Gross margin"),
        _(
            "Receivable − refunds − cost of goods of the same orders, by the cost valid on the day"
            " of payment; goods that never left or came back take their cost back."
        ),
    ),
    "gross_rate": (_("Gross margin rate"), _("Gross margin ÷ net sales.")),
    "net_margin": (
        _("Net margin"),
        _("Gross margin − commission − ad spend − freight − people − tax − other costs."),
    ),
    "commission": (_("Platform commission"), _("By rule: a share of net sales, per store.")),
    "freight": (_("Freight and packing"), _("By rule: a share of net sales.")),
    "people": (pgettext_lazy("cost", "People"), _("By rule: a share of net sales.")),
    "tax": (_("Tax"), _("By rule: a share of net sales.")),
    "other": (_("Other costs"), _("Rent and the like, by rule: a share of net sales.")),
    "attainment": (
        _("Target attainment"),
        _("Actual ÷ target to date, in proportion to the days of the month."),
    ),
}

_MEASURE_WORDS: dict[str, Words] = {
    "bounces": _("Visits that saw one page"),
    "bounce_base": _("Visits"),
    "placed_visitors": _("Visitors who ordered"),
    "paid_visitors": _("Visitors who paid"),
    "placed_orders": _("Placed orders"),
    "repeat_buyers": _("Buyers with two or more orders"),
    "masked_orders": _("Orders with a hidden buyer"),
    "cohort_refund": _("Known refunds of these orders"),
    "cohort_before_shipping": _("Refunded before shipping"),
    "cohort_refund_only": _("Refunded without return"),
    "cohort_return": _("Refunded with return"),
    "expected_refund": _("Refunds still expected"),
    "goods_cost": _("Cost of goods"),
    "cost_back": _("Cost of goods taken back"),
    "uncosted_units": _("Pieces without a known cost"),
    "ad_orders": _("Attributed orders"),
}

_NOTE_WORDS: dict[str, Words] = {
    "partial": _("Known for %(used)s of %(rows)s store days; the others are left out."),
    "days_added": _("Days are added up: whoever came on two days counts twice."),
    "stores_added": _(
        "Stores are added up: whoever came to two stores or on two days counts twice."
    ),
    "masked_buyers": _("%(orders)s orders hide their buyer; each counts as a buyer of its own."),
    "uncosted_units": _("No cost is known for %(units)s pieces; they count as free."),
    "counted_as_none": _("%(name)s is missing on %(rows)s store days and counts as none."),
    "estimate": _("Refunds still expected are an estimate from this store's own past."),
    "refunds_known": _("%(percent)s %% of the refunds to be expected are known."),
    "converted": _("Converted to %(currency)s with each day's stored rate."),
    "no_rate": _("No exchange rate to %(currency)s is stored for %(rows)s store days."),
    "mixed_input": _("%(name)s: measured by us for some stores, reported by the others' platform."),
    "reported_input": _("%(name)s: as the platform reports it."),
    "by_rule": _("Cost lines follow the cost rules, not bills."),
    "open_day": _("The last day is not over yet or not yet complete."),
    "no_data": _("Nothing is known for these days."),
    "no_target": _("No target is set for every month of the window."),
    "divided_by_zero": _("The divisor is nought."),
    "more_than_whole": _(
        "There are more buyers (%(part)s) than visitors (%(whole)s): the sources do not fit."
    ),
    "needs_window": _("Only a count over the whole window would be true, and there is none."),
    "stores_do_not_add": _("Visitors of several stores cannot be added up."),
}

KIND_WORDS: dict[str, Words] = {
    "sum": _("Adds up over days and stores"),
    "distinct": _("Different people: true only for the window it was counted in"),
    "ratio": _("Ratio of two sums"),
    "level": _("Last value of the window"),
}
BASIS_WORDS: dict[str, Words] = {
    "measured": _("Measured"),
    "reported": _("Reported"),
    "mixed": _("Measured and reported"),
}
COMPARE_WORDS: dict[str, Words] = {
    "none": _("No comparison"),
    "previous": _("Previous period"),
    "last_year": _("Last year"),
    "last_year_lunar": _("Last year, lunar-aligned"),
}
FESTIVAL_WORDS: dict[str, Words] = {
    "spring_festival": _("Spring Festival"),
    "dragon_boat": _("Dragon Boat Festival"),
    "mid_autumn": _("Mid-Autumn Festival"),
}
INPUT_WORDS: dict[str, Words] = {
    "orders": _("Orders"),
    "traffic": _("Platform traffic"),
    "events": _("Own page events"),
    "ads": _("Ad reports"),
    "costs": _("SKU costs"),
    "rules": _("Cost rules"),
}
FACTOR_WORDS: dict[str, Words] = {
    "uv": _("Visitors"),
    "conversion": _("Conversion"),
    "aov": _("Spend per buyer"),
}


def metric_label(metric: str) -> str:
    """The name of a metric in the active language."""
    return str(METRIC_WORDS[metric][0])


def metric_definition(metric: str) -> str:
    """The one-line definition of a metric in the active language."""
    return str(METRIC_WORDS[metric][1])


def measure_label(measure: str) -> str:
    """The name of a base measure in the active language."""
    words = _MEASURE_WORDS.get(measure)
    return str(words) if words is not None else metric_label(measure)


def note_text(note: Note) -> str:
    """A doubt in words."""
    params: dict[str, Any] = dict(note.params)
    if params.get("measure") in MEASURES:
        params["name"] = measure_label(params["measure"])
    return str(_NOTE_WORDS[note.code]) % params if params else str(_NOTE_WORDS[note.code])
