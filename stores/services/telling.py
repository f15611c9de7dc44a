"""What people are told about imports that ended while they did something else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecomops.core.actor import Actor
from ecomops.work import texts
from ecomops.work.services import tell_actor
from stores.models import ImportBatch

DONE, IN_PART, FAILED = (
    "stores.import_done",
    "stores.import_done_in_part",
    "stores.import_failed",
)

texts.register(DONE, _("%(file)s is imported: %(created)s new, %(updated)s changed."), level="good")
texts.register(
    IN_PART,
    _("%(file)s is imported: %(created)s new, %(updated)s changed, %(rejected)s rows rejected."),
    level="watch",
)
texts.register(FAILED, _("%(file)s could not be imported. Open it to see why."), level="act")


def code_of(batch: ImportBatch) -> str:
    """Which sentence an import that ended deserves."""
    if batch.state == ImportBatch.State.FAILED:
        return FAILED
    return IN_PART if batch.counts.get("rejected") else DONE


def said_of(batch: ImportBatch) -> dict[str, Any]:
    """The parameters of the sentence."""
    counts = {name: batch.counts.get(name, 0) for name in ("created", "updated", "rejected")}
    return {"file": batch.filename, **counts}


def tell_ended(batch: ImportBatch, *, actor: Actor, at: datetime) -> None:
    """Tell whoever started the import what came of it; call it in the transaction that ends it."""
    tell_actor(
        actor,
        code_of(batch),
        at=at,
        params=said_of(batch),
        url=reverse("stores:import-detail", args=[batch.pk]),
        about=f"import:{batch.pk}",
    )
