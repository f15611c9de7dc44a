"""The demo company goes the way of a user's data: the same services, in jobs that survive a kill.

One parent job lays the ground and hands every store to a job of its own; helpers work them off
side by side. Each batch commits with its checkpoint, so whatever is killed goes on where it was.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas
from django.utils import timezone
from django.utils.translation import gettext as _

from ecomops.core import jobs, outbox
from ecomops.core.actor import SYSTEM
from ecomops.core.errors import DomainError
from ecomops.core.jobs import JobRun
from ecomops.core.models import Job
from ecomops.demo import figures, ground, works
from ecomops.demo.company import Company, EventDay
from ecomops.demo.company.events import KINDS, PAGES, TERMINALS
from ecomops.demo.crew import STORE_JOB, Helpers
from stores.domain.records import OrderRecord
from stores.services import events, intake, reported

SOURCE = "demo"
BATCH = 4_000
FIGURES_PERCENT = 25
RELAYED_AT_ONCE = 10
EVENT_BATCH_DAYS = 80
PATIENCE_SECONDS = 0.4


def company_of(params: dict[str, Any]) -> Company:
    """The company that a job's parameters describe."""
    return Company(
        seed=params["seed"],
        today=date.fromisoformat(params["today"]),
        now=datetime.fromisoformat(params["now"]),
        scale=params["scale"],
        days=params["days"],
    )


def load(run: JobRun) -> dict[str, Any]:
    """Make the whole company: ground, then every store, then the figures."""
    company, checkpoint = company_of(run.params), dict(run.checkpoint)
    weights = {spec.code: company.weight(spec.code) for spec in company.stores}
    loaded = sum(weights.values())
    total = loaded * (100 + FIGURES_PERCENT) // 100
    run.progress(0, total, _("Stores, people and goods"))
    with Helpers(run.params["helpers"]) as helpers:
        if "stores" not in checkpoint:
            with run.commit(checkpoint):
                ground.lay(company, at=timezone.now())
                works.lay(company, at=timezone.now())
                checkpoint["stores"] = {
                    code: _begin_store(run, code)
                    for code in sorted(weights, key=weights.__getitem__, reverse=True)
                }
        children = list(checkpoint["stores"].values())
        _wait_for_stores(run, children, total, helpers)
        run.progress(loaded, total, _("Warehouses, buying and campaigns"))
        figures.begin(run, company, weights, checkpoint)
        works.work(run, company, checkpoint)
        run.progress(loaded, total, _("The figures of every day"))
        figures.finish(run, loaded, total, helpers)
    made = [job.result or {} for job in Job.objects.filter(pk__in=children)]
    return {"orders": sum(result.get("orders", 0) for result in made)}


def _wait_for_stores(run: JobRun, children: list[int], total: int, helpers: Helpers) -> None:
    """Until every store is in; near the end, and so beside the last ones, look at the tables."""
    looked = False
    while left := _left(run, children, total, helpers):
        if left <= max(1, run.params["helpers"]) and not looked:
            figures.look_at_the_tables()
            looked = True
        outbox.relay(at=timezone.now(), limit=RELAYED_AT_ONCE)
        time.sleep(PATIENCE_SECONDS)
    if not looked:
        figures.look_at_the_tables()


def _begin_store(run: JobRun, code: str) -> int:
    params = {**run.params, "store": code}
    title = _("Demo company: %(store)s") % {"store": code}
    return jobs.enqueue(STORE_JOB, params, actor=SYSTEM, at=timezone.now(), title=title).pk


def _left(run: JobRun, children: list[int], total: int, helpers: Helpers) -> int:
    """How many stores are still to come; without helpers do the next one here."""
    rows = list(Job.objects.filter(pk__in=children).order_by("pk"))
    failed = next((job for job in rows if job.state in (job.State.FAILED, "cancelled")), None)
    if failed is not None:
        raise DomainError(
            _("%(store)s stopped: %(reason)s"), store=failed.params["store"], reason=failed.error
        )
    waiting = [job for job in rows if job.is_open]
    names = ", ".join(job.params["store"] for job in waiting if job.state == Job.State.RUNNING)
    run.progress(sum(job.done for job in rows), total, names)
    if waiting and not helpers.alive():
        jobs.run_now(waiting[0].pk)
    return len(waiting)


def load_store(run: JobRun) -> dict[str, Any]:
    """One store: its orders, its reported days, its page events."""
    company, code = company_of(run.params), run.params["store"]
    total = company.weight(code)
    checkpoint = {"column": company.first_column, "orders": 0, "done": 0, **run.checkpoint}
    _orders(run, company, code, checkpoint, total)
    if "reported" not in checkpoint:
        _reported(run, company, code, checkpoint)
    _events(run, company, code, checkpoint, total)
    run.progress(total, total)
    return {"orders": checkpoint["orders"]}


def _orders(
    run: JobRun, company: Company, code: str, checkpoint: dict[str, Any], total: int
) -> None:
    store = ground.store_of(code)
    for column, batch in _batches(company.orders(code, checkpoint["column"])):
        with run.commit(checkpoint):
            intake.receive(store, batch, source=SOURCE, batch=None, actor=SYSTEM, at=timezone.now())
            checkpoint["column"] = column + 1
            checkpoint["orders"] += len(batch)
            checkpoint["done"] += len(batch)
        run.progress(checkpoint["done"], total)


def _batches(
    days: Iterator[tuple[int, list[OrderRecord]]],
) -> Iterator[tuple[int, list[OrderRecord]]]:
    """Whole days together until a batch is worth a transaction; with the last day's column."""
    batch: list[OrderRecord] = []
    column = -1
    for column, records in days:
        batch += records
        if len(batch) >= BATCH:
            yield column, batch
            batch = []
    if batch:
        yield column, batch


def _reported(run: JobRun, company: Company, code: str, checkpoint: dict[str, Any]) -> None:
    """Traffic, items and ads in one commit: a few thousand rows."""
    store, at = ground.store_of(code), timezone.now()
    with run.commit(checkpoint):
        for said in (company.traffic, company.item_traffic, company.ads):
            reported.receive(store, list(said(code)), batch=None, at=at)
        checkpoint["reported"] = True


def _events(
    run: JobRun, company: Company, code: str, checkpoint: dict[str, Any], total: int
) -> None:
    """Raw page events; the checkpoint in the same transaction is why nothing can repeat."""
    store, columns = ground.store_of(code), company.event_columns(code)
    columns = [at for at in columns if at >= checkpoint.get("events", 0)]
    for start in range(0, len(columns), EVENT_BATCH_DAYS):
        part = columns[start : start + EVENT_BATCH_DAYS]
        days = [day for at in part if len(day := company.events(code, at))]
        with run.commit(checkpoint):
            if days:
                events.append_columns(store, _columns(days), at=timezone.now(), sure_new=True)
            checkpoint["events"] = part[-1] + 1
            checkpoint["done"] += sum(len(day) for day in days) // company.EVENTS_PER_ORDER
        run.progress(checkpoint["done"], total)


def _columns(days: list[EventDay]) -> dict[str, Any]:
    """Several days as the columns the event store takes."""

    def words(texts: tuple[str, ...], name: str) -> pandas.Categorical:
        """Places in a list of words, some of them alike; -1 means none."""
        different, place = np.unique([*texts, ""], return_inverse=True)
        places = place[np.concatenate([getattr(day, name) for day in days])]
        return pandas.Categorical.from_codes(places, different)

    at = np.concatenate([day.at for day in days])
    return {
        "event_id": np.concatenate([day.event_id for day in days]),
        "visitor_id": np.concatenate([day.visitor for day in days]),
        "kind": words(KINDS, "kind"),
        "at": at.astype("datetime64[us]"),
        "item_id": words(days[0].items, "item"),
        "page": words(PAGES, "page"),
        "terminal": words(TERMINALS, "terminal"),
    }
