"""`./run import`: the browser's path, from a shell."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ecomops.cli.chores import deliver
from ecomops.core import jobs, vault
from ecomops.core.actor import SYSTEM
from ecomops.core.errors import DomainError
from ecomops.core.models import Job
from stores.models import ImportBatch, ImportMapping, Store
from stores.services import catalogue, imports

TOLD = ("rows", "created", "updated", "unchanged", "rejected", "lines", "amount", "currency")


@dataclass(frozen=True, slots=True)
class Wish:
    """The command's arguments."""

    kind: str
    file: Path
    store: str
    format: str
    mapping: Path | None
    create_products: bool
    json: bool


def import_file(wish: Wish, tell: Callable[[str], Any]) -> tuple[str, bool]:
    """Import, wait for the end; return what the command prints last and whether a row went in."""
    started = monotonic()
    batch = _batch(wish)
    job = imports.start(batch, actor=SYSTEM, at=timezone.now(), only=wish.kind)
    job = jobs.run_now(job.pk)
    while job.is_open:  # a worker was quicker, or the database went away: wait, or take over
        sleep(0.5)
        job = jobs.run_now(job.pk)
    if job.state != Job.State.DONE:
        raise DomainError(job.error or _("The import did not end: %(state)s."), state=job.state)
    batch.refresh_from_db()
    if wish.create_products:
        catalogue.create_from_listings(batch, actor=SYSTEM, at=timezone.now())
    result = {name: batch.counts.get(name) for name in TOLD}
    result["seconds"] = round(monotonic() - started, 2)
    deliver()
    if batch.rejected_path:
        result["rejected_file"] = str(_write_rejected(batch, wish.file))
        tell(_("Rejected rows: %(file)s") % {"file": result["rejected_file"]})
    went_in = not result["rejected"] or any(
        result[name] for name in ("created", "updated", "unchanged")
    )
    if wish.json:
        return json.dumps(result, ensure_ascii=False), went_in
    return ", ".join(f"{name} {value}" for name, value in result.items()), went_in


def _batch(wish: Wish) -> ImportBatch:
    if not wish.file.is_file():
        raise DomainError(_("There is no file %(file)s."), file=str(wish.file))
    store = None
    if wish.store:
        store = Store.objects.filter(code=wish.store).first()
        if store is None:
            raise DomainError(
                _("There is no store “%(code)s”. Create it first: ./run store %(code)s …"),
                code=wish.store,
            )
    batch = imports.upload_path(
        wish.file, store=store, kind=wish.kind, actor=SYSTEM, at=timezone.now()
    )
    is_events = wish.format == "events"
    imports.choose(
        batch,
        kind="events" if is_events else wish.kind,
        format_code="" if is_events else wish.format,
        mapping=_mapping(wish, is_events) if wish.mapping else None,
    )
    return batch


def _mapping(wish: Wish, is_events: bool) -> ImportMapping:
    path = wish.mapping
    assert path is not None  # the caller looked
    try:
        spec = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as broken:
        raise DomainError(
            _("%(file)s is no mapping: %(why)s"), file=str(path), why=str(broken)
        ) from broken
    kind = "events" if is_events else wish.kind
    mapping, _made = ImportMapping.objects.update_or_create(
        name=path.stem[:80],
        defaults={"kind": kind, "spec": spec, "created_at": timezone.now()},
    )
    return mapping


def _write_rejected(batch: ImportBatch, beside: Path) -> Path:
    target = beside.with_name(f"{beside.stem}.rejected-{batch.pk}.csv")
    try:
        target.write_bytes(b"".join(vault.read(batch.rejected_path)))
    except OSError:
        target = Path.cwd() / target.name
        target.write_bytes(b"".join(vault.read(batch.rejected_path)))
    return target
