"""Which files the gates read: what git would take, so that nothing ignored is judged."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from ecomops.embedded.folder import REPOSITORY

# Whoever checks need not be whoever cloned: a build often runs as root in somebody's folder.
LIST = ("git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard")
SKIPPED = {"node_modules", "__pycache__", "vendor", "shots", "staticfiles"}


def sources(*suffixes: str) -> list[Path]:
    """Return the repository's files with one of these suffixes."""
    return sorted(path for path in _files() if path.suffix in suffixes and path.is_file())


def _files() -> Iterator[Path]:
    try:
        done = subprocess.run(LIST, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):  # no git, or an archive without history
        yield from _walked(REPOSITORY)
    else:
        yield from (REPOSITORY / name for name in done.stdout.split("\0") if name)


def _walked(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in SKIPPED or (path.name.startswith(".") and path.name != ".ci"):
            continue
        if path.is_dir():
            yield from _walked(path)
        else:
            yield path


def shown(path: Path) -> str:
    """Return a path as a person types it."""
    return str(path.relative_to(REPOSITORY))
