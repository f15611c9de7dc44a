"""The background work of the shell."""

from __future__ import annotations

from typing import Any

from ecomops.core import jobs
from ecomops.core.jobs import JobRun


@jobs.runner("ui.export")
def run_export(run: JobRun) -> dict[str, Any]:
    """Write a long list down as a file."""
    from ecomops.ui import exporting

    return exporting.run(run)
