"""Which files the gates read: what git would take, so that nothing ignored is judged."""

import subprocess
from pathlib import Path

from ecomops.embedded.folder import REPOSITORY


def sources(*suffixes: str) -> list[Path]:
    """Return the repository's files with one of these suffixes."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (REPOSITORY / name for name in done.stdout.split("\0") if name)
    return sorted(path for path in paths if path.suffix in suffixes and path.is_file())


def shown(path: Path) -> str:
    """Return a path as a person types it."""
    return str(path.relative_to(REPOSITORY))
