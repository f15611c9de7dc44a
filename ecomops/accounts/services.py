"""The only writers of people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from ecomops.accounts import scopes
from ecomops.accounts.models import User, sort_key
from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.roles import Role
from ecomops.core.versions import save_version

PREFERENCES = ("language", "theme", "density", "red_up", "display_name")


@dataclass(frozen=True)
class Person:
    """What an administrator says of a person."""

    display_name: str
    role: str
    email: str = ""
    language: str = User.Language.CHINESE


@transaction.atomic
def add_person(
    username: str,
    person: Person,
    *,
    password: str | None = None,
    hashed: str | None = None,
    actor: Actor,
    at: datetime,
    scope: Mapping[str, Collection[str]] | None = None,
) -> User:
    """Let somebody in. ``hashed`` takes a hash made once for many people (the demo company)."""
    user = User(username=username.strip(), is_active=True, date_joined=at, **vars(person))
    if hashed is not None:
        user.password = hashed
    else:
        _check_password(password or "", user)
        user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as taken:
        raise DomainError(
            _("The user name “%(name)s” is taken. Choose another."), name=user.username
        ) from taken
    history.note(user, "permission.changed", actor=actor, at=at, after={"role": user.role})
    _grant(user, scope, actor=actor, at=at)
    return user


@transaction.atomic
def change_person(
    user: User,
    expected: int,
    person: Person,
    *,
    actor: Actor,
    at: datetime,
    scope: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Change what is known of a person, if nobody else did since ``expected``."""
    if user.role == Role.ADMINISTRATOR and person.role != Role.ADMINISTRATOR:
        _leave_an_administrator(user)
    before = {"role": user.role}
    key = sort_key(person.display_name or user.username)
    save_version(user, expected, sort_key=key, **vars(person))
    if before["role"] != user.role:
        history.note(
            user, "permission.changed", actor=actor, at=at, before=before, after={"role": user.role}
        )
    else:
        history.note(user, "changed", actor=actor, at=at)
    _grant(user, scope, actor=actor, at=at)


@transaction.atomic
def let_go(user: User, *, actor: Actor, at: datetime) -> None:
    """Close the door for a person; what they did stays under their name."""
    if str(user.pk) == actor.id and actor.kind == "user":
        raise DomainError(_("You cannot close your own account."))
    if user.role == Role.ADMINISTRATOR:
        _leave_an_administrator(user)
    _set_active(user, False, actor=actor, at=at)


@transaction.atomic
def let_back(user: User, *, actor: Actor, at: datetime) -> None:
    """Open the door again."""
    _set_active(user, True, actor=actor, at=at)


@transaction.atomic
def give_password(user: User, password: str, *, actor: Actor, at: datetime) -> None:
    """Set a password for somebody who forgot theirs; their open sessions end."""
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    history.note(user, "password.given", actor=actor, at=at)


def prefer(user: User, **choices: Any) -> None:
    """Keep how a person likes their screens; unknown names are a mistake of ours."""
    if unknown := choices.keys() - set(PREFERENCES):
        raise KeyError(sorted(unknown))
    for name, value in choices.items():
        setattr(user, name, value)
    try:
        user.clean_fields(exclude={f.name for f in User._meta.fields} - choices.keys())
    except ValidationError as wrong:
        raise DomainError(_("There is no such choice.")) from wrong
    User.objects.filter(pk=user.pk).update(sort_key=sort_key(user.get_full_name()), **choices)


def _set_active(user: User, active: bool, *, actor: Actor, at: datetime) -> None:
    if not User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active):
        return
    user.is_active = active
    history.note(
        user,
        "permission.changed",
        actor=actor,
        at=at,
        before={"is_active": not active},
        after={"is_active": active},
    )


def _leave_an_administrator(user: User) -> None:
    # Locked, so that two administrators cannot dismiss each other at the same moment.
    rest = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    if not [pk for pk in rest.order_by("pk").values_list("pk", flat=True) if pk != user.pk]:
        raise DomainError(_("Somebody must stay administrator. Name another one first."))


def _grant(
    user: User, scope: Mapping[str, Collection[str]] | None, *, actor: Actor, at: datetime
) -> None:
    for known in scopes.registered():
        if scope is not None and known.name in scope:
            known.grant(user, scope[known.name], actor=actor, at=at)


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise DomainError(" ".join(weak.messages).replace("%", "%%")) from weak
