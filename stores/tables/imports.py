"""Columns of the list of imports."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecomops.ui import numbers
from ecomops.ui.tables import AgoColumn, MarkColumn, NumberColumn
from ecomops.ui.templatetags import ui
from stores.models import ImportBatch
from stores.tables.parts import IMPORT_MOODS, Listed, shop


class ImportTable(Listed):
    filename = tables.Column(verbose_name=_("File"), attrs={"td": {"class": "two"}})
    shop = tables.Column(
        accessor="store__label", order_by="store__colour", verbose_name=_("Store"), default="–"
    )
    state = MarkColumn(
        accessor="state", verbose_name=_("State"), order_by="state", moods=IMPORT_MOODS
    )
    created = NumberColumn(empty_values=(), orderable=False, verbose_name=_("New"))
    updated = NumberColumn(empty_values=(), orderable=False, verbose_name=_("Changed"))
    unchanged = NumberColumn(empty_values=(), orderable=False, verbose_name=_("Unchanged"))
    rejected = NumberColumn(empty_values=(), orderable=False, verbose_name=_("Rejected"))
    who = tables.Column(
        accessor="actor_label", verbose_name=_("By"), attrs={"td": {"class": "dim"}}
    )
    at = AgoColumn(accessor="created_at", verbose_name=_("Uploaded"))

    def render_filename(self, value: str, record: ImportBatch) -> SafeString:
        """The file above what kind it is."""
        return format_html(
            '<span class="cut file-x">{}</span><small>{}</small>', value, self._what(record)
        )

    def _what(self, record: ImportBatch) -> str:
        unseen = record.state == ImportBatch.State.UPLOADED and not record.format
        return numbers.bytes_of(record.size) if unseen else record.get_kind_display()

    def value_filename(self, value: str) -> str:
        """The name, for files."""
        return value

    def render_shop(self, record: ImportBatch) -> SafeString | str:
        """The store it belongs to."""
        return shop(record.store) if record.store else numbers.MISSING

    def value_shop(self, record: ImportBatch) -> str:
        """Its name, for files."""
        return record.store.label if record.store else ""

    def render_state(self, record: ImportBatch) -> SafeString:
        """How far it is."""
        mood = IMPORT_MOODS.get(record.state, "flat")
        return ui.mark(record.get_state_display(), mood)

    def _count(self, record: ImportBatch, bound_column: Any) -> Any:
        return record.counts.get(bound_column.name)

    value_created = value_updated = value_unchanged = value_rejected = _count

    def _shown(self, record: ImportBatch, bound_column: Any) -> str:
        return numbers.grouped(record.counts.get(bound_column.name))

    render_created = render_updated = render_unchanged = _shown

    def render_rejected(self, record: ImportBatch) -> SafeString | str:
        """How many rows did not go in."""
        rejected = record.counts.get("rejected")
        text = numbers.grouped(rejected)
        if not rejected:
            return format_html('<span class="hide-s">{}</span>', text)
        words = gettext("rejected")
        return format_html(
            '<span class="act m">{} <span class="only-s in-x">{}</span></span>', text, words
        )
