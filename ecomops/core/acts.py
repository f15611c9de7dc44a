"""What acts and examinations are called: an app names its own in `<app>/acts.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ecomops.core.models import Entry

FOR_MACHINES = frozenset({"file", "download"})
FLAGS = {"True": _("yes"), "False": _("no"), "None": "–"}
_acts: dict[str, Any] = {}
_reasons: dict[str, Any] = {}
_fields: dict[str, Any] = {}
_examinations: dict[str, Any] = {}
_jobs: dict[str, Any] = {}
_events: dict[str, Any] = {}


def register(
    *,
    acts: Mapping[str, Any] = {},
    reasons: Mapping[str, Any] = {},
    fields: Mapping[str, Any] = {},
    examinations: Mapping[str, Any] = {},
    events: Mapping[str, Any] = {},
    jobs: Mapping[str, Any] = {},
) -> None:
    """Name acts, their reasons, what they changed, what is examined, and kinds of jobs."""
    _acts.update(acts)
    _reasons.update(reasons)
    _fields.update(fields)
    _examinations.update(examinations)
    _events.update(events)
    _jobs.update(jobs)


@dataclass(frozen=True, slots=True)
class Said:
    """One act in words; `path` tells a move's two states apart."""

    entry: Entry
    act: str
    moved: tuple[str, str] | None
    reason: str
    subject: str
    before: list[tuple[str, str]]
    after: list[tuple[str, str]]


def said(entries: Iterable[Entry]) -> list[Said]:
    """Entries as a reader of the log understands them."""
    return [_said(entry) for entry in entries]


def names() -> list[tuple[str, str]]:
    """Every named act with its code, by name."""
    return sorted(((code, str(name)) for code, name in _acts.items()), key=lambda pair: pair[1])


def examination_name(code: str) -> str:
    """What an examination looks at."""
    return str(_examinations.get(code, capfirst(code)))


def event_name(code: str) -> str:
    """What an event of the outbox tells."""
    return str(_events.get(code, _plain(code)))


def job_name(job: Any) -> str:
    """What a job is called: by what it was asked for, else by its kind."""
    return job.title or str(_jobs.get(job.kind, capfirst(_plain(job.kind))))


def result_rows(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What came of a job, name by name."""
    told = {name: value for name, value in result.items() if name not in FOR_MACHINES}
    return [(capfirst(name), value) for name, value in _changes(None, told)]


def _said(entry: Entry) -> Said:
    model = _model(entry.subject_type)
    before, moved, after = entry.act.partition(">")
    kind = capfirst(str(model._meta.verbose_name)) if model else entry.subject_type
    return Said(
        entry=entry,
        act=str(_acts.get(entry.act, _plain(entry.act))),
        moved=(_state(model, before), _state(model, after)) if moved else None,
        reason=_reason(model, entry.reason),
        subject=f"{kind} {entry.subject_id}",
        before=_changes(model, entry.before),
        after=_changes(model, entry.after),
    )


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _field(model: type[models.Model] | None, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _choice(field: Any, value: Any) -> str:
    choices = dict(getattr(field, "flatchoices", ()) or ())
    return str(choices.get(value, value))


def _state(model: type[models.Model] | None, code: str) -> str:
    return _choice(_field(model, "state"), code).replace("_", " ")


def _reason(model: type[models.Model] | None, code: str) -> str:
    if code in _reasons:
        return str(_reasons[code])
    holds = dict(getattr(_field(model, "hold"), "flatchoices", ()) or ())
    return str(holds.get(code, code))


def _changes(model: type[models.Model] | None, values: Any) -> list[tuple[str, str]]:
    """What a row was or became, name by name."""
    if not isinstance(values, dict):
        return [] if values is None else [("", _text(str(values)))]
    return [(_name(model, name), _value(model, name, value)) for name, value in values.items()]


def _name(model: type[models.Model] | None, name: str) -> str:
    if name in _fields:
        return str(_fields[name])
    field = _field(model, name)
    return str(getattr(field, "verbose_name", "") or _plain(name))


def _value(model: type[models.Model] | None, name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return str(_(", ")).join(_value(model, name, one) for one in value[:8])
    if isinstance(value, dict):
        told = (f"{_name(model, key)} {_value(model, key, v)}" for key, v in value.items())
        return str(_(", ")).join(told)
    return _text(_choice(_field(model, name), str(value)))


def _text(value: str) -> str:
    """Rows keep decimals with all their places and flags as words: say them as people write."""
    if value in FLAGS:
        return str(FLAGS[value])
    whole, dot, places = value.partition(".")
    if dot and len(places) >= 3 and (whole.lstrip("-") + places).isdigit():
        return f"{whole}.{places.rstrip('0').ljust(2, '0')}"
    return value


def _plain(code: str) -> str:
    return code.replace("_", " ").replace(".", " ")


register(
    acts={
        "changed": _("Changed"),
        "created": _("Created"),
        "received": _("Received"),
        "updated": _("Updated by its source"),
        "opened": _("Opened"),
        "closed": _("Closed"),
        "taken": _("Taken on"),
        "moved": _("Moved"),
        "given": _("Given"),
        "registered": _("Registered"),
        "attached": _("File attached"),
        "taken_over": _("Taken over"),
        "permission.changed": _("Rights changed"),
        "password.given": _("Password set"),
    },
    reasons={
        "by_hand": _("by hand"),
        "cancelled": _("cancelled"),
        "changed": _("changed meanwhile"),
    },
    fields={
        "state": _("state"),
        "role": _("role"),
        "is_active": _("may sign in"),
        "stores": _("stores"),
        "warehouses": _("warehouses"),
        "total": _("total"),
        "status": _("channel's status"),
        "units": _("pieces"),
        "amount": _("amount"),
        "currency": _("currency"),
        "from_on": _("valid from"),
        "text": _("note"),
        "version": _("version"),
        "items": _("items"),
        "n": _("number"),
        "sku": _("SKU"),
        "kit": _("kit"),
        "store": _("store"),
        "rate": _("rate"),
        "rows": _("rows"),
        "created": _("new"),
        "updated": _("changed"),
        "unchanged": _("unchanged"),
        "rejected": _("rejected rows"),
        "withdrawn": _("taken back"),
        "kept": _("kept"),
        "lines": _("lines"),
        "orders": _("orders"),
        "days": _("days"),
        "changed": _("changed"),
        "problems": _("problems"),
        "seconds": _("seconds"),
        "courier": _("courier"),
        "key": _("key"),
        "secret": _("secret"),
        "address": _("address"),
        "is_on": _("in use"),
        "scope": _("stores and warehouses"),
        "expires_on": _("expires"),
        "parts": _("parts"),
        "suppliers": _("suppliers"),
        "award": _("award"),
        "level": _("step"),
        "digest": _("fingerprint"),
        "sha256": _("fingerprint"),
        "unsealed": _("opened"),
        "exception": _("exception"),
        "first": _("first"),
        "second": _("second"),
        "expected_on": _("expected"),
        "budgets": _("budgets"),
        "targets": _("targets"),
    },
    jobs={"ui.export": _("File of a list"), "demo.load": _("Demo company")},
    examinations={
        "migrations": _("The tables are those of this version"),
        "history": _("The history is sealed and unaltered"),
        "outbox": _("Every event was delivered"),
        "jobs": _("No job was left or failed"),
        "disk": _("There is room on the disk"),
        "clock": _("The clocks agree"),
        "keys": _("The key of personal data opens what it sealed"),
    },
)
