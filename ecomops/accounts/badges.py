"""Badges for shared devices: a printed code and a PIN that open the scan tasks and nothing else.

A PIN has few possible values, so no hash however slow would hide it from whoever has the table:
its hash is keyed with a secret that is not in the database, and wrong tries lock the badge and
the device.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.accounts import scopes
from ecomops.accounts.models import Badge, BadgeDoor, User
from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.crypto import keyed_hash
from ecomops.core.errors import DomainError
from ecomops.core.retention import sweep
from ecomops.core.roles import Role

HOLDERS = frozenset({Role.WAREHOUSE_STAFF, Role.WAREHOUSE_LEAD})
MOST_WRONG = 5
LOCKED_FOR = timedelta(minutes=10)
SESSION_SECONDS = 4 * 3_600
SESSION_MARK = "badge"
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_TOO_EASY = ("0123456789", "9876543210")


class Refused(DomainError):
    """The device's door stays shut; the sentence says what to do."""


def issuable(lead: Any) -> Any:
    """The people whose badges this person may issue: a lead's are the staff beside them."""
    open_ones = User.objects.filter(is_active=True).order_by("sort_key", "pk")
    if lead.role == Role.ADMINISTRATOR:
        return open_ones.filter(role__in=HOLDERS)
    staff = open_ones.filter(role=Role.WAREHOUSE_STAFF)
    mine = _places(lead)
    return staff.filter(pk__in=[one.pk for one in staff if mine & _places(one)])


def _places(user: Any) -> set[str]:
    """The warehouses somebody works in, as the app above tells."""
    held = [one.held(user) for one in scopes.registered() if one.name == "warehouse"]
    return {str(pk) for ids in held for pk in ids}


@transaction.atomic
def issue(user: User, pin: str, *, actor: Actor, at: datetime) -> Badge:
    """Give somebody a badge; one they had before opens nothing any more."""
    if user.role not in HOLDERS or not user.is_active:
        raise DomainError(_("Badges are for people who work in a warehouse."))
    _check_pin(pin)
    badge, _new = Badge.objects.update_or_create(
        user=user,
        defaults={
            "code": _fresh_code(), "pin": _hash(user.pk, pin), "issued_at": at,
            "issued_by": actor.label, "closed_at": None, "wrong": 0, "locked_until": None,
        },
    )  # fmt: skip
    history.note(user, "permission.changed", actor=actor, at=at, after={"badge": "issued"})
    return badge


@transaction.atomic
def close(user: User, *, actor: Actor, at: datetime) -> None:
    """The badge is lost or given back: it opens nothing from now on."""
    if Badge.objects.filter(user=user, closed_at=None).update(closed_at=at):
        history.note(user, "permission.changed", actor=actor, at=at, after={"badge": "closed"})


@transaction.atomic
def unlock(user: User, *, actor: Actor, at: datetime) -> None:
    """Somebody who knows the person vouches for them after wrong PINs."""
    shut = Badge.objects.filter(user=user).exclude(wrong=0, locked_until=None)
    if shut.update(wrong=0, locked_until=None):
        history.note(user, "permission.changed", actor=actor, at=at, after={"badge": "unlocked"})


def enter(code: str, pin: str, *, device: str, at: datetime) -> User:
    """The person whose badge and PIN these are; wrong tries count even though this refuses."""
    with transaction.atomic():
        door, _new = BadgeDoor.objects.select_for_update().get_or_create(device=device[:40])
        badge = (
            Badge.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(code=code.strip().upper())
            .first()
        )
        refusal = _why_not(door, badge, pin, at)
        if refusal is None and badge is not None:
            _forget([door, badge])
            return badge.user
    raise refusal or Refused(_("Scan the badge again."))


def _why_not(door: BadgeDoor, badge: Badge | None, pin: str, at: datetime) -> Refused | None:
    if _locked(door, at):
        return Refused(_("This device is locked for a few minutes. Use another one, or wait."))
    if badge is not None and _locked(badge, at):
        return Refused(_("This badge is locked for ten minutes. The lead can open it at once."))
    known = badge is not None and badge.closed_at is None and badge.user.is_active
    if badge is None or not known or badge.user.role not in HOLDERS:
        _count([door], at)
        return Refused(_("This badge opens nothing. Ask the lead for a new one."))
    if not hmac.compare_digest(bytes(badge.pin), _hash(badge.user_id, pin)):
        _count([door, badge], at)
        if _locked(badge, at):
            return Refused(_("Five wrong PINs: the badge is locked. The lead can open it at once."))
        return Refused(_("The PIN is wrong. Scan the badge and try again."))
    return None


def _locked(row: Badge | BadgeDoor, at: datetime) -> bool:
    return row.locked_until is not None and row.locked_until > at


def _count(rows: Collection[Badge | BadgeDoor], at: datetime) -> None:
    for row in rows:
        row.wrong += 1
        if row.wrong >= MOST_WRONG:
            row.wrong, row.locked_until = 0, at + LOCKED_FOR
        row.save(update_fields=["wrong", "locked_until"])


def _forget(rows: Collection[Badge | BadgeDoor]) -> None:
    for row in rows:
        if row.wrong or row.locked_until:
            row.wrong, row.locked_until = 0, None
            row.save(update_fields=["wrong", "locked_until"])


@sweep
def forget_doors(at: datetime) -> int:
    """Drop devices that are not locked: anybody may knock under a new name each time.

    Too few wrong tries for a lock are forgotten by the hour, which is longer than a lock lasts.
    """
    return BadgeDoor.objects.exclude(locked_until__gt=at).delete()[0]


def _check_pin(pin: str) -> None:
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 6):
        raise DomainError(_("A PIN has four to six digits."))
    if len(set(pin)) == 1 or any(pin in row for row in _TOO_EASY):
        raise DomainError(_("This PIN is too easy to guess. Choose another."))


def _hash(user_id: int, pin: str) -> bytes:
    return keyed_hash("pin", f"{user_id}:{pin}")


def _fresh_code() -> str:
    return "EB-" + "".join(secrets.choice(_LETTERS) for _n in range(14))


def holding(people: Collection[int]) -> dict[int, Badge]:
    """The badges of these people."""
    rows = Badge.objects.filter(user__in=people).select_related("user")
    return {row.user_id: row for row in rows}
