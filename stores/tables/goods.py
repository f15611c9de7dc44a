"""Columns of the lists of listings and products."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecomops.ui import numbers
from ecomops.ui.tables import AgoColumn, NumberColumn
from ecomops.ui.templatetags import ui
from stores.selectors.catalogue import picture
from stores.tables.parts import Listed, counted, shop


class ListingTable(Listed):
    title = tables.Column(
        verbose_name=_("Listing"), empty_values=(), order_by="title",
        attrs={"td": {"class": "two"}},
    )  # fmt: skip
    shop = tables.Column(accessor="store__label", order_by="store__colour", verbose_name=_("Store"))
    code = tables.Column(accessor="sku_code", verbose_name=_("Seller's code"))
    linked = tables.Column(
        verbose_name=_("Is"), empty_values=(), order_by="matched_at", accessor="sku__code"
    )
    waiting = NumberColumn(verbose_name=_("Orders waiting"))
    seen = AgoColumn(accessor="seen_at", verbose_name=_("Last seen"))

    def render_title(self, record: Any) -> SafeString:
        """What the channel calls it, above its number and spec."""
        below = " · ".join(filter(None, (record.item_id, record.spec)))
        return format_html(
            '<span class="cut file-x" title="{}">{}</span><small class="cut file-x">{}</small>',
            record.title, str(record) or numbers.MISSING, below or numbers.MISSING,
        )  # fmt: skip

    def value_title(self, record: Any) -> str:
        """The title, for files."""
        return record.title

    def render_shop(self, record: Any) -> SafeString:
        """The store that sells it."""
        return shop(record.store)

    def value_shop(self, record: Any) -> str:
        """Its name, for files."""
        return str(record.store.label)

    def render_linked(self, record: Any) -> SafeString | str:
        """The SKU or kit, or that there is none yet."""
        if record.sku is not None:
            return record.sku.code
        if record.kit is not None:
            return format_html('{} <span class="faint">{}</span>', record.kit.code, _("kit"))
        return ui.mark(gettext("Not matched"), "watch")

    def render_waiting(self, value: int) -> SafeString:
        """How many orders wait for it."""
        return counted(value, _("waiting"))

    def value_linked(self, record: Any) -> str:
        """The code, for files."""
        sellable = record.sku or record.kit
        return sellable.code if sellable else ""


class ProductTable(Listed):
    name = tables.Column(
        verbose_name=_("Product"), empty_values=(), order_by="name_key",
        attrs={"td": {"class": "two"}},
    )  # fmt: skip
    category = tables.Column(verbose_name=_("Category"))
    role = tables.Column(accessor="get_role_display", order_by="role", verbose_name=_("Item role"))
    stage = tables.Column(
        accessor="get_stage_display", order_by="stage", verbose_name=_("Life stage")
    )
    skus = NumberColumn(accessor="sku_count", verbose_name=_("SKUs"))
    listings = NumberColumn(accessor="listing_count", verbose_name=_("Listings"))

    def render_name(self, record: Any) -> SafeString:
        """Picture, name and style number."""
        source, fallback = picture(record)
        return format_html(
            '<span class="row-x">{}<span class="stack-0"><span class="cut file-x">{}</span>'
            '<small class="s faint">{}</small></span></span>',
            ui.thumb(source, record.label, fallback), record.label, record.code,
        )  # fmt: skip

    def value_name(self, record: Any) -> str:
        """The name, for files."""
        return record.label

    def render_skus(self, value: int) -> SafeString:
        """How many SKUs it comes in."""
        return counted(value, _("SKUs"))


class KitTable(Listed):
    name = tables.Column(
        verbose_name=_("Kit"), empty_values=(), order_by="name", attrs={"td": {"class": "two"}}
    )
    parts = tables.Column(verbose_name=_("Parts"), empty_values=(), orderable=False)
    recipe = NumberColumn(accessor="recipe_n", verbose_name=_("Recipe"))
    listings = NumberColumn(accessor="listing_count", verbose_name=_("Listings"))

    def render_name(self, record: Any) -> SafeString:
        """The name above the code."""
        return format_html("{}<small>{}</small>", record.name, record.code)

    def value_name(self, record: Any) -> str:
        """The code, for files."""
        return record.code

    def render_parts(self, record: Any) -> str:
        """What a buyer gets, piece by piece."""
        latest = next(iter(record.recipes.all()), None)
        parts = latest.parts.all() if latest else ()
        return " + ".join(f"{part.sku.code} × {part.units}" for part in parts) or numbers.MISSING

    def value_parts(self, record: Any) -> str:
        """The same, for files."""
        return self.render_parts(record)
