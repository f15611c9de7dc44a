"""Stores are created and changed here: by the form, the API and the command alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import list_currencies
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.versions import save_version
from stores.models import Channel, LegalEntity, Store

FROZEN = ("currency", "zone")


@transaction.atomic
def put(code: str, given: Mapping[str, Any], *, actor: Actor, at: datetime) -> tuple[Store, bool]:
    """Create the store, or change what is given; return it and whether it is new."""
    values = {name: value for name, value in given.items() if value is not None}
    _check(values)
    store = Store.objects.select_for_update().filter(code=code).first()
    if store is None:
        lacking = [name for name in ("channel", "currency", "zone") if name not in values]
        if lacking:
            raise DomainError(
                _("A new store needs %(what)s."), what=", ".join(f"--{name}" for name in lacking)
            )
        values.setdefault("entity", _entity())
        values.setdefault("name", code)
        store = Store.objects.create(code=code, **values)
        history.note(store, "created", actor=actor, at=at)
        return store, True
    change(store, values, expected=store.version, actor=actor, at=at)
    return store, False


@transaction.atomic
def change(
    store: Store, values: Mapping[str, Any], *, expected: int, actor: Actor, at: datetime
) -> None:
    """Save changed values; zone and currency are frozen once the store has an order."""
    _check(values)
    changed = {name: value for name, value in values.items() if getattr(store, name) != value}
    if not changed:
        return
    if any(name in changed for name in FROZEN) and store.orders.exists():
        raise DomainError(
            _(
                "Store %(store)s has orders: its currency (%(currency)s) and time zone (%(zone)s) "
                "can no longer change. Create another store instead."
            ),
            store=store.code,
            currency=store.currency,
            zone=store.zone,
        )
    before = {name: str(getattr(store, name)) for name in changed}
    save_version(store, expected, **changed)
    history.note(
        store, "changed", actor=actor, at=at, before=before,
        after={name: str(value) for name, value in changed.items()},
    )  # fmt: skip


def _check(values: Mapping[str, Any]) -> None:
    if "channel" in values and values["channel"] not in Channel.values:
        raise DomainError(_("There is no channel “%(channel)s”."), channel=values["channel"])
    if "currency" in values and values["currency"] not in list_currencies():
        raise DomainError(
            _("“%(code)s” is no currency: use three capital letters, such as CNY or USD."),
            code=values["currency"],
        )
    if "zone" in values:
        try:
            ZoneInfo(values["zone"])
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise DomainError(
                _("“%(zone)s” is no time zone: use a name such as Asia/Shanghai."),
                zone=values["zone"],
            ) from unknown


def _entity() -> LegalEntity:
    """The one legal entity of a young installation, made on first use."""
    return LegalEntity.objects.order_by("pk").first() or LegalEntity.objects.create(name="EcomOps")
