"""Delimited text, row by row with flat memory: CSV, TSV and their relatives."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Literal

# Internal mark of a record whose line has no line end: it is the last one and may be cut.
UNFINISHED = "unfinished"
Record = tuple[int, list[str], str]

# A quoted cell over more lines than this is a lost closing quote, not an address.
_LINES_PER_RECORD = 200


def _is_damaged(text: str) -> bool:
    """Whether a character could not be decoded, or is the one that no database keeps."""
    return "\ufffd" in text or "\x00" in text


class TextSource:
    """A text file that can be read from the start any number of times."""

    def __init__(self, path: Path, encoding: str, delimiter: str, *, quoted: bool = True) -> None:
        self.path = path
        self.encoding = encoding
        self.delimiter = delimiter
        self.quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        self.width = 0
        self.ragged = True

    def records(self) -> Iterator[Record]:
        """Number, raw cells and flaw of every record; blank ones are counted and kept empty."""
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            yield from self._read(file)

    def _read(self, file: IO[str]) -> Iterator[Record]:
        number = 0
        lines: Iterator[str] = iter(file)
        while True:
            taken: list[str] = []
            back: list[str] = []
            for cells in self._parse(lines, taken):
                number += 1
                if len(taken) > 1:
                    back = taken[1:] if self._is_broken(cells, taken) else []
                    if cells is None or back:
                        yield number, self._split(taken[0]), "broken_quotes"
                        break
                    flaw = "undecodable" if _is_damaged("".join(taken)) else ""
                elif cells is None:
                    yield number, self._split(taken[0]), "broken_quotes"
                    break
                else:
                    flaw = "undecodable" if _is_damaged(taken[0]) else ""
                if taken[-1][-1] not in "\r\n":
                    flaw = flaw or ("cut_row" if "".join(taken).count('"') % 2 else UNFINISHED)
                elif cells and cells[-1][-1:] == "\n":
                    flaw = flaw or "broken_quotes"
                yield number, cells, flaw
                taken.clear()
            else:
                return
            lines = chain(back, lines)

    def _parse(self, lines: Iterator[str], taken: list[str]) -> Iterator[list[str] | None]:
        """Records of `lines`, the current one's lines in `taken`; None where it is unreadable."""

        def feed() -> Iterator[str]:
            for line in lines:
                taken.append(line)
                yield line

        # csv.Error (a cell of 128 kB) means that a quote was never closed.
        reader = csv.reader(feed(), delimiter=self.delimiter, quoting=self.quoting)
        try:
            yield from reader
        except csv.Error:
            yield None

    def _is_broken(self, cells: list[str] | None, taken: list[str]) -> bool:
        """Whether a record over several lines has swallowed its neighbours."""
        if cells is None or len(taken) > _LINES_PER_RECORD:
            return True
        return bool(self.width) and not self.width <= len(cells) <= self.width + 1

    def _split(self, line: str) -> list[str]:
        return line.rstrip("\r\n").split(self.delimiter)
