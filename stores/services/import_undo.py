"""Undo of an import, chunk by chunk with checkpoints."""

from __future__ import annotations

from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from ecomops.core.jobs import JobRun, LostLease
from ecomops.core.states import advance
from stores.models import ImportBatch, ImportKind, OrderVersion
from stores.services import reported, withdrawal

KEPT_SHOWN = 1_000


def run(run_: JobRun) -> dict[str, Any]:
    """Withdraw what a batch brought; return how much, and the orders that were kept."""
    batch = ImportBatch.objects.select_related("store").get(pk=run_.params["batch"])
    if batch.state == ImportBatch.State.UNDONE:
        # a kill after the last commit and before the job's own end
        return {**run_.checkpoint, "kept": batch.kept_orders}
    if batch.state == ImportBatch.State.DONE:
        advance(batch, ImportBatch.State.UNDOING, actor=run_.actor, at=timezone.now())
    try:
        return _take_back(batch, run_)
    except (LostLease, OperationalError, InterfaceError):
        raise  # another worker goes on with this undo
    except Exception:
        # what is withdrawn stays withdrawn; the undo may be asked for again
        batch.refresh_from_db()
        if batch.state == ImportBatch.State.UNDOING:
            advance(batch, ImportBatch.State.DONE, actor=run_.actor, at=timezone.now())
        raise


def _take_back(batch: ImportBatch, run_: JobRun) -> dict[str, Any]:
    if batch.kind == ImportKind.ORDERS:
        result = _orders(batch, run_)
    elif batch.kind == ImportKind.EVENTS:
        result = _events(batch)
    else:
        with run_.commit():
            result = {"withdrawn": reported.withdraw(batch, at=timezone.now()), "kept": []}
    with run_.commit():
        batch.refresh_from_db()
        batch.kept_orders = result["kept"][:KEPT_SHOWN]
        batch.save(update_fields=["kept_orders"])
        advance(batch, ImportBatch.State.UNDONE, actor=run_.actor, at=timezone.now())
    return result


def _orders(batch: ImportBatch, run_: JobRun) -> dict[str, Any]:
    state = {"after": 0, "withdrawn": 0, "kept": [], **run_.checkpoint}
    left = OrderVersion.objects.filter(batch=batch, withdrawn_at=None)
    total = state["withdrawn"] + left.values("order_id").distinct().count()
    while ids := withdrawal.next_orders(batch, state["after"]):
        state = {**state, "kept": list(state["kept"])}
        with run_.commit(state):
            kept = withdrawal.withdraw(batch, ids, actor=run_.actor, at=timezone.now())
            state["after"] = ids[-1]
            state["withdrawn"] += len(ids) - len(kept)
            state["kept"] += kept
        run_.progress(state["withdrawn"] + len(state["kept"]), total)
    return {"withdrawn": state["withdrawn"], "kept": state["kept"]}


def _events(batch: ImportBatch) -> dict[str, Any]:
    from stores.services import events

    days = events.withdraw(batch, at=timezone.now())
    return {"withdrawn": len(days), "kept": []}
