"""The three figures of a role on the home page, and what moved sales since the day before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ecomops.core.policies import may
from ecomops.core.roles import Role
from ecomops.ui.figures import Tile
from ecomops.work import today
from kpi.domain.compare import Window
from kpi.forms import DashboardForm
from kpi.models import StoreDay
from kpi.presentation import moved, shares, tiles
from kpi.presentation.question import Question
from kpi.selectors import dashboard
from kpi.selectors.figures import scope_of

PLAIN = ("net_sales", "conversion", "aov")
OF_ROLE: dict[str, tuple[str, ...]] = {
    Role.EXECUTIVE: ("net_sales", "roi_store", shares.NET_RATE),
    Role.GENERAL_MANAGER: ("net_sales", "roi_store", shares.NET_RATE),
    Role.FINANCE: ("net_sales", "refund_rate", shares.NET_RATE),
    Role.ADMINISTRATOR: PLAIN,
    Role.OPERATIONS: ("net_sales", "uv_days", "conversion"),
    Role.CUSTOMER_SERVICE: ("conversion", "aov", "refund_rate"),
    Role.PROCUREMENT_MANAGER: PLAIN,
    Role.WAREHOUSE_LEAD: PLAIN,
}


def question_of(user: Any, **said: str) -> Question | None:
    """The user's stores and a period; None for somebody without a store."""
    stores = scope_of(user, None)
    if not stores:
        return None
    query = QueryDict(mutable=True)
    query.update(said)
    return DashboardForm(query, stores, timezone.localdate()).question()


def figures(user: Any) -> list[Tile]:
    """The month to date of what the role looks at first."""
    if not may(user, "kpi.view_figures") or (question := question_of(user)) is None:
        return []
    names = OF_ROLE.get(user.role, PLAIN)
    last = question.window.last
    spark = Window(last - timedelta(tiles.SPARK_DAYS - 1), last)
    metrics = [shares.SHARES["net_margin"] if m == shares.NET_RATE else m for m in names]
    book = dashboard.read(question.asked, [*metrics, "uv"], {tiles.SPARK: spark}, names)
    return [] if book.is_empty else tiles.tiles(book, question, names)


def changes(user: Any) -> Iterator[today.Change]:
    """The largest reasons why yesterday sold more or less than the day before."""
    if not may(user, "kpi.view_figures"):
        return
    question = question_of(user, period="yesterday", compare="previous")
    if question is None:
        return
    book = dashboard.read(question.asked, [], {})
    if book.is_empty:
        return
    for one in moved.moved(book, question).sentences:
        yield today.Change(one.text, one.href, mood=one.mood, lead=one.amount)


def steps(user: Any) -> list[today.Step]:
    """The last of the first steps: looking at the figures."""
    if not may(user, "stores.import_files") or not may(user, "kpi.view_figures"):
        return []
    known = StoreDay.objects.filter(store__in=[s.pk for s in scope_of(user, None)]).exists()
    return [
        today.Step(
            _("Figures"),
            _("They are computed in the background as soon as something has come in."),
            reverse("kpi:overview"), _("Open the overview"), known,
        ),
    ]  # fmt: skip


today.FIGURES.register("kpi", figures, order=10)
today.CHANGES.register("kpi", changes, order=10)
today.STEPS.register("kpi", steps, order=20)
