"""Suppliers by file: new ones are prospects, known ones are changed where the file says other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models.functions import Lower

from ecomops.core.actor import Actor
from procurement.domain.supplier_file import FORMAT, SupplierRecord
from procurement.models import Supplier
from procurement.services import suppliers
from stores.services import import_kinds
from stores.services.intake import Counts


def receive(records: Sequence[SupplierRecord], actor: Actor, at: datetime) -> Counts:
    """Register and change; a file never qualifies anybody, so states stay what they are."""
    counts = Counts()
    known = _known(records, lock=True)
    for record in records:
        supplier = known.get(record.code.casefold())
        if supplier is None:
            values = {"code": record.code, **record.values}
            suppliers.register(values, actor=actor, at=at)
            counts.created += 1
        elif _differs(supplier, record):
            suppliers.change(supplier, supplier.version, record.values, actor=actor, at=at)
            counts.updated += 1
        else:
            counts.unchanged += 1
    return counts


def foretell(records: Sequence[SupplierRecord]) -> Counts:
    """What `receive` would count."""
    counts = Counts()
    known = _known(records)
    for record in records:
        supplier = known.get(record.code.casefold())
        counts.created += supplier is None
        differs = supplier is not None and _differs(supplier, record)
        counts.updated += differs
        counts.unchanged += supplier is not None and not differs
    return counts


def _known(records: Sequence[SupplierRecord], *, lock: bool = False) -> dict[str, Supplier]:
    codes = [record.code.casefold() for record in records]
    found = Supplier.objects.annotate(plain=Lower("code")).filter(plain__in=codes)
    if lock:
        found = found.select_for_update().order_by("pk")
    return {supplier.code.casefold(): supplier for supplier in found}


def _differs(supplier: Supplier, record: SupplierRecord) -> bool:
    return any(getattr(supplier, name) != value for name, value in record.values.items())


TAKER = import_kinds.Taker(SupplierRecord, "procurement.manage_suppliers", receive, foretell)


def register_kind() -> None:
    """Let the one import take files of suppliers."""
    import_kinds.register(FORMAT, TAKER)
