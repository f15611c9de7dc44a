"""`./run check`: every gate, the cheap ones side by side, with the time of each."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ecomops.embedded.folder import REPOSITORY

PACKAGES = ("ecomops", "stores", "warehouse", "procurement", "campaigns", "kpi")
SOURCES = (*PACKAGES, "tests", "benchmarks", "manage.py")


@dataclass(frozen=True)
class Stage:
    """One gate and the module that runs it."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What a gate said."""

    stage: Stage
    passed: bool
    output: str
    seconds: float


STAGES = (
    Stage("types", ("-m", "mypy", *PACKAGES)),
    Stage("format", ("-m", "ruff", "format", "--check", "--output-format=concise", *SOURCES)),
    Stage("lint", ("-m", "ruff", "check", "--output-format=concise", *SOURCES)),
    Stage("size", ("-m", "ecomops.cli.gates.size")),
    Stage("words", ("-m", "ecomops.cli.gates.words")),
    Stage("imports", ("-m", "ecomops.cli.gates.imports")),
    Stage("migrations", ("manage.py", "makemigrations", "--check", "--dry-run")),
    Stage("deployment", ("-m", "ecomops.cli.gates.deployment")),
    Stage("translations", ("-m", "ecomops.cli.gates.translations")),
    Stage("templates", ("-m", "djlint", "templates", "--lint", "--quiet")),
)


def run_check(names: Sequence[str], say: Callable[[str], None]) -> bool:
    """Run the gates named, or all; say the time of each; True when all pass."""
    chosen = [stage for stage in STAGES if not names or stage.name in names]
    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        failed = []
        for outcome in pool.map(_run, chosen):
            say(
                f"{'ok  ' if outcome.passed else 'FAIL'} {outcome.stage.name:<14}"
                f"{outcome.seconds:6.1f} s"
            )
            if not outcome.passed:
                failed.append(outcome)
    for outcome in failed:
        say(f"\n--- {outcome.stage.name}\n{outcome.output.strip()[-6000:]}")
    say(
        f"{len(chosen) - len(failed)} of {len(chosen)} gates pass, {time.monotonic() - began:.1f} s"
    )
    return not failed


def _run(stage: Stage) -> Outcome:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *stage.arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    return Outcome(stage, done.returncode == 0, done.stdout + done.stderr, time.monotonic() - began)
