"""How figures read: 万 and 亿 in Chinese, k and M in English, never more digits than matter."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language, pgettext

MISSING = "–"
MINUS = "−"
NBSP = "\u00a0"

Number = int | float | Decimal

# Not prose but number grammar: where a reader of the language changes the scale, and its sign.
SCALES: dict[str, tuple[tuple[Decimal, str], ...]] = {
    "zh": ((Decimal(10**8), "亿"), (Decimal(10**4), "万")),
    "en": ((Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(10**4), "k")),
}
# 12,300 is written 12.3 k: the scale starts at ten thousand but divides by a thousand.
DIVISORS = {"k": Decimal(1000)}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure ready to be shown: the short value, its unit, and everything on hover."""

    value: str
    unit: str = ""
    full: str = ""

    def __str__(self) -> str:
        return f"{self.value}{NBSP}{self.unit}" if self.unit else self.value


def family() -> str:
    """The number grammar of the active language."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


def exact(value: Any) -> Decimal | None:
    """The value as a Decimal, or None for anything that is not a number."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def rounded(number: Decimal, digits: int) -> Decimal:
    """The number at so many decimals, halves away from zero as people round."""
    return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def grouped(value: Any, digits: int = 0) -> str:
    """1,234,567 with a real minus sign; – when there is no value."""
    number = exact(value)
    if number is None:
        return MISSING
    short = rounded(number, digits)
    text = f"{abs(short):,.{digits}f}"
    return f"{MINUS}{text}" if short < 0 else text


def compact(value: Any, digits: int = 1, small_digits: int = 0) -> Figure:
    """The figure at the scale of the language: 91.5 万 or 915 k, and the full value beside it."""
    number = exact(value)
    if number is None:
        return Figure(MISSING)
    full = grouped(number, 2 if number != number.to_integral_value() else 0)
    for threshold, sign in SCALES[family()]:
        if abs(number) >= threshold:
            scaled = number / DIVISORS.get(sign, threshold)
            return Figure(grouped(scaled, 0 if abs(scaled) >= 100 else digits), sign, full)
    return Figure(grouped(number, 0 if abs(number) >= 1000 else small_digits), "", full)


def currency_unit(currency: str) -> str:
    """The currency as a unit behind a figure: 元 in Chinese, CNY in English."""
    names = {
        "CNY": pgettext("currency unit", "CNY"),
        "USD": pgettext("currency unit", "USD"),
        "EUR": pgettext("currency unit", "EUR"),
        "GBP": pgettext("currency unit", "GBP"),
        "JPY": pgettext("currency unit", "JPY"),
        "INR": pgettext("currency unit", "INR"),
        "HKD": pgettext("currency unit", "HKD"),
    }
    return names.get(currency, currency)


def money(value: Any, currency: str = "", digits: int = 1, small_digits: int = 1) -> Figure:
    """Money for a tile: 91.5 万元 or 915 k CNY, the full amount on hover."""
    short = compact(value, digits, small_digits)
    if short.value == MISSING:
        return short
    unit = currency_unit(currency) if currency else ""
    joined = (short.unit + unit) if family() == "zh" else f"{short.unit} {unit}".strip()
    full = f"{grouped(value, 2)}{NBSP}{unit}".rstrip(NBSP)
    return Figure(short.value, joined, full)


def percent(share: Any, digits: int = 1) -> str:
    """A share of one as a percentage: 0.0291 at 2 digits is 2.91 %."""
    number = exact(share)
    return MISSING if number is None else f"{grouped(number * 100, digits)}{NBSP}%"


def ratio(value: Any, digits: int = 1) -> str:
    """Return on spend as the trade writes it: 1 : 5.2."""
    number = exact(value)
    return MISSING if number is None else f"1{NBSP}:{NBSP}{grouped(number, digits)}"


def signed(value: Any, digits: int = 0) -> str:
    """The value with its sign, + or −."""
    number = exact(value)
    if number is None:
        return MISSING
    text = grouped(number, digits)
    return f"+{text}" if rounded(number, digits) > 0 else text


def bytes_of(size: Any) -> str:
    """A file size: 3.1 MB."""
    number = exact(size)
    if number is None:
        return MISSING
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= step:
            return f"{grouped(number / step, 1)}{NBSP}{unit}"
    return f"{grouped(number)}{NBSP}B"
