"""One cell's text as a number, an id or a count, or the reason why it is none."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

ZERO = Decimal(0)
_EMPTY = frozenset({"", "-", "--", "—", "——", "/", "null", "NULL", "None", "NaN", "nan", "#N/A"})
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,20})?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")
_COMMA_GROUPED = re.compile(r"\d{1,3}(?:[. ]\d{3})*(?:,\d+)?|\d+,\d+")
_MARKS = re.compile(r"^(?:CNY|RMB|USD|EUR|GBP|JPY|INR|US\$|[¥$€£₹])\s*|\s*(?:元|圆|CNY|RMB|€|¥)$")
# What a spreadsheet leaves of a long number: its end is gone for good.
_DESTROYED = re.compile(r"\d(?:\.\d+)?[eE]\+\d{2,}")
_FLOAT_ID = re.compile(r"\d+\.0+")
# What the tables keep of an id.
ID_LENGTH = 64
LIMIT = Decimal(10) ** 10
_MOST_PIECES = 10_000_000


class BadCell(ValueError):
    """The text cannot be what the column needs; `code` names why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_empty(text: str) -> bool:
    """Whether a cell says nothing: blank, or the dash and null that exporters write instead."""
    return text in _EMPTY


def textual(text: str) -> str:
    """The cell's words, or nothing where an exporter wrote a dash."""
    return "" if text in _EMPTY else text


@lru_cache(maxsize=16384)
def number(text: str, comma: bool = False) -> Decimal:
    """A decimal number: `1,234.50`, `￥12`, `12.00元`, `(3.00)`, `10%` (as 0.10)."""
    if not comma and _PLAIN.fullmatch(text):
        return _within(Decimal(_short(text)))
    tidy = unicodedata.normalize("NFKC", text).strip()
    negative = tidy.startswith(("-", "−")) or (tidy.startswith("(") and tidy.endswith(")"))
    tidy = tidy.strip("()").lstrip("-−+").strip()
    tidy = _MARKS.sub("", tidy).lstrip("-−+").strip()
    percent = tidy.endswith("%")
    tidy = tidy.rstrip("%").strip()
    if comma:
        if not _COMMA_GROUPED.fullmatch(tidy) and not tidy.isdecimal():
            raise BadCell("bad_number")
        tidy = tidy.replace(".", "").replace(" ", "").replace(",", ".")
    elif _GROUPED.fullmatch(tidy):
        tidy = tidy.replace(",", "")
    if not _PLAIN.fullmatch(tidy):
        raise BadCell("destroyed_number" if _DESTROYED.fullmatch(tidy) else "bad_number")
    value = Decimal(_short(tidy))
    if percent:
        value = Decimal(_short(format(value / 100, "f")))
    return _within(-value if negative else value)


def _short(text: str) -> str:
    """Without noughts at the end, so that 190.00 and 190 say the same in every digest."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _within(value: Decimal) -> Decimal:
    if abs(value) >= LIMIT:
        raise BadCell("number_too_large")
    return value


@lru_cache(maxsize=4096)
def units(text: str, comma: bool = False) -> int:
    """A whole number of pieces; what a negative one or nought means is the caller's affair."""
    value = number(text, comma)
    whole = int(value)
    if whole != value:
        raise BadCell("not_whole")
    if abs(whole) > _MOST_PIECES:
        raise BadCell("number_too_large")
    return whole


def ident(text: str) -> str:
    """An id as text; refuses one that a spreadsheet has turned into 1.93E+15."""
    if len(text) > ID_LENGTH:
        raise BadCell("too_long")
    if text.isalnum():
        return text
    if _DESTROYED.fullmatch(text):
        raise BadCell("destroyed_id")
    if _FLOAT_ID.fullmatch(text):
        return text[: text.index(".")]
    if text in _EMPTY:
        raise BadCell("missing_value")
    return text
