"""Filters that write numbers and dates the way the reader's language does."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from babel import Locale
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ecomops.ui import dates, numbers

register = template.Library()
HOME = frozenset({"", "CN", "中国"})


def shown(figure: numbers.Figure) -> SafeString:
    """A figure with its small unit and the full value on hover."""
    if not figure.unit and (not figure.full or figure.full == figure.value):
        return format_html('<span class="fig">{}</span>', figure.value)
    return format_html(
        '<span class="fig" title="{}">{}<span class="unit">{}</span></span>',
        figure.full,
        figure.value,
        figure.unit,
    )


@register.filter
def number(value: Any, digits: int = 0) -> str:
    """1,234,567 in full."""
    return numbers.grouped(value, int(digits))


@register.filter
def short(value: Any, digits: int = 1) -> SafeString:
    """91.5 万 or 915 k, the full value on hover."""
    return shown(numbers.compact(value, int(digits)))


@register.filter
def amount(value: Any, digits: int = 2) -> str:
    """An amount of money in full, 347.00, without its currency."""
    return numbers.grouped(value, int(digits))


@register.filter
def money(value: Any, currency: str = "") -> str:
    """An amount in full with its currency: 347.00 元. Takes a Money or an amount and a code."""
    if hasattr(value, "currency"):
        value, currency = value.amount, value.currency
    text = numbers.grouped(value, 2)
    if text == numbers.MISSING or not currency:
        return text
    return f"{text}{numbers.NBSP}{numbers.currency_unit(currency)}"


@register.filter
def currency_unit(code: str) -> str:
    """A currency as a unit: 元 in Chinese, CNY in English."""
    return numbers.currency_unit(code) if code else ""


@register.filter
def abroad(code: str) -> str:
    """A country's name in the reader's language; the home country goes without saying."""
    if code in HOME:
        return ""
    named = Locale.parse(get_language() or "en", sep="-").territories.get(code.upper())
    return str(named or code)


@register.filter
def money_short(value: Any, currency: str = "") -> SafeString:
    """Money at the scale of the language, 91.5 万元, the full amount on hover."""
    if hasattr(value, "currency"):
        value, currency = value.amount, value.currency
    return shown(numbers.money(value, currency))


@register.filter
def percent(share: Any, digits: int = 1) -> str:
    """A share of one: 0.0291|percent:2 is 2.91 %."""
    return numbers.percent(share, int(digits))


@register.filter
def ratio(value: Any, digits: int = 1) -> str:
    """1 : 5.2."""
    return numbers.ratio(value, int(digits))


@register.filter
def signed(value: Any, digits: int = 0) -> str:
    """+12 or −12."""
    return numbers.signed(value, int(digits))


@register.filter
def file_size(value: Any) -> str:
    """3.1 MB."""
    return numbers.bytes_of(value)


@register.filter
def orelse(value: Any) -> Any:
    """The value, or – for nothing."""
    return numbers.MISSING if value is None or value == "" else value


@register.filter
def day(value: date | datetime | None) -> str:
    """11月1日 or 1 Nov."""
    return dates.day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """11月1日 09:12 in the active zone."""
    return dates.moment(value)


@register.filter
def moment_seconds(value: datetime | None) -> str:
    """11月1日 09:12:44 in the active zone."""
    return dates.moment(value, seconds=True)


@register.filter
def ago(value: datetime | None) -> SafeString | str:
    """40 s ago, the exact instant on hover."""
    if value is None:
        return numbers.MISSING
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        dates.moment(value, seconds=True),
        dates.ago(value),
    )


@register.filter
def clock(value: Any) -> str:
    """Hours and minutes left, 40:33."""
    return dates.duration(value)


@register.simple_tag
def span(first: date, last: date) -> str:
    """11月1日–9日 or 1–9 Nov."""
    return dates.span(first, last)
