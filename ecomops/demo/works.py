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
    office.bring_files(company)
    line.fall_silent(company)


def _tell(run: JobRun) -> None:
    """Deliver what the services told."""
    while outbox.relay(at=timezone.now()):
        run.log(_("What has happened so far is told to whoever reacts"))
