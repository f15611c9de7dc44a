"""`./run backup` and `./run restore`: what they ask, and what they say at the end."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from ecomops.embedded import Refusal, restore
from ecomops.embedded.backup import backup

Talk = Callable[[str], Any]


def take(path: Path, *, keys: bool | None, talk: Talk) -> str:
    """Back the company up; return the line that says what is in the file."""
    if keys is None:
        keys = _ask_for_keys()
    connections.close_all()
    url = os.environ["DATABASE_URL"]
    about = backup(path, url=url, data=settings.DATA_DIR, with_keys=keys, talk=talk)
    size = path.stat().st_size / 2**20
    if keys:
        talk("The file holds the keys: whoever has it can read every address. Lock it away.")
    else:
        talk(
            f"The file holds no keys: keep {settings.DATA_DIR / 'keys.json'} elsewhere, or "
            "encrypted addresses cannot be read after a restore."
        )
    return f"{path}: {size:.1f} MB, {_counted(about)}, {'with' if keys else 'without'} keys"


def _ask_for_keys() -> bool:
    if not sys.stdin.isatty():
        raise Refusal("Say --with-keys or --without-keys: there is no terminal to ask at.")
    while True:
        sys.stderr.write("Include the keys that open encrypted addresses? [y/n] ")
        sys.stderr.flush()
        said = sys.stdin.readline().strip().lower()
        if said in {"y", "yes", "n", "no", ""}:
            break
    if not said:
        raise Refusal("No answer: say --with-keys or --without-keys.")
    return said.startswith("y")


def put_back(path: Path, *, replace: bool, talk: Talk) -> str:
    """Restore a backup; return the line that says what is there now."""
    ours = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {})
    connections.close_all()
    about = restore.restore(
        path,
        url=os.environ["DATABASE_URL"],
        data=settings.DATA_DIR,
        replace=replace,
        known=lambda app, name: (app, name) in ours,
        talk=talk,
    )
    if not about["keys"]:
        talk(
            "The backup holds no keys. Unless this folder has them, encrypted addresses cannot be "
            "read until the old field keys are in its keys.json."
        )
    return f"Restored: {_counted(about)}, as of {about['at']}"


def _counted(about: dict[str, Any]) -> str:
    return ", ".join(f"{n:,} {what}" for what, n in about["counts"].items())
