"""The demo company's jobs; what they need is heavy and imported where the work is done."""

from __future__ import annotations

from typing import Any

from ecomops.core.jobs import JobRun, runner

LOAD_JOB = "demo.load"


@runner(LOAD_JOB)
def load(run: JobRun) -> dict[str, Any]:
    from ecomops.demo import load as demo

    return demo.load(run)


@runner("demo.store")
def load_store(run: JobRun) -> dict[str, Any]:
    from ecomops.demo import load as demo

    return demo.load_store(run)
