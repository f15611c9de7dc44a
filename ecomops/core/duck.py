"""DuckDB for work that reads many rows of few columns: bounded, and only where work is done."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings


@contextmanager
def duck(spill_to: Path) -> Iterator[Any]:
    """A private in-memory DuckDB with bounded threads and memory; what is too much spills."""
    # a heavy library: web processes import this module and never come here
    import duckdb

    spill_to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=spill_to, prefix="spill-") as spill:
        line = duckdb.connect(
            ":memory:",
            config={
                "threads": settings.DUCK_THREADS,
                "memory_limit": settings.DUCK_MEMORY,
                "temp_directory": spill,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": False,
            },
        )
        try:
            yield line
        finally:
            line.close()


def quoted(text: object) -> str:
    """A text as an SQL literal, for the few places that take no parameter."""
    return "'" + str(text).replace("'", "''") + "'"
