"""The one history: every act with who, when and why, and the seal on those that matter."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from ecomops.core import partitions
from ecomops.core.actor import Actor
from ecomops.core.models import Entry

SEALED_ACTS = frozenset(
    {"amount.changed", "stock.adjusted", "target.set", "permission.changed", "personal.revealed",
     "cost.changed", "rate.changed", "import.undone", "quote.sealed", "quotes.opened",
     "award.proposed", "price.agreed", "price.returned", "price.refused", "order.sent",
     "rules.changed"}
)  # fmt: skip
SEAL_LOCK = 7_701
MONTHS = partitions.by_month(partitions.Monthly("core_entry", "at"))


@dataclass(frozen=True, slots=True)
class Act:
    """What happened to one subject, before it becomes an `Entry`."""

    subject_id: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


def subject_of(row: models.Model) -> tuple[str, str]:
    """The (type, id) under which history knows a row."""
    return row._meta.label_lower, str(row.pk)


def note(
    row: models.Model,
    act: str,
    *,
    actor: Actor,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    params: Mapping[str, Any] | None = None,
) -> Entry:
    """Write one act; call it in the transaction that changes the row."""
    kind, pk = subject_of(row)
    acts = [Act(pk, before, after, params or {})]
    return note_many(kind, act, acts, actor=actor, at=at, reason=reason)[0]


def note_many(
    subject_type: str,
    act: str,
    acts: Iterable[Act],
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> list[Entry]:
    """The set-based twin of `note`: one statement for any number of subjects."""
    return Entry.objects.bulk_create(
        [
            Entry(
                subject_type=subject_type,
                subject_id=one.subject_id,
                act=act,
                before=_plain(one.before),
                after=_plain(one.after),
                params=_plain(one.params) or {},
                reason=reason,
                actor_kind=actor.kind,
                actor_id=actor.id,
                actor_label=actor.label,
                at=at,
                must_seal=act in SEALED_ACTS,
            )
            for one in acts
        ],
        batch_size=5_000,
    )


def timeline(row: models.Model) -> models.QuerySet[Entry]:
    """All that happened to a row, newest first."""
    kind, pk = subject_of(row)
    return Entry.objects.filter(subject_type=kind, subject_id=pk).order_by("-at", "-pk")


def seal(limit: int = 5_000) -> int:
    """Chain the unsealed acts; return how many. One sealer at a time, so writers never queue."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        last = Entry.objects.exclude(sequence=None).order_by("-sequence").first()
        sequence, digest = (last.sequence or 0, bytes(last.digest or b"")) if last else (0, b"")
        rows = list(Entry.objects.filter(must_seal=True, sequence=None).order_by("pk")[:limit])
        for row in rows:
            sequence += 1
            digest = chained(digest, row, sequence)
            row.sequence, row.digest = sequence, digest
        Entry.objects.bulk_update(rows, ["sequence", "digest"], batch_size=1_000)
    return len(rows)


def chained(previous: bytes, row: Entry, sequence: int) -> bytes:
    """SHA-256 over the previous digest and everything the entry says."""
    said = json.dumps(
        [
            sequence, row.pk, row.subject_type, row.subject_id, row.act, row.before, row.after,
            row.reason, row.params, row.actor_kind, row.actor_id, row.actor_label,
            int(row.at.timestamp() * 1_000_000),
        ],
        sort_keys=True, ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip
    return hashlib.sha256(previous + said.encode()).digest()


def broken_seal() -> int | None:
    """The sequence number at which the chain no longer holds, or None."""
    digest = b""
    sealed = Entry.objects.exclude(sequence=None).order_by("sequence").iterator(2_000)
    for expected, row in enumerate(sealed, start=1):
        digest = chained(digest, row, expected)
        if row.sequence != expected or bytes(row.digest or b"") != digest:
            return expected
    return None


def _plain(values: Mapping[str, Any] | None) -> Any:
    return None if values is None else json.loads(json.dumps(values, cls=DjangoJSONEncoder))
