"""Gives the stores of a company their lines to the platform that runs beside it."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from ecomops.core.actor import SYSTEM
from ecomops.demo.company.stores import BY_CODE
from stores.models import Connection, Store
from stores.services import connections

OURS = "sim-"
STORES = "stores.json"


def connect(folder: Path, address: str, home: str, *, at: datetime) -> int:
    """Connect every store that has no line of its own; return how many the platform knows.

    `address` is the platform's, `home` ours, for its messages; empty when we are not running.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / STORES
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    lines = {line.store_id: line for line in Connection.objects.all()}
    told: dict[str, Any] = {}
    for store in Store.objects.filter(archived_at=None).order_by("code"):
        line = lines.get(store.pk)
        if line is not None and not line.key.startswith(OURS):
            continue  # a line to a real channel is nobody's to change
        told[store.code] = _account(store, known.get(store.code, {}), home)
    _write(path, told)
    for store in Store.objects.filter(code__in=told):
        given, line = told[store.code], lines.get(store.pk)
        gateway = f"{address.rstrip('/')}/gateway/{store.code}"
        if line is not None and line.address == gateway and store.code in known:
            continue
        connections.put(
            store, address=gateway, key=given["key"], secret=given["secret"], is_on=True,
            actor=SYSTEM, at=at,
        )  # fmt: skip
    return len(told)


def _account(store: Store, known: dict[str, Any], home: str) -> dict[str, Any]:
    spec = BY_CODE.get(store.code)
    return {
        "channel": store.channel,
        "currency": store.currency,
        "family": spec.family if spec else "own",
        "key": known.get("key") or f"{OURS}{store.code}",
        "secret": known.get("secret") or secrets.token_urlsafe(24),
        "callback": f"{home.rstrip('/')}/stores/hooks/{store.code}/" if home else None,
    }


def _write(path: Path, told: dict[str, Any]) -> None:
    """Replace the file in one step: the platform may be reading it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".stores-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(told, file, indent=1)
    Path(name).replace(path)
