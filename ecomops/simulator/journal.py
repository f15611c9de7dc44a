"""What the platform has said yes to is on file before it says so: kill -9 loses nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


class Journal:
    """One line of JSON for each change; written through to the system before the call returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab")

    @staticmethod
    def read(path: Path) -> Iterator[dict[str, Any]]:
        """Every whole line; a line cut by a kill was never acknowledged."""
        if not path.exists():
            return
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield json.loads(line)

    def write(self, *entries: dict[str, Any]) -> None:
        """Append; the operating system has it when this returns."""
        text = "".join(
            json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n" for entry in entries
        )
        self._file.write(text.encode())
        self._file.flush()

    def rewrite(self, entries: Iterable[dict[str, Any]]) -> None:
        """Replace all that was written by what it came to."""
        fresh = self.path.with_suffix(".new")
        with fresh.open("wb") as file:
            for entry in entries:
                file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._file.close()
        fresh.replace(self.path)
        self._file = self.path.open("ab")
