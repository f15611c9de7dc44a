"""Warehouses, buying and campaigns of the demo company, before its orders and after them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ecomops.core import outbox
from ecomops.core.jobs import JobRun
from ecomops.demo import buying, house, line, office, promotions
from ecomops.demo.company import Company
from ecomops.demo.floor import couriers, past, stock, today
from kpi.models import StaffDay
from kpi.services import staff
from warehouse.models import Warehouse


def lay(company: Company, *, at: datetime) -> None:
    """Houses with their people, couriers and goods, and the register of suppliers."""
    house.build(at=at)
    couriers.contract(company)
    stock.fill(company, at=at)
    buying.open_register(company, at=at)
    office.make_kits(at=at)


def work(run: JobRun, company: Company, checkpoint: dict[str, Any]) -> None:
    """What was bought, picked and planned with the orders that are here now."""
    _tell(run)  # before there are parcels: what came back long ago calls none of them back
    buying.buy(run, company, checkpoint)
    if "floor" not in checkpoint:
        with run.commit(checkpoint):
            past.work_off(company)
            checkpoint["floor"] = True
    promotions.promote(run, company, checkpoint)
    _tell(run)
    today.work(company)
    _score(company)
    office.bring_files(company)
    line.fall_silent(company)


def _score(company: Company) -> None:
    """Count people's days once for the whole month; from here on each night counts its own."""
    first = past.first_instant(company).date()
    for place in Warehouse.objects.order_by("pk"):
        if not StaffDay.objects.filter(warehouse=place, on=first).exists():
            staff.roll_up(place, first, company.today, at=timezone.now())


def _tell(run: JobRun) -> None:
    """Deliver what the services told."""
    while outbox.relay(at=timezone.now()):
        run.log(_("What has happened so far is told to whoever reacts"))
