"""The warehouses of the demo company: buildings, bins, their stores and their people."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.contrib.auth.hashers import make_password

from ecomops.accounts.demo import PASSWORD
from ecomops.accounts.models import User
from ecomops.accounts.services import Person, add_person
from ecomops.core.actor import SYSTEM
from ecomops.core.roles import Role
from ecomops.demo.company.house import HOUSES, HouseSpec
from ecomops.demo.company.people import CREW
from stores.models import Store
from warehouse.domain.bins import BinRow
from warehouse.models import Warehouse, WarehouseAccess
from warehouse.services import layout

ON_THE_FLOOR = (Role.WAREHOUSE_LEAD, Role.WAREHOUSE_STAFF)


def build(*, at: datetime) -> None:
    """Make both warehouses; run again it changes nothing."""
    hire(at=at)
    stores = dict(Store.objects.values_list("code", "pk"))
    for spec in HOUSES:
        if Warehouse.objects.filter(code=spec.code).exists():
            continue
        ranks: dict[int, int | None] = {
            pk: 1 if code in spec.first_choice_of else 2 for code, pk in stores.items()
        }
        made = layout.create(_values(spec), ranks, actor=SYSTEM, at=at)
        layout.put_bins(made, [BinRow(**asdict(one)) for one in spec.bins()], actor=SYSTEM, at=at)
        WarehouseAccess.objects.bulk_create(
            WarehouseAccess(user=user, warehouse=made)
            for user in User.objects.filter(role__in=ON_THE_FLOOR)
        )


def hire(*, at: datetime) -> None:
    """The people of the floor; whoever is there stays as they are."""
    stores = [str(pk) for pk in Store.objects.values_list("pk", flat=True)]
    hashed = make_password(PASSWORD)
    for username, name in CREW:
        if not User.objects.filter(username=username).exists():
            person = Person(name, Role.WAREHOUSE_STAFF, email=f"{username}@heyu.example")
            add_person(
                username, person, hashed=hashed, actor=SYSTEM, at=at, scope={"store": stores}
            )


def _values(spec: HouseSpec) -> dict[str, object]:
    return {
        "code": spec.code, "name": spec.name, "name_en": spec.name_en, "region": spec.region,
        "aisles": spec.aisles, "blocks": spec.blocks, "aisle_pitch_mm": spec.aisle_pitch_mm,
        "block_length_mm": spec.block_length_mm, "cross_aisle_mm": spec.cross_aisle_mm,
        "depot_aisle": spec.depot_aisle,
    }  # fmt: skip
