"""Suppliers: registered, qualified step by step, their papers and items."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import clock, history, states, versions
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from procurement.models import Licence, Supplier, SupplierItem
from procurement.services.numbers import ZONE
from stores.models import Sku


@transaction.atomic
def register(values: dict[str, Any], *, actor: Actor, at: datetime) -> Supplier:
    """Register a prospect."""
    try:
        with transaction.atomic():
            supplier = Supplier.objects.create(**values)
    except IntegrityError as twice:
        raise DomainError(
            _("There is a supplier with the code “%(code)s” already."), code=values["code"]
        ) from twice
    history.note(supplier, "supplier.registered", actor=actor, at=at)
    return supplier


@transaction.atomic
def change(
    supplier: Supplier, expected: int, values: dict[str, Any], *, actor: Actor, at: datetime
) -> None:
    """Save what was typed if nobody saved since."""
    before = {name: getattr(supplier, name) for name in values}
    differs = {name for name, value in values.items() if before[name] != value}
    versions.save_version(supplier, expected, **values)
    history.note(
        supplier, "supplier.changed", actor=actor, at=at,
        before={name: before[name] for name in differs},
        after={name: values[name] for name in differs},
    )  # fmt: skip


@transaction.atomic
def move(supplier: Supplier, to: str, *, reason: str, actor: Actor, at: datetime) -> None:
    """Take a supplier a step further or out; nobody is qualified without a paper in force."""
    if to == Supplier.State.QUALIFIED:
        on = clock.day_of(at, ZONE)
        if not supplier.licences.exists():
            raise DomainError(_("%(name)s has no licence on file: add it first."), name=supplier)
        if supplier.licences.filter(expires_on__lt=on).exists():
            raise DomainError(_("A licence of %(name)s has expired."), name=supplier)
    backwards = to in (Supplier.State.SUSPENDED, Supplier.State.ELIMINATED)
    if backwards and not reason.strip():
        raise DomainError(_("Say in words why."))
    states.advance(supplier, to, actor=actor, at=at, reason=reason.strip()[:60])


@transaction.atomic
def add_licence(
    supplier: Supplier, kind: str, number: str, expires_on: date | None,
    *, actor: Actor, at: datetime,
) -> Licence:  # fmt: skip
    """File a paper; the same one again replaces its end day."""
    paper, _fresh = Licence.objects.update_or_create(
        supplier=supplier, kind=kind, number=number, defaults={"expires_on": expires_on}
    )
    history.note(
        supplier, "supplier.licence", actor=actor, at=at,
        after={"kind": kind, "expires_on": expires_on},
    )  # fmt: skip
    return paper


@transaction.atomic
def supplies(
    supplier: Supplier, sku: Sku, lead_days: int, moq: int, *, actor: Actor, at: datetime
) -> SupplierItem:
    """Say that a supplier supplies a SKU."""
    item, _fresh = SupplierItem.objects.update_or_create(
        supplier=supplier, sku=sku, defaults={"lead_days": lead_days, "moq": moq}
    )
    history.note(supplier, "supplier.item", actor=actor, at=at, after={"sku": sku.code})
    return item
