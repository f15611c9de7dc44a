"""A file's way in: upload, preview, import in the background, result, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.core import jobs, vault
from ecomops.core.actor import SYSTEM, Actor
from ecomops.core.clock import day_of
from ecomops.core.errors import DomainError
from ecomops.core.models import Job
from ecomops.core.retention import sweep
from ecomops.core.states import advance
from stores.domain.events.mapping import detect as detect_events
from stores.domain.formats.ads import DAY as AD_DAYS
from stores.domain.records import AdRecord, OrderRecord, RowProblem
from stores.format_names import format_name
from stores.models import ImportBatch, ImportKind, ImportMapping, Store
from stores.services import import_kinds, reading
from stores.services.foretelling import fit, foretell
from stores.services.intake import Counts

State = ImportBatch.State
KEPT_FOR = timedelta(days=30)
PREVIEW_SECONDS = 2.0
SHOWN = 20
COMPARED_AT_ONCE = 1_000
CHOSEN = ("store", "kind", "format", "encoding", "sheet", "mapping", "options")
UNDOABLE = frozenset({ImportKind.ORDERS, ImportKind.TRAFFIC, ImportKind.ADS, ImportKind.EVENTS})


@dataclass(slots=True)
class Preview:
    """How a file will be understood; `is_whole` says whether all of it was looked at."""

    kind: str
    format_code: str
    format_label: str
    encoding: str
    delimiter: str
    sheet: str
    sheets: tuple[str, ...]
    header: list[str]
    header_row: int
    title_lines: list[str]
    notes: list[Any]
    records: list[Any] = field(default_factory=list)
    problems: dict[str, list[RowProblem]] = field(default_factory=dict)
    count: int = 0
    rejected: int = 0
    first_on: date | None = None
    last_on: date | None = None
    is_whole: bool = False
    expected: Counts = field(default_factory=Counts)
    unsaid: set[str] = field(default_factory=set)


@transaction.atomic
def upload(
    chunks: Iterable[bytes], filename: str, *, store: Store | None, actor: Actor, at: datetime,
    kind: str = "", options: dict[str, Any] | None = None,
) -> ImportBatch:  # fmt: skip
    """Seal the file into the vault and write the import down; nothing is read yet."""
    kept = vault.keep(chunks)
    return ImportBatch.objects.create(
        store=store,
        kind=kind or ImportKind.ORDERS,
        filename=filename[-200:],
        path=kept.path,
        sha256=kept.sha256,
        size=kept.size,
        options=options or {},
        actor_id=actor.id,
        actor_label=actor.label,
        created_at=at,
    )


def preview(batch: ImportBatch) -> Preview:
    """Read as much as two seconds allow; raises a refusal for a file that is no table."""
    with reading.plain(batch) as path:
        table = reading.table_of(batch, path)
        if reading.is_events(batch, table):
            return _seen(table, ImportKind.EVENTS, "events", _("Raw page events"))
        source = reading.source_of(batch, path)
        code = source.format.code
        seen = _seen(source.table, source.format.kind, code, format_name(code))
        _look(seen, source, batch)
    return seen


def _seen(table: Any, kind: str, code: str, label: str) -> Preview:
    return Preview(
        kind, code, label, table.encoding, table.delimiter, table.sheet, table.sheets,
        table.header, table.header_row, table.title_lines, list(table.notes),
    )  # fmt: skip


def _look(seen: Preview, source: reading.Source, batch: ImportBatch) -> None:
    """Read, and compare with what is known, for as long as somebody waits."""
    until = monotonic() + PREVIEW_SECONDS
    chunk: list[Any] = []
    seen.is_whole = True
    for item in source.parse():
        if isinstance(item, RowProblem):
            _note(seen, item)
        else:
            chunk.append(item)
        if monotonic() > until:
            seen.is_whole = False
            break
        if len(chunk) == COMPARED_AT_ONCE:
            _compare(seen, chunk, batch)
            chunk = []
    _compare(seen, chunk, batch)


def _note(seen: Preview, problem: RowProblem) -> None:
    seen.problems.setdefault(problem.code, []).append(problem)
    seen.rejected += problem.fatal
    if problem.code == "tool_unsaid":
        seen.unsaid.add("tool")
    if seen.kind == ImportKind.ADS and problem.code == "missing_column":
        seen.unsaid |= {"on"} if problem.column in AD_DAYS else set()


def _compare(seen: Preview, chunk: list[Any], batch: ImportBatch) -> None:
    kept, waiting = fit(batch, chunk)
    for problem in waiting:
        _note(seen, problem)
    for item in kept:
        on = _day(item, batch)
        if isinstance(item, AdRecord) and item.attribution_days is None:
            seen.unsaid |= {"attribution_days"} - batch.options.keys()
        if on is not None:
            seen.first_on = min(seen.first_on or on, on)
            seen.last_on = max(seen.last_on or on, on)
    seen.count += len(kept)
    seen.records += kept[: SHOWN - len(seen.records)]
    seen.expected.add(foretell(batch, seen.format_code, kept))


def _day(record: Any, batch: ImportBatch) -> date | None:
    if isinstance(record, OrderRecord):
        instant = record.placed_at or record.paid_at
        return day_of(instant, batch.store.zone) if instant and batch.store else None
    on: date | None = getattr(record, "on", None)
    return on


@transaction.atomic
def choose(
    batch: ImportBatch, *, store: Store | None = None, kind: str = "", format_code: str = "",
    encoding: str = "", sheet: str = "", mapping: ImportMapping | None = None,
    options: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """What the person decided about the file, before it is imported."""
    if ImportBatch.objects.select_for_update().get(pk=batch.pk).state != State.UPLOADED:
        raise DomainError(gettext_lazy("This file is being imported already."))
    batch.store = store or batch.store
    batch.kind = kind or (mapping.kind if mapping else "") or batch.kind
    batch.format, batch.encoding, batch.sheet = format_code, encoding, sheet
    batch.mapping = mapping
    said = {**batch.options, **(options or {})}
    if options is not None and "attribution_days" not in options:
        said.pop("attribution_days", None)
    batch.options = said
    batch.save(update_fields=CHOSEN)


@transaction.atomic
def start(
    batch: ImportBatch, *, actor: Actor, at: datetime, only: str = "",
    may_do: Callable[[str], bool] = lambda action: True,
) -> Job:  # fmt: skip
    """Begin the import in the background; a second start of a running one is refused.

    `only` names the kind of file it must be, where somebody said so before anybody looked;
    `may_do` says what the person may do, for kinds that not everybody who imports may.
    """
    with reading.plain(batch) as path:
        table = reading.table_of(batch, path)
        if reading.is_events(batch, table):
            batch.kind, batch.format = ImportKind.EVENTS, "events"
            if batch.mapping is None and detect_events(table.header) is None:
                raise reading.UnknownFormat(table.header, table.header_row)
        else:
            source = reading.source_of(batch, path)
            batch.kind, batch.format = source.format.kind, source.format.code
        batch.encoding = table.encoding
    if only and batch.kind != only and (only, batch.kind) != ("traffic", "events"):
        raise DomainError(
            gettext_lazy("This file is not what you said: it is recognised as “%(format)s”."),
            format=format_name(batch.format),
        )
    needed = import_kinds.action_of(batch.kind)
    if needed and not may_do(needed):
        raise DomainError(
            gettext_lazy("You may not import “%(kind)s”: ask somebody who looks after them."),
            kind=ImportKind(batch.kind).label,
        )
    if batch.kind not in reading.NO_STORE_NEEDED and batch.store is None:
        raise DomainError(gettext_lazy("Choose the store that this file belongs to."))
    batch.save(update_fields=["kind", "format", "encoding"])
    advance(batch, State.IMPORTING, actor=actor, at=at)
    title = _("Import of %(file)s") % {"file": batch.filename}
    job = jobs.enqueue("stores.import", {"batch": batch.pk}, actor=actor, at=at, title=title)
    ImportBatch.objects.filter(pk=batch.pk).update(job=job)
    batch.job = job
    return job


@transaction.atomic
def undo(batch: ImportBatch, *, actor: Actor, at: datetime) -> Job:
    """Take an import back in the background; what people worked on since is kept and listed."""
    if batch.kind not in UNDOABLE:
        raise DomainError(
            gettext_lazy(
                "Products, costs and stock cannot be undone as a whole: "
                "import a file with the right values instead."
            )
        )
    advance(batch, State.UNDOING, actor=actor, at=at)
    title = _("Undo the import of %(file)s") % {"file": batch.filename}
    job = jobs.enqueue("stores.undo_import", {"batch": batch.pk}, actor=actor, at=at, title=title)
    ImportBatch.objects.filter(pk=batch.pk).update(job=job)
    batch.job = job
    return job


def never_began(job: Job, *, at: datetime) -> None:
    """A cancelled import can be started anew, a cancelled undo leaves the import as it was."""
    batch = ImportBatch.objects.filter(job=job).first()
    ends = {State.IMPORTING: State.FAILED, State.UNDOING: State.DONE}
    if batch is not None and batch.state in ends:
        advance(batch, ends[State(batch.state)], actor=SYSTEM, at=at)


def upload_path(
    path: Path, *, store: Store | None, kind: str, actor: Actor, at: datetime,
    options: dict[str, Any] | None = None,
) -> ImportBatch:  # fmt: skip
    """`upload` of a file of this machine, for the command."""
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(1 << 20), b"")
        return upload(
            chunks, path.name, store=store, actor=actor, at=at, kind=kind, options=options
        )


@sweep
def erase_old_files(at: datetime) -> int:
    """Uploads and rejected rows go after 30 days; what became of the import stays."""
    old = ImportBatch.objects.filter(created_at__lt=at - KEPT_FOR, erased_at=None)
    erased = 0
    for batch in islice(old.iterator(), 1_000):
        for path in filter(None, (batch.path, batch.rejected_path)):
            vault.erase(path)
        ImportBatch.objects.filter(pk=batch.pk).update(erased_at=at, path="", rejected_path="")
        erased += 1
    return erased
