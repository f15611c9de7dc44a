"""The list every screen copies: filter, sort, page, columns, saved views, export, bulk acts.

Everything is in the address bar, works without script, and costs the same number of queries
whatever the size of the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.views.generic import View

from ecomops.core.policies import AllowedMixin, may
from ecomops.ui import exporting, exports, toasts
from ecomops.ui.answers import FRAGMENT_HEADERS, is_fragment
from ecomops.ui.cells import Cell, cells_of, drawn, opener
from ecomops.ui.chips import Chip, chips_of, dress, without
from ecomops.ui.models import SavedView
from ecomops.ui.paging import Page, page_number, page_of, total_of
from ecomops.ui.tables import ListTable


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A button of the bulk bar; the page has a method `bulk_<key>(request, rows)`."""

    key: str
    label: Any
    action: str  # the policy that allows it
    icon: str = ""
    primary: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Preset:
    """A view that the product ships: a tab with a query string."""

    key: str
    label: Any
    query: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says and where it sends people."""

    title: Any
    text: Any = ""
    icon: str = "inbox"
    href: str = ""
    act: Any = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A preset or a saved view as one request sees it."""

    label: Any
    query: str
    current: bool
    count: int | None = None
    saved_id: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A column head."""

    name: str
    label: Any
    css: str
    sort_query: str  # empty when the column cannot be sorted
    direction: str  # up, down or nothing
    shown: bool
    opens: bool = False  # its text is the link that opens the row


class ListPage(AllowedMixin, View):
    """Declare model, table, filters and words; the rest is the same on every list."""

    page: ClassVar[str]
    title: ClassVar[Any]
    table_class: ClassVar[type[ListTable]]
    filterset_class: ClassVar[type[django_filters.FilterSet] | None] = None
    default_columns: ClassVar[Sequence[str]] = ()  # empty: all of them
    default_sort: ClassVar[str] = ""
    phone: ClassVar[Mapping[str, str]] = {}
    optional: ClassVar[Sequence[str]] = ()  # columns that give way to an open drawer
    bulk: ClassVar[Sequence[BulkAction]] = ()
    presets: ClassVar[Sequence[Preset]] = ()
    empty: ClassVar[Empty]
    per_page: ClassVar[int] = 50
    opens_drawer: ClassVar[bool] = True
    template_name: ClassVar[str] = "ui/list.html"
    fragment_name: ClassVar[str] = "ui/_list.html"

    # What a subclass answers

    def get_queryset(self) -> Any:
        """The rows this user may see, everything a row shows already fetched."""
        raise LookupError(f"{type(self).__name__} says no get_queryset()")

    def row_url(self, row: Any) -> str:
        """Where a row opens; empty when it does not."""
        return ""

    def row_key(self, row: Any) -> str:
        """What a ticked row sends."""
        return str(row["id"] if isinstance(row, dict) else row.pk)

    def preset_counts(self) -> Mapping[str, int]:
        """Counts beside the presets, by key, in one query; none by default."""
        return {}

    def fresh(self) -> str:
        """The quiet words beside the title: how fresh, how many."""
        return ""

    def extra_context(self) -> dict[str, Any]:
        """More for a page with a template of its own."""
        return {}

    # What happens

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, its fragment, or the file."""
        if kind := request.GET.get("export"):
            return self.export(kind)
        in_place = is_fragment(request, "list")
        template = self.fragment_name if in_place else self.template_name
        response = render(request, template, self.context())
        patch_vary_headers(response, FRAGMENT_HEADERS)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Do a bulk act to the ticked rows or to all that match the filter."""
        chosen = next((act for act in self.bulk if act.key == request.POST.get("act")), None)
        if chosen is None:
            raise Http404
        if not may(request.user, chosen.action):
            raise PermissionDenied
        rows = self.filtered
        if request.POST.get("all") != "1":
            ticked = [pk for pk in request.POST.getlist("ids") if pk.isascii() and pk.isdigit()]
            rows = rows.filter(pk__in=ticked)
        answer = getattr(self, f"bulk_{chosen.key}")(request, rows)
        return answer or redirect(request.get_full_path())

    def export(self, kind: str) -> HttpResponseBase:
        """The filtered list as a file, in its sort order; a long one comes by and by."""
        if kind not in exports.KINDS:
            raise Http404
        if exporting.is_long(self.filtered):
            toasts.follow(self.request, exporting.begin(self, kind))
            return redirect(f"{self.request.path}?{self.query.urlencode()}")
        return exports.answer(kind, self.page, self.table_class, self.ordered, self.shown_names)

    # How it is put together

    @cached_property
    def query(self) -> QueryDict:
        """The address without what is only a command."""
        query = self.request.GET.copy()
        for name in ("export", "page"):
            query.pop(name, None)
        for name in [key for key, values in query.lists() if not any(values)]:
            del query[name]
        return query

    @cached_property
    def filterset(self) -> django_filters.FilterSet | None:
        """The filters bound to the address."""
        if self.filterset_class is None:
            return None
        bound = self.filterset_class(
            self.request.GET, queryset=self.get_queryset(), request=self.request
        )
        dress(bound.form)
        return bound

    @cached_property
    def filtered(self) -> Any:
        """The rows that match; a filter with an error leaves nothing out."""
        return self.get_queryset() if self.filterset is None else self.filterset.qs

    @cached_property
    def sort(self) -> str:
        """The column sorted by, with a minus for downwards."""
        asked = self.request.GET.get("sort", "")
        columns = self.table_class.base_columns
        name = asked.removeprefix("-")
        sortable = name in columns and columns[name].orderable is not False
        return asked if sortable else self.default_sort

    @cached_property
    def ordered(self) -> Any:
        """The rows in order, ties broken by key so that pages never overlap."""
        if not self.sort:
            return self.filtered
        data = self.table_class(self.filtered, order_by=self.sort).data.data
        if isinstance(data, QuerySet):
            direction = "-pk" if self.sort.startswith("-") else "pk"
            return data.order_by(*data.query.order_by, direction)
        return data

    @cached_property
    def heads(self) -> list[Head]:
        """Every column in the table's order, shown or not."""
        names = list(self.table_class.base_columns)
        asked = set(self.request.GET.getlist("cols")) & set(names)
        wanted = asked or set(self.default_columns or names)
        first = next((name for name in names if name in wanted), "")
        return [self._head(name, wanted, first) for name in names]

    @property
    def shown_names(self) -> list[str]:
        """The columns shown."""
        return [head.name for head in self.heads if head.shown]

    def _head(self, name: str, wanted: set[str], first: str) -> Head:
        column = self.table_class.base_columns[name]
        query = self.query.copy()
        now = self.sort.removeprefix("-") == name
        down = self.sort.startswith("-")
        query["sort"] = name if now and down else f"-{name}"
        css = column.attrs.get("td", {}).get("class", "")
        place = self.phone.get(name)
        if place:
            css = f"{css} p-{place}"
        if name in self.optional:
            css = f"{css} opt"
        return Head(
            name=name,
            label=column.verbose_name or name.replace("_", " ").capitalize(),
            css=css.strip(),
            sort_query="" if column.orderable is False else query.urlencode(),
            direction=("down" if down else "up") if now else "",
            shown=name in wanted,
            opens=name == first or place == "title",
        )

    def rows_of(self, page: Page) -> list[dict[str, Any]]:
        """The rows of a page as the template draws them."""
        shown = [head for head in self.heads if head.shown]
        hidden = [head.name for head in self.heads if not head.shown]
        table = self.table_class(page.rows, exclude=hidden, orderable=False)
        columns = list(zip(shown, cells_of(table, [head.name for head in shown]), strict=True))
        return [self._row(record, columns) for record in page.rows]

    def _row(self, record: Any, columns: Sequence[tuple[Head, Cell]]) -> dict[str, Any]:
        url = self.row_url(record)
        cells = []
        for place, (head, cell) in enumerate(columns):
            link = opener(url, self.opens_drawer, place == 0) if url and head.opens else ""
            cells.append(drawn(head.css, cell.draw(record), link))
        return {"key": self.row_key(record), "url": url, "cells": SafeString("".join(cells))}

    def tabs(self) -> list[Tab]:
        """Presets first, then what this person saved."""
        here = self._plain(self.query)
        counts = self.preset_counts()
        shipped = [
            Tab(p.label, p.query, self._plain(QueryDict(p.query)) == here, counts.get(p.key))
            for p in self.presets
        ]
        saved = SavedView.objects.filter(owner_key=str(self.request.user.pk), page=self.page)
        own = [
            Tab(v.name, v.query, self._plain(QueryDict(v.query)) == here, saved_id=v.pk)
            for v in saved.order_by("name")
        ]
        return [*shipped, *own]

    @staticmethod
    def _plain(query: QueryDict) -> dict[str, list[str]]:
        return {name: values for name, values in sorted(query.lists()) if name != "page"}

    def kept(self, *names: str) -> list[tuple[str, str]]:
        """The parameters that a form of the bar carries on unchanged."""
        return [(name, value) for name in sorted(names) for value in self.query.getlist(name)]

    def chips(self) -> list[Chip]:
        """The filter bar."""
        return [] if self.filterset is None else chips_of(self.filterset.form, self.query)

    def context(self) -> dict[str, Any]:
        """Everything the templates read."""
        page = page_of(
            self.ordered,
            page_number(self.request.GET.get("page")),
            self.per_page,
            total_of(self.filtered),
        )
        chips = self.chips()
        form = self.filterset.form if self.filterset is not None else None
        acts = [act for act in self.bulk if may(self.request.user, act.action)]
        return {
            "list": self,
            "page": page,
            "rows": self.rows_of(page),
            "heads": self.heads,
            "shown_heads": [head for head in self.heads if head.shown],
            "chips": chips,
            "filter_form": form,
            "filtered_by": any(chip.value for chip in chips) or bool(self.query.get("q")),
            "search_field": form["q"] if form is not None and "q" in form.fields else None,
            "tabs": self.tabs(),
            "acts": acts,
            "query_string": self.query.urlencode(),
            "unpaged": without(self.query),
            "kept_for_filters": self.kept("sort", "cols"),
            "kept_for_columns": self.kept(*(set(self.query) - {"cols"})),
            "fresh": self.fresh(),
            "exports": exports.KINDS,
            **self.extra_context(),
        }
