"""What a file format is called, in the words of the person who exports it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FORMAT_NAMES: dict[str, Promise] = {
    "taobao_list": _("Taobao / Tmall order list"),
    "taobao_detail": _("Taobao / Tmall order details"),
    "jd": _("JD orders"),
    "pdd": _("Pinduoduo orders"),
    "douyin": _("Douyin orders"),
    "shopify": _("Shopify orders"),
    "amazon_new": _("Amazon new orders"),
    "amazon_unshipped": _("Amazon unshipped orders"),
    "amazon_all": _("Amazon all orders"),
    "woocommerce": _("WooCommerce orders"),
    "sycm_shop": _("Sycm shop days"),
    "sycm_item": _("Sycm item days"),
    "wanxiang": _("Wanxiang ad report"),
    "search_ads": _("Search ad report"),
    "display_ads": _("Display ad report"),
    "pdd_ads": _("Pinduoduo ad report"),
    "products": _("Products"),
    "stock": _("Stock"),
    "costs": _("Costs"),
    "suppliers": _("Suppliers"),
    "events": _("Raw page events"),
    "mapped": _("Orders by column mapping"),
    "mapped_traffic": _("Traffic by column mapping"),
    "mapped_ads": _("Ads by column mapping"),
    "mapped_products": _("Products by column mapping"),
    "mapped_stock": _("Stock by column mapping"),
    "mapped_costs": _("Costs by column mapping"),
}


def format_name(code: str) -> str:
    """A format's name in the active language; an unknown code stands for itself."""
    return str(FORMAT_NAMES.get(code, code))
