"""`./run bench`: each benchmark on engines of its own, as durable as those of a company."""

import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ecomops.embedded import Refusal
from ecomops.embedded.folder import REPOSITORY

PLACE = REPOSITORY / ".data-bench"
NOT_ONE = {"__init__", "measure"}
Say = Callable[[str], None]


def names() -> list[str]:
    """Return the benchmarks that there are."""
    found = (path.stem for path in (REPOSITORY / "benchmarks").glob("*.py"))
    return sorted(name for name in found if name not in NOT_ONE and not name.startswith("_"))


def run_benchmarks(chosen: Sequence[str], *, as_json: bool) -> bool:
    """Run each in a process and data folder of its own; True when every limit holds."""
    unknown = set(chosen) - set(names())
    if unknown:
        raise Refusal(f"No benchmark {', '.join(sorted(unknown))}: there are {', '.join(names())}.")
    PLACE.mkdir(mode=0o711, exist_ok=True)
    held = True
    for name in chosen or names():
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=PLACE))
        folder.chmod(0o711)
        try:
            environment = {**os.environ, "ECOMOPS_DATA": str(folder)}
            command = [sys.executable, str(REPOSITORY / "manage.py"), "bench", name, "--inside"]
            command += ["--json"] if as_json else []
            held &= subprocess.run(command, env=environment, check=False).returncode == 0
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return held


def run_inside(name: str, *, as_json: bool, say: Say) -> bool:
    """Run one benchmark here, where its engines are; True when its limits hold."""
    module: Any = importlib.import_module(f"benchmarks.{name}")
    results = module.measure()
    for result in results:
        if as_json:
            say(json.dumps(result.as_json(), ensure_ascii=False))
        else:
            sign = "≥" if result.at_least else "≤"
            verdict = "holds" if result.holds else "FAILS"
            say(
                f"{result.name:<28} {result.value:>12,.3f} {result.unit:<8} ratio "
                f"{result.ratio:.3f} {sign} {result.limit:g} {verdict}  {result.note}"
            )
    return all(result.holds for result in results)
