"""The secrets of one data folder: made once, readable by its owner only, never printed."""

import base64
import contextlib
import hashlib
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ecomops.embedded.folder import make_folder
from ecomops.embedded.refusal import Refusal

FILE = "keys.json"


@dataclass(frozen=True)
class Keys:
    """`field_keys` maps a key's number to its 32 bytes; the highest number encrypts."""

    secret: str
    field_keys: dict[int, bytes]


def fingerprints(keys: Keys) -> dict[str, str]:
    """Return a mark per key number by which two key lists are compared without showing a key."""
    return {
        str(number): hashlib.sha256(b"ecomops field key " + key).hexdigest()[:16]
        for number, key in keys.field_keys.items()
    }


def load_keys(folder: Path) -> Keys:
    """Return the folder's keys, made on first use; two first starts agree on one file."""
    path = folder / FILE
    if not path.exists():
        make_keys(path)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Keys(
            secret=document["secret"],
            field_keys={
                int(number): base64.b64decode(key) for number, key in document["field_keys"].items()
            },
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Refusal(
            f"The keys in {path} cannot be read ({problem}): put the file back from a backup; "
            "without it encrypted addresses stay unreadable."
        ) from problem


def make_keys(path: Path, *, number: int = 1) -> None:
    """Write new secrets unless there are some; the field key gets the number."""
    fresh = {
        "secret": secrets.token_urlsafe(48),
        "field_keys": {str(number): base64.b64encode(secrets.token_bytes(32)).decode("ascii")},
    }
    try:
        make_folder(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".keys-")  # 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(fresh, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(name, path)  # unlike a rename, never replaces what another start made first
        Path(name).unlink()
    except OSError as problem:
        raise Refusal(
            f"The data folder {path.parent} cannot be written ({problem.strerror}): make it "
            "writable or set ECOMOPS_DATA to a folder that is."
        ) from problem
