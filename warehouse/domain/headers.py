"""Where the columns of a file stand, by any of the names they go by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def places(header: Sequence[str], columns: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Column → its place in the header, for the columns we know."""
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        name = cell.strip().lower()
        for column, names in columns.items():
            if name in names:
                found.setdefault(column, at)
    return found
