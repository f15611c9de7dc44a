"""Files with personal data: sealed in chunks at rest, opened only for as long as they are read.

A vault file is a sequence of (length, sealed chunk); each chunk carries its number and whether it
is the last, so a cut or reordered file is an error.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ecomops.core.crypto import Unreadable, seal_bytes, unseal_bytes
from ecomops.core.models import Job
from ecomops.core.retention import sweep

CHUNK = 1 << 20
OPEN_AT_MOST = timedelta(hours=6)
ORPHANED_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Kept:
    """`path` is relative to the vault."""

    path: str
    sha256: str
    size: int


def keep(chunks: Iterable[bytes]) -> Kept:
    """Seal a stream into the vault: temporary file, fsync, rename."""
    root = _root()
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=root, suffix=".tmp")
    with os.fdopen(handle, "wb") as target:
        for number, (chunk, is_last) in enumerate(_marked(_even(chunks))):
            digest.update(chunk)
            size += len(chunk)
            sealed = seal_bytes(number.to_bytes(4, "big") + bytes([is_last]) + chunk)
            target.write(len(sealed).to_bytes(4, "big") + sealed)
        target.flush()
        os.fsync(target.fileno())
    path = f"{digest.hexdigest()[:32]}-{os.path.basename(name)[3:-4]}.sealed"
    Path(name).rename(root / path)
    return Kept(path, digest.hexdigest(), size)


def read(path: str) -> Iterator[bytes]:
    """The plain chunks of a vault file."""
    with (_root() / path).open("rb") as source:
        number, is_last = 0, False
        while head := source.read(4):
            plain = unseal_bytes(source.read(int.from_bytes(head, "big")))
            if is_last or int.from_bytes(plain[:4], "big") != number:
                raise Unreadable(_("a sealed file was cut or reordered"))
            is_last = bool(plain[4])
            number += 1
            yield plain[5:]
        if not is_last:
            raise Unreadable(_("a sealed file was cut"))


@contextmanager
def opened(path: str, suffix: str = "") -> Iterator[Path]:
    """The file in the clear under a temporary name that is gone afterwards."""
    with tempfile.NamedTemporaryFile(dir=_root(), prefix="plain-", suffix=suffix) as plain:
        for chunk in read(path):
            plain.write(chunk)
        plain.flush()
        yield Path(plain.name)


@contextmanager
def draft(suffix: str = "") -> Iterator[Path]:
    """An empty file in the clear that is gone afterwards, for what is sealed once it is whole."""
    with tempfile.NamedTemporaryFile(dir=_root(), prefix="plain-", suffix=suffix) as plain:
        yield Path(plain.name)


def erase(path: str) -> None:
    """Delete a vault file; deleting it twice is no error."""
    (_root() / path).unlink(missing_ok=True)


@sweep
def forget_orphans(at: datetime) -> int:
    """Delete sealed files that no row names: what was kept by a transaction that did not end.

    A path is kept in a field called `path` or `…_path`, or as `file` of a job's checkpoint or
    result; nowhere else.
    """
    latest = (at - ORPHANED_AFTER).timestamp()
    old = {file.name for file in _root().glob("*.sealed") if file.stat().st_mtime < latest}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if old and (field.name == "path" or field.name.endswith("_path")):
                named = model._base_manager.filter(**{f"{field.name}__in": old})
                old -= set(named.values_list(field.name, flat=True))
    for key in ("checkpoint__file", "result__file"):
        named = Job.objects.filter(**{f"{key}__in": old}) if old else Job.objects.none()
        old -= set(named.values_list(key, flat=True))
    for name in old:
        erase(name)
    return len(old)


@sweep
def forget_left_overs(at: datetime) -> int:
    """Delete what a killed process left behind: plain copies and half-sealed files."""
    forgotten = 0
    for left in (*_root().glob("plain-*"), *_root().glob("*.tmp")):
        if left.stat().st_mtime < (at - OPEN_AT_MOST).timestamp():
            left.unlink(missing_ok=True)
            forgotten += 1
    return forgotten


def _root() -> Path:
    root = Path(settings.MEDIA_ROOT) / "vault"
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return root


def _even(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in chunks of one size."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) > CHUNK:
            yield bytes(held[:CHUNK])
            del held[:CHUNK]
    yield bytes(held)


def _marked(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each chunk and whether it is the last."""
    source = iter(chunks)
    last = next(source)
    for chunk in source:
        yield last, False
        last = chunk
    yield last, True
