"""Columns of lists. A table says what a row shows; how it looks is decided here once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ecomops.ui import dates, drawing, numbers
from ecomops.ui.templatetags.figures import ago

NUM = {"td": {"class": "num"}, "th": {"class": "num"}}
QUIET = {"td": {"class": "dim nowrap"}}


class ListTable(tables.Table):
    """Base of every list's table. The first column opens the row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Set here, not in Meta: a subclass with a Meta of its own would lose it.
        kwargs.setdefault("default", numbers.MISSING)
        super().__init__(*args, **kwargs)


class NumberColumn(tables.Column):
    """A count or quantity, right aligned."""

    def __init__(self, *args: Any, digits: int = 0, **kwargs: Any) -> None:
        self.digits = digits
        super().__init__(*args, **{"attrs": NUM, **kwargs})

    def render(self, value: Any) -> str:
        """1,234."""
        return numbers.grouped(value, self.digits)

    def value(self, value: Any) -> Any:
        """The number itself, for files."""
        return value


class MoneyColumn(tables.Column):
    """An amount; `currency` names the attribute of the row that holds the currency."""

    def __init__(self, *args: Any, currency: str = "", **kwargs: Any) -> None:
        self.currency = currency
        super().__init__(*args, **{"attrs": NUM, **kwargs})

    def render(self, value: Any, record: Any) -> str | SafeString:
        """347.00, with its currency as a small unit where rows differ."""
        text = numbers.grouped(value, 2)
        if not self.currency or text == numbers.MISSING:
            return text
        code = record[self.currency] if isinstance(record, dict) else getattr(record, self.currency)
        return format_html('{} <span class="unit">{}</span>', text, numbers.currency_unit(code))

    def value(self, value: Any) -> Any:
        """The amount itself, for files."""
        return value


class DayColumn(tables.Column):
    """A date."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"attrs": QUIET, **kwargs})

    def render(self, value: Any) -> str:
        """11月1日."""
        return dates.day(value)

    def value(self, value: Any) -> Any:
        """The date itself, for files."""
        return value


class MomentColumn(DayColumn):
    """An instant, in the active zone."""

    def render(self, value: Any) -> str:
        """11月1日 09:12."""
        return dates.moment(value)


class AgoColumn(DayColumn):
    """How long ago an instant was."""

    def render(self, value: Any) -> Any:
        """40 s ago."""
        return ago(value)


class MarkColumn(tables.Column):
    """A state in its own words (get_FOO_display) with the judgement that `moods` gives to FOO."""

    def __init__(self, *args: Any, moods: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        self.moods = moods or {}
        super().__init__(*args, **kwargs)

    def render(self, value: Any, record: Any, bound_column: Any) -> SafeString:
        """Shape, word and colour; plain for moods that judge nothing."""
        name = str(bound_column.accessor).removeprefix("get_").removesuffix("_display")
        raw = _raw(record, name)
        mood = self.moods.get(str(raw), "flat")
        return format_html('<span class="mark {}">{}{}</span>', mood, drawing.judge(mood), value)

    def value(self, value: Any) -> Any:
        """The word, for files."""
        return value


class ShopColumn(tables.Column):
    """A store with its colour; `colour` gives the token (c1 to c8) of a row."""

    def __init__(
        self, *args: Any, colour: Callable[[Any], str] | None = None, **kwargs: Any
    ) -> None:
        self.colour = colour
        super().__init__(*args, **kwargs)

    def render(self, value: Any, record: Any) -> SafeString:
        """The name behind an 8 px square."""
        token = self.colour(record) if self.colour else "c8"
        return format_html('<span class="shop" style="--k:var(--{})">{}</span>', token, value)

    def value(self, value: Any) -> Any:
        """The name, for files."""
        return str(value)


class TwoLineColumn(tables.Column):
    """A main line with a quiet second line taken from the attribute `below`."""

    def __init__(self, *args: Any, below: str, **kwargs: Any) -> None:
        self.below = below
        super().__init__(*args, **{"attrs": {"td": {"class": "two"}}, **kwargs})

    def render(self, value: Any, record: Any) -> SafeString:
        """Two lines in one cell."""
        second = _raw(record, tables.A(self.below))
        return format_html("{}<small>{}</small>", value, second or numbers.MISSING)

    def value(self, value: Any) -> Any:
        """The main line, for files."""
        return value


def _raw(record: Any, accessor: Any) -> Any:
    return tables.A(accessor).resolve(record, quiet=True)
