"""The list of people: who may sign in, and as what."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecomops.accounts.models import User
from ecomops.core.roles import Role
from ecomops.ui.lists import Empty, ListPage, Preset
from ecomops.ui.tables import AgoColumn, DayColumn, ListTable, MarkColumn
from ecomops.ui.templatetags.ui import face


class PeopleTable(ListTable):
    """A person a row."""

    name = tables.Column(verbose_name=_("Name"), accessor="get_full_name", order_by="sort_key")
    role = tables.Column(verbose_name=_("Role"), accessor="get_role_display", order_by="role")
    language = tables.Column(
        verbose_name=_("Language"), accessor="get_language_display", order_by="language"
    )
    signed_in = AgoColumn(verbose_name=_("Last signed in"), accessor="last_login")
    joined = DayColumn(verbose_name=_("Let in"), accessor="date_joined")
    door = MarkColumn(verbose_name=_("Account"), accessor="is_active", moods={"True": "good"})

    def render_name(self, record: User) -> SafeString:
        """Initials, name, user name."""
        return format_html(
            '<span class="row-x">{}<span class="cut">{}</span>'
            '<span class="s faint cut">{}</span></span>',
            face(record.get_full_name(), True),
            record.get_full_name(),
            record.username,
        )

    def render_door(self, record: User) -> SafeString:
        """Open or closed."""
        if record.is_active:
            return format_html('<span class="dim hide-s">{}</span>', gettext("May sign in"))
        return format_html('<span class="mark flat">{}</span>', gettext("closed"))

    def value_door(self, record: User) -> str:
        """Open or closed, for files."""
        return gettext("May sign in") if record.is_active else gettext("closed")


class PeopleFilter(filters.FilterSet):
    """By name, role and whether they may still sign in."""

    q = filters.CharFilter(label=_("Name or user name"), method="search")
    role = filters.ChoiceFilter(label=_("Role"), choices=Role.choices)
    open = filters.BooleanFilter(label=_("May sign in"), field_name="is_active")

    def search(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Part of either name."""
        return rows.filter(Q(username__icontains=value) | Q(display_name__icontains=value))


class PeopleList(ListPage):
    """Who may sign in, and as what."""

    page = "accounts.people"
    action = "accounts.view_people"
    title = _("People")
    table_class = PeopleTable
    filterset_class = PeopleFilter
    default_columns = ("name", "role", "language", "signed_in", "door")
    default_sort = "name"
    phone = {"name": "title", "role": "meta", "signed_in": "side", "door": "state"}
    presets = (
        Preset("all", _("All")),
        Preset("open", _("May sign in"), "open=true"),
        Preset("closed", _("Closed"), "open=false"),
    )
    empty = Empty(
        _("Nobody fits"), _("Take a filter away, or let somebody in."), "users", "/people/new/",
        _("Let somebody in"),
    )  # fmt: skip
    opens_drawer = False
    template_name = "accounts/people.html"

    def get_queryset(self) -> Any:
        """Everybody: administrators look after all."""
        return User.objects.all()

    def row_url(self, row: User) -> str:
        """A person's page."""
        return reverse("accounts:person", args=[row.pk])
