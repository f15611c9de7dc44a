"""Requisitions: written, submitted, decided by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history, states
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from procurement.models import Requisition, RequisitionLine
from procurement.services.numbers import buying_entity, next_of
from stores.models import Sku


@dataclass(frozen=True, slots=True)
class Wanted:
    """Pieces of a SKU; name and spec are taken from the catalogue when left out."""

    sku: Sku
    units: int
    name: str = ""
    spec: str = ""


@transaction.atomic
def draft(
    *,
    title: str,
    lines: Sequence[Wanted],
    need_on: date,
    words: str = "",
    source: str = "hand",
    source_id: str = "",
    actor: Actor,
    at: datetime,
) -> Requisition:
    """Write a requisition that is not submitted yet."""
    _check(title, lines)
    entity = buying_entity()
    year, number = next_of(entity, "requisition", at)
    made = Requisition.objects.create(
        entity=entity, year=year, number=number, title=_normal(title), source=source,
        source_id=source_id, need_on=need_on, words=words.strip(), created_at=at,
        requested_by=actor.id or actor.kind, requested_label=actor.label,
    )  # fmt: skip
    RequisitionLine.objects.bulk_create(_rows(made, lines))
    history.note(made, "requisition.drafted", actor=actor, at=at)
    return made


@transaction.atomic
def rewrite(
    requisition: Requisition,
    *,
    title: str,
    lines: Sequence[Wanted],
    need_on: date,
    words: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Change a draft; what was submitted is only returned, never changed."""
    held = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if held.state != Requisition.State.DRAFT:
        raise DomainError(_("%(code)s is no draft any more."), code=held.code)
    if held.requested_by != (actor.id or actor.kind):
        raise DomainError(_("A draft is changed by the person who wrote it."))
    _check(title, lines)
    held.title, held.need_on, held.words = _normal(title), need_on, words.strip()
    held.version += 1
    held.save(update_fields=["title", "need_on", "words", "version"])
    held.lines.all().delete()
    RequisitionLine.objects.bulk_create(_rows(held, lines))
    history.note(held, "requisition.changed", actor=actor, at=at)


@transaction.atomic
def submit(requisition: Requisition, *, actor: Actor, at: datetime) -> None:
    """Put it before whoever decides."""
    if requisition.requested_by != (actor.id or actor.kind):
        raise DomainError(_("A requisition is submitted by the person who wrote it."))
    states.advance(requisition, Requisition.State.SUBMITTED, actor=actor, at=at)


@transaction.atomic
def approve(requisition: Requisition, *, actor: Actor, at: datetime) -> None:
    """Agree that it is bought."""
    _decide(requisition, Requisition.State.APPROVED, "", actor=actor, at=at)


@transaction.atomic
def refuse(requisition: Requisition, words: str, *, actor: Actor, at: datetime) -> None:
    """Refuse it for good, in words."""
    _decide(requisition, Requisition.State.REFUSED, _said(words), actor=actor, at=at)


@transaction.atomic
def send_back(requisition: Requisition, words: str, *, actor: Actor, at: datetime) -> None:
    """Return it to be written better, in words."""
    said = _said(words)
    _not_ones_own(requisition, actor)
    states.advance(requisition, Requisition.State.DRAFT, actor=actor, at=at, reason=said[:60])


def _decide(requisition: Requisition, to: str, said: str, *, actor: Actor, at: datetime) -> None:
    _not_ones_own(requisition, actor)
    states.advance(
        requisition, to, actor=actor, at=at, reason=said[:60],
        decided_by=actor.id, decided_label=actor.label,
    )  # fmt: skip


def _not_ones_own(requisition: Requisition, actor: Actor) -> None:
    if requisition.requested_by == actor.id:
        raise DomainError(_("Nobody decides on a requisition of their own."))


def _said(words: str) -> str:
    if not words.strip():
        raise DomainError(_("Say in words why."))
    return words.strip()


def _check(title: str, lines: Sequence[Wanted]) -> None:
    if not title.strip():
        raise DomainError(_("Say what it is for."))
    if not lines:
        raise DomainError(_("Name at least one SKU and how many pieces."))
    if any(line.units < 1 for line in lines):
        raise DomainError(_("Every line asks for at least one piece."))
    if len({line.sku.pk for line in lines}) < len(lines):
        raise DomainError(_("Each SKU stands on one line only."))


def _rows(requisition: Requisition, lines: Sequence[Wanted]) -> list[RequisitionLine]:
    return [
        RequisitionLine(
            requisition=requisition, sku=line.sku, units=line.units,
            name=_normal(line.name or line.sku.product.name),
            spec=_normal(line.spec or line.sku.spec),
        )
        for line in lines
    ]  # fmt: skip


def _normal(text: str) -> str:
    """One spelling of a name: no doubled or full-width spaces."""
    return " ".join(text.replace("\u3000", " ").split())[:200]
