"""The import itself: batch by batch, each with its checkpoint, so that a kill costs one batch.

Parsing a file twice gives the same records in the same order; a job that goes on after a kill
parses from the start and skips the records its checkpoint counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.core import vault
from ecomops.core.errors import DomainError
from ecomops.core.jobs import JobRun, LostLease
from ecomops.core.states import advance
from ecomops.core.tabular import Table, write_csv
from stores.domain.events.mapping import EventMapping
from stores.domain.masking import masked
from stores.domain.records import (
    CostRecord,
    OrderRecord,
    ProductRecord,
    RowProblem,
    StockRecord,
)
from stores.models import ImportBatch, ImportKind
from stores.problems import sentence
from stores.services import catalogue, import_kinds, intake, reading, reported
from stores.services.foretelling import fit, is_timeless
from stores.services.intake import Counts
from stores.services.telling import tell_ended

KEPT_PROBLEMS = 500


@dataclass(slots=True)
class _Read:
    """What reading the file has shown so far."""

    records: int = 0
    fatal_rows: set[int] = field(default_factory=set)
    problems: list[RowProblem] = field(default_factory=list)
    by_code: Counter[str] = field(default_factory=Counter)

    def note(self, problem: RowProblem) -> None:
        self.by_code[problem.code] += 1
        if problem.fatal:
            self.fatal_rows.add(problem.row)
        if problem.fatal or len(self.problems) < KEPT_PROBLEMS:
            self.problems.append(problem)


def run(run_: JobRun) -> dict[str, Any]:
    """Import a batch's file; return the counts."""
    batch = ImportBatch.objects.select_related("store", "mapping").get(pk=run_.params["batch"])
    if batch.state == ImportBatch.State.DONE:
        return dict(batch.counts)  # a kill after the last commit and before the job's own end
    if batch.state == ImportBatch.State.FAILED:
        advance(batch, ImportBatch.State.IMPORTING, actor=run_.actor, at=timezone.now())
    if batch.state != ImportBatch.State.IMPORTING:
        raise DomainError(gettext_lazy("This import was taken back meanwhile. Start it anew."))
    try:
        if batch.kind == ImportKind.EVENTS:
            return _events(batch, run_)
        with reading.opened(batch) as source:
            return _records(batch, source, run_)
    except (LostLease, OperationalError, InterfaceError):
        raise  # another worker goes on with this batch
    except Exception:
        batch.refresh_from_db()
        if batch.state == ImportBatch.State.IMPORTING:
            advance(batch, ImportBatch.State.FAILED, actor=run_.actor, at=timezone.now())
            tell_ended(batch, actor=run_.actor, at=timezone.now())
        raise


def _records(batch: ImportBatch, source: reading.Source, run_: JobRun) -> dict[str, Any]:
    total = sum(1 for _row in source.table.rows())
    read, counts = _Read(), Counts(**_restored(run_.checkpoint.get("counts", {})))
    for chunk, last_row in _chunks(batch, source, read, run_.checkpoint.get("records", 0)):
        checkpoint: dict[str, Any] = {"records": read.records}
        with run_.commit(checkpoint):
            if placed := _placed(batch, chunk, read):
                counts.add(_receive(batch, placed, run_))
            checkpoint["counts"] = _plain(counts)
        run_.progress(min(last_row, total), total, _("%(n)s records") % {"n": read.records})
    counts.rejected += len(read.fatal_rows)
    summary = {
        **_plain(counts),
        "rows": total,
        "currency": batch.store.currency if batch.store else "",
        "problems": dict(read.by_code),
    }
    _conclude(batch, summary, read.problems, _keep_rejected(source.table, read.problems), run_)
    return summary


def _events(batch: ImportBatch, run_: JobRun) -> dict[str, Any]:
    """Raw page events have an engine of their own; an event known already changes nothing."""
    from stores.services.event_import import import_events

    assert batch.store is not None  # checked when the import was started
    mapping = EventMapping.from_dict(batch.mapping.spec) if batch.mapping else None
    with reading.plain(batch) as path:
        done = import_events(
            batch.store, path, mapping=mapping, batch=batch, at=timezone.now(),
            tell=lambda step: run_.progress(0, 1, step),
        )  # fmt: skip
        table = reading.table_of(batch, path)
        rejected_path = _keep_rejected(table, done.problems) if done.rejected else ""
    summary = {
        "rows": done.rows,
        "created": done.created,
        "updated": 0,
        "unchanged": done.unchanged,
        "rejected": done.rejected,
        "lines": done.rows - done.rejected,
        "amount": "0",
        "currency": batch.store.currency,
        "problems": dict(Counter(problem.code for problem in done.problems)),
    }
    _conclude(batch, summary, done.problems, rejected_path, run_)
    return summary


def _conclude(
    batch: ImportBatch,
    summary: dict[str, Any],
    problems: list[RowProblem],
    rejected_path: str,
    run_: JobRun,
) -> None:
    with run_.commit():
        batch.refresh_from_db()
        batch.counts = summary
        batch.problems = [asdict(masked(problem)) for problem in problems[:KEPT_PROBLEMS]]
        batch.rejected_path = rejected_path
        batch.save(update_fields=["counts", "problems", "rejected_path"])
        advance(batch, ImportBatch.State.DONE, actor=run_.actor, at=timezone.now())
        tell_ended(batch, actor=run_.actor, at=timezone.now())


def _chunks(
    batch: ImportBatch, source: reading.Source, read: _Read, skip: int
) -> Iterator[tuple[list[Any], int]]:
    chunk: list[Any] = []
    skipped: list[Any] = []
    last_row = 0
    for item in source.parse():
        if isinstance(item, RowProblem):
            read.note(item)
            continue
        read.records += 1
        last_row = item.rows[1] or last_row
        if read.records <= skip:
            if is_timeless(item):
                skipped.append(item)
            continue
        chunk.append(item)
        if len(chunk) == intake.BATCH:
            yield chunk, last_row
            chunk = []
    # what was refused before a kill is still refused in the result
    _placed(batch, skipped, read)
    if chunk:
        yield chunk, last_row


def _placed(batch: ImportBatch, chunk: list[Any], read: _Read) -> list[Any]:
    kept, waiting = fit(batch, chunk)
    for problem in waiting:
        read.note(problem)
    return kept


def _receive(batch: ImportBatch, chunk: list[Any], run_: JobRun) -> Counts:
    """Hand a chunk to the one service that takes its kind of record."""
    at, store, first = timezone.now(), batch.store, chunk[0]
    if isinstance(first, ProductRecord):
        return catalogue.receive_products(chunk, actor=run_.actor, at=at)
    if isinstance(first, CostRecord):
        return catalogue.receive_costs(chunk, actor=run_.actor, at=at)
    if isinstance(first, StockRecord):
        return catalogue.receive_stock(chunk, actor=run_.actor, at=at)
    if taker := import_kinds.taker_of(first):
        return taker.receive(chunk, run_.actor, at)
    assert store is not None  # checked when the import was started
    if isinstance(first, OrderRecord):
        return intake.receive(
            store, chunk, source=batch.format, batch=batch, actor=run_.actor, at=at
        )
    counts = Counts()
    for kind in reported.OF_RECORD:
        same = [record for record in chunk if isinstance(record, kind)]
        counts.add(reported.receive(store, same, batch=batch, at=at))
    return counts


def _keep_rejected(table: Table, problems: list[RowProblem]) -> str:
    """The rejected rows as they stood, each with what is wrong, as a sealed CSV."""
    said: dict[int, str] = {}
    for problem in problems:
        if problem.fatal:
            text = sentence(problem)
            said[problem.row] = f"{said[problem.row]} {text}" if problem.row in said else text
    if not said:
        return ""
    header = [*table.header, _("Row"), _("What to do")]
    rows = (
        [*row.cells, row.number, said[row.number]] for row in table.rows() if row.number in said
    )
    with vault.draft(".csv") as path:
        write_csv(path, header, rows)
        with path.open("rb") as written:
            return vault.keep(iter(lambda: written.read(vault.CHUNK), b"")).path


def _plain(counts: Counts) -> dict[str, Any]:
    return {**asdict(counts), "amount": str(counts.amount)}


def _restored(stored: dict[str, Any]) -> dict[str, Any]:
    return {**stored, "amount": Decimal(stored["amount"])} if stored else {}
