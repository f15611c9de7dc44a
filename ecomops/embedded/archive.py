"""One backup file: a plain tar whose last members say what every other one must be.

`database/00001` … are pieces of one pg_dump stream, so that nothing has to be held twice;
`files/…` are the data folder's files; `manifest.json` lists each with its SHA-256 and length, and
`manifest.sha256` closes the file. What was cut short has no end, what was altered has a wrong sum.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from ecomops.embedded.refusal import Refusal

KIND = "ecomops-backup"
FORMAT = 1
MANIFEST = "manifest.json"
CLOSING = "manifest.sha256"
DUMP, FILES = "database/", "files/"
PIECE = 16 << 20
BIGGEST_MANIFEST = 1 << 30
OURS = re.compile(
    r"database/\d{5}|files/(keys\.json|(media|events)/[^\0]+)|manifest\.json|manifest\.sha256"
)


class Writer:
    """An archive in the making; it gets its name only when it is whole."""

    def __init__(self, target: IO[bytes]) -> None:
        self.tar = tarfile.TarFile(fileobj=target, mode="w", format=tarfile.PAX_FORMAT)
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, content: bytes) -> None:
        """Add a member from memory."""
        self._note(name, hashlib.sha256(content).hexdigest(), len(content))
        self._put(name, content)

    def _put(self, name: str, content: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(content), 0o600
        self.tar.addfile(info, io.BytesIO(content))

    def add_stream(self, prefix: str, source: IO[bytes], look: Callable[[int], None]) -> None:
        """Add a stream of unknown length as numbered pieces."""
        number = 0
        while piece := source.read(PIECE):
            number += 1
            self.add(f"{prefix}{number:05}", piece)
            look(len(piece))

    def add_file(self, name: str, path: Path) -> None:
        """Add a file as it is; it must not change meanwhile."""
        with path.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            size = source.tell()
            source.seek(0)
            info = tarfile.TarInfo(name)
            info.size, info.mode = size, 0o600
            self.tar.addfile(info, source)
        self._note(name, digest, size)

    def _note(self, name: str, digest: str, size: int) -> None:
        self.members[name] = {"sha256": digest, "size": size}

    def close(self, about: dict[str, Any]) -> None:
        """Write down what the archive holds."""
        manifest = {"kind": KIND, "format": FORMAT, **about, "members": self.members}
        text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        self._put(MANIFEST, text)
        self._put(CLOSING, hashlib.sha256(text).hexdigest().encode())
        self.tar.close()


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write an archive beside its final name; a failed or killed one leaves no such file."""
    if path.exists():
        raise Refusal(f"{path} is already there: name another file, or remove that one first.")
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # 0600
    except OSError as problem:
        raise Refusal(f"{path} cannot be written ({problem.strerror}).") from problem
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            yield Writer(target)
            target.flush()
            os.fsync(target.fileno())
        unfinished.rename(path)
    except OSError as problem:
        raise Refusal(
            f"{path} cannot be written ({problem.strerror}): free some space or name a file on "
            "another disk."
        ) from problem
    finally:
        unfinished.unlink(missing_ok=True)


class Archive:
    """A backup file that was read to its end and is what its manifest says."""

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.manifest = manifest

    def dump(self) -> Iterator[bytes]:
        """The database's dump in chunks."""
        for info, chunks in _read(self.path):
            if info.name.startswith(DUMP):
                yield from chunks

    def unpack(self, target: Path) -> Iterator[str]:
        """Write the data folder's files below a folder; give each name when it is there."""
        for info, chunks in _read(self.path):
            if not info.name.startswith(FILES):
                continue
            name = info.name.removeprefix(FILES)
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    file.write(chunk)
            yield name


def verified(path: Path, look: Callable[[int], None]) -> Archive:
    """Read the whole file; refuse one that is no backup, newer, cut short or altered."""
    if not path.is_file():
        raise Refusal(f"There is no file {path}.")
    found: dict[str, dict[str, Any]] = {}
    manifest = closing = b""
    for info, chunks in _read(path):
        digest = hashlib.sha256()
        for chunk in chunks:
            digest.update(chunk)
            look(len(chunk))
            if info.name == MANIFEST and info.size < BIGGEST_MANIFEST:
                manifest += chunk
            elif info.name == CLOSING and info.size <= 64:
                closing += chunk
        if info.name not in {MANIFEST, CLOSING}:
            found[info.name] = {"sha256": digest.hexdigest(), "size": info.size}
    if not closing:
        raise Refusal(f"{path} was cut short: it has no end. Take another backup file.")
    if hashlib.sha256(manifest).hexdigest().encode() != closing:
        raise Refusal(f"{path} was altered: its list of contents is not the one written.")
    return Archive(path, _agreeing(path, json.loads(manifest), found))


def _agreeing(
    path: Path, manifest: dict[str, Any], found: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    if manifest.get("kind") != KIND:
        raise Refusal(f"{path} is no backup of EcomOps.")
    if manifest.get("format", 0) > FORMAT:
        raise Refusal(f"{path} was made by a newer version: restore it with that version.")
    listed = manifest["members"]
    for name in sorted({*listed, *found}):
        if listed.get(name) != found.get(name):
            raise Refusal(f"{path} was altered: {name} in it is not what was written.")
    return manifest


def _read(path: Path) -> Iterator[tuple[tarfile.TarInfo, Iterator[bytes]]]:
    """Every member in order, in chunks; only regular files with names of ours are one."""
    with _loud(path), tarfile.open(path, mode="r:") as tar:
        for info in tar:
            parts = info.name.split("/")
            if not info.isreg() or not OURS.fullmatch(info.name) or ".." in parts:
                raise Refusal(f"{path} is no backup of EcomOps: {info.name[:80]} is in it.")
            source = tar.extractfile(info)
            assert source is not None  # a regular file
            yield info, _chunks(path, source)


def _chunks(path: Path, source: IO[bytes]) -> Iterator[bytes]:
    with _loud(path):
        while chunk := source.read(1 << 20):
            yield chunk


@contextlib.contextmanager
def _loud(path: Path) -> Iterator[None]:
    """Say in one line what is wrong with the file."""
    try:
        yield
    except (tarfile.TarError, EOFError) as problem:
        raise Refusal(
            f"{path} is no backup of EcomOps, or was cut short or altered ({problem}): take "
            "another backup file."
        ) from problem
    except OSError as problem:
        raise Refusal(f"{path} cannot be read ({problem.strerror or problem}).") from problem
