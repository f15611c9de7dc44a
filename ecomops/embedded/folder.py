"""The data folder: who uses it, which version made it, where its cluster lives."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from ecomops.embedded.refusal import Refusal

FORMAT = 1
ROOM_NEEDED = 300 * 1024 * 1024
REPOSITORY = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """Return the folder that ECOMOPS_DATA names, else .data beside the program."""
    return Path(os.environ.get("ECOMOPS_DATA") or REPOSITORY / ".data").absolute()


def make_folder(path: Path) -> None:
    """Make the data folder, closed to others as far as the engines' own account allows."""
    if path.exists():
        return
    path.mkdir(parents=True, exist_ok=True)  # two commands may come at once
    # As root the engines' own account has to walk through, but not to look around.
    path.chmod(0o711 if os.geteuid() == 0 else 0o700)


class DataFolder:
    """One company's files; exactly one process at a time owns its engines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log = path / "log"
        self._lock: IO[str] | None = None

    def prepare(self) -> None:
        """Make the folder if need be and refuse one we cannot or must not use."""
        try:
            self._make()
            with tempfile.TemporaryFile(dir=self.path) as probe:
                probe.write(b"probe")
        except OSError as problem:
            raise Refusal(
                f"The data folder {self.path} cannot be written ({problem.strerror}): make it "
                "writable or set ECOMOPS_DATA to a folder that is."
            ) from problem
        free = shutil.disk_usage(self.path).free
        if free < ROOM_NEEDED:
            raise Refusal(
                f"Only {free // 2**20} MB are free on the disk of {self.path}: free at least "
                f"{ROOM_NEEDED // 2**20} MB or set ECOMOPS_DATA to a folder on another disk."
            )
        self._check_format()

    def _make(self) -> None:
        make_folder(self.path)
        self.log.mkdir(mode=0o700, exist_ok=True)

    def _check_format(self) -> None:
        made = self.read("version.json").get("format", FORMAT)
        if not isinstance(made, int) or made > FORMAT:
            raise Refusal(
                f"The data folder {self.path} was made by a newer version (format {made}, this "
                f"one knows {FORMAT}): start that version, or set ECOMOPS_DATA to another folder."
            )
        if not (self.path / "version.json").exists():
            self.write("version.json", {"format": FORMAT})

    def take(self) -> bool:
        """Become the owner; False when another process is."""
        file = (self.path / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._lock = file
        return True

    def release(self) -> None:
        """Stop being the owner."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @contextlib.contextmanager
    def guests(self, *, leaving: bool) -> Iterator[None]:
        """Hold the guests' lock: shared while using the owner's engines, alone to stop them."""
        with (self.path / "guests").open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX if leaving else fcntl.LOCK_SH)
            yield

    def read(self, name: str) -> dict[str, Any]:
        """Return one of the folder's small documents, empty when there is none."""
        path = self.path / name
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as problem:
            raise Refusal(
                f"{path} cannot be read ({problem}): put the file back from a backup."
            ) from problem
        return found if isinstance(found, dict) else {}

    def write(self, name: str, document: dict[str, Any]) -> None:
        """Replace one of the folder's small documents in one step."""
        handle, temporary = tempfile.mkstemp(dir=self.path, prefix=f".{name}-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(self.path / name)

    def forget(self, name: str) -> None:
        """Remove one of the folder's small documents."""
        (self.path / name).unlink(missing_ok=True)

    def cluster(self) -> dict[str, Any]:
        """Return what is known about the folder's engines: id, password, place."""
        known = self.read("cluster.json")
        if not known:
            known = {"id": secrets.token_hex(8), "password": secrets.token_urlsafe(24)}
            self.write("cluster.json", known)
        return known
