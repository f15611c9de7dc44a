"""What a reader yields: numbered rows of clean text, each with what is wrong with its shape."""

from __future__ import annotations

import re
from typing import NamedTuple

# What spreadsheets, web pages and exporters put around a value without meaning it.
_EDGES = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b\u200e\u200f"
_ODD_STARTS = frozenset("='\"")

TOTAL_WORDS = frozenset(
    {"合计", "总计", "总合计", "汇总", "小计", "total", "totals", "grand total", "sum", "subtotal"}
)
_NUMBER = re.compile(r"[-+¥￥$€£]?\s*[\d,. ]*\d%?元?")
_DATE = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}.*")


class Row(NamedTuple):
    """One row: `number` as a spreadsheet shows it, `cells` as wide as the header.

    `flaw` names what is wrong with the row's shape: undecodable, broken_quotes, cut_row,
    short_row, too_many_cells, totals_row, repeated_header or second_table.
    """

    number: int
    cells: tuple[str, ...]
    flaw: str = ""


class TableNote(NamedTuple):
    """Something about the whole file that its reader should be told."""

    code: str
    row: int
    value: str


def clean(text: str) -> str:
    """The text a person meant: without `="…"`, a leading apostrophe, tabs and blank edges."""
    text = text.strip(_EDGES)
    if text and text[0] in _ODD_STARTS:
        if text[0] == "'":
            text = text[1:]
        elif text.startswith('="') and text.endswith('"') and len(text) > 2:
            text = text[2:-1].strip(_EDGES)
        elif text.startswith('"') and text.endswith('"') and '""' in text[1:-1]:
            # A TAB file without quoting rules that was quoted by a spreadsheet all the same.
            text = text[1:-1].replace('""', '"')
    return text


def is_value(text: str) -> bool:
    """Whether a text is a number or a date, which no header is."""
    return bool(_NUMBER.fullmatch(text) or _DATE.fullmatch(text))


def reads_like_header(cells: tuple[str, ...]) -> bool:
    """Whether cells are names: several, all different, none a number or a date."""
    named = [cell for cell in cells if cell]
    return (
        len(named) >= 2
        and len(set(named)) == len(named)
        and not any(len(cell) > 60 or is_value(cell) for cell in named)
    )


def is_totals(cells: tuple[str, ...]) -> bool:
    """Whether a row is the sum below a table: its first word says so."""
    first = cells[0] or next((cell for cell in cells if cell), "")
    if len(first) > 14:
        return False
    return first.rstrip(":： ").replace(" ", " ").lower() in TOTAL_WORDS
