"""The filter bar: what is set now, in words, and the addresses of everything near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kpi.forms import DashboardForm
from kpi.presentation import periods
from kpi.presentation.question import BASES, Question, families, family_label


@dataclass(frozen=True, slots=True)
class Choice:
    """One possibility and its address."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class Bar:
    """The filter bar of a dashboard."""

    form: DashboardForm
    question: Question
    with_stores: bool = True

    @property
    def period(self) -> str:
        """The period in words."""
        return self.question.period_text

    @property
    def compare(self) -> str:
        """The comparison in words."""
        return str(dict(periods.COMPARES)[self.question.compare])

    @property
    def periods(self) -> Sequence[Choice]:
        """Every named period as a link."""
        q = self.question
        return [
            Choice(str(words), "?" + q.query(period=name, first=None, last=None), name == q.period)
            for name, words in periods.PERIODS
            if name != "custom"
        ]

    @property
    def compares(self) -> Sequence[Choice]:
        """Every comparison as a link."""
        q = self.question
        return [
            Choice(str(words), "?" + q.query(compare=name), name == q.compare)
            for name, words in periods.COMPARES
        ]

    @property
    def bases(self) -> Sequence[Choice]:
        """Whose word counts, as links."""
        q = self.question
        return [
            Choice(str(words), "?" + q.query(basis=name), name == q.basis) for name, words in BASES
        ]

    @property
    def channels(self) -> str:
        """The channels in words."""
        chosen, offered = self.question.chosen_channels, families(self.question.offered)
        if not chosen:
            return _("all %(count)s") % {"count": len(offered)}
        return _(", ").join(family_label(name) for name in chosen)

    @property
    def stores(self) -> str:
        """The stores in words."""
        q = self.question
        chosen = [store.label for store in q.offered if store.code in q.chosen_stores]
        if not chosen:
            return _("all %(count)s") % {"count": len(q.offered)}
        if len(chosen) > 2:
            return _("%(count)s of %(all)s") % {"count": len(chosen), "all": len(q.offered)}
        return _(", ").join(chosen)

    @property
    def export(self) -> Sequence[Choice]:
        """The file kinds as links."""
        query = self.question.query()
        return [
            Choice(kind.upper(), f"?{query}{'&' if query else ''}export={kind}", False)
            for kind in ("csv", "xlsx")
        ]
