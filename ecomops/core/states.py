"""States: a table of legal moves and one mover that compares and sets, single or by the set."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.db import connection, models

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import IllegalMove, LostRace


class Stateful(Protocol):
    """A model with `state`, `moved_at` and its table of legal moves."""

    MOVES: ClassVar[Mapping[str, Collection[str]]]
    pk: Any
    state: str
    moved_at: datetime | None


def advance(
    row: Any, to: str, *, actor: Actor, at: datetime, reason: str = "", **changes: Any
) -> None:
    """Move along row.MOVES. Exactly one of two rivals wins; a refusal is never silent."""
    came_from = row.state
    if to not in row.MOVES[came_from]:
        raise IllegalMove(row, _named(row, came_from), _named(row, to))
    won = (
        type(row)
        ._base_manager.filter(pk=row.pk, state=came_from)
        .update(state=to, moved_at=at, **changes)
    )
    if won != 1:
        raise LostRace(row, _named(row, came_from))
    for name, value in {"state": to, "moved_at": at, **changes}.items():
        setattr(row, name, value)
    history.note(row, f"{came_from}>{to}", actor=actor, at=at, reason=reason)


def _named(row: models.Model, state: str) -> str:
    """A state as people read it."""
    choices: list[tuple[str, Any]] = getattr(row._meta.get_field("state"), "flatchoices", [])
    return str(dict(choices).get(state, state))


def advance_many(
    model: type[models.Model],
    ids: Collection[int],
    to: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    **changes: Any,
) -> list[int]:
    """Move every named row that may go there; return the ids moved, the rest stay as they are.

    One UPDATE a starting state and one INSERT of history each, whatever the number of rows.
    """
    moves: Mapping[str, Collection[str]] = model.MOVES  # type: ignore[attr-defined]  # a Stateful model
    table = model._meta.db_table
    moved: list[int] = []
    if not ids:
        return moved
    for came_from in [state for state, targets in moves.items() if to in targets]:
        won = _move(table, list(ids), came_from, {"state": to, "moved_at": at, **changes})
        history.note_many(
            model._meta.label_lower,
            f"{came_from}>{to}",
            [history.Act(str(pk)) for pk in won],
            actor=actor,
            at=at,
            reason=reason,
        )
        moved += won
    return moved


def _move(table: str, ids: list[int], came_from: str, changes: Mapping[str, Any]) -> list[int]:
    put = ", ".join(f'"{column}" = %s' for column in changes)
    where = "WHERE id = ANY(%s) AND state = %s RETURNING id"
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET {put} {where}',  # noqa: S608  # our own names, never input
            [*changes.values(), ids, came_from],
        )
        return [pk for (pk,) in cursor.fetchall()]
