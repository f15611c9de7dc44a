"""The set-based verbs beside the main thread, each on rows of every kind at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from campaigns.models import Target
from campaigns.services import splitting, targets
from ecomops.core import history
from ecomops.core.states import advance, advance_many
from ecomops.work import services as work
from ecomops.work import texts
from ecomops.work.models import Notification, Task
from procurement.domain.supplier_file import SupplierRecord
from procurement.services import supplier_import
from stores.domain.records import CostRecord, ProductRecord, TrafficRecord
from stores.models import (
    Kit,
    KitPart,
    KitRecipe,
    Listing,
    Order,
    OrderLineItem,
    SharePolicy,
    SkuOffer,
)
from stores.services import audit, catalogue, demand, reported, stock_feed
from stores.services import shipping as sent
from tests.accounts.people import make_user
from tests.properties.twins import compare, picture, quietly
from tests.stores.factories import CLERK, NOON, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock
from tests.warehouse.floor import Floor
from warehouse.domain.bins import BinRow
from warehouse.models import Count, Courier, PickList, SkuBalance, WaybillRequest
from warehouse.services import (
    freezing,
    inbound,
    layout,
    ledger,
    picking,
    reservation,
    stocktake,
    waybills,
)

pytestmark = pytest.mark.django_db
BY = {"actor": CLERK, "at": NOON}
texts.register("tests.twin", "Do it")


def each(verb: Callable[[list[Any]], Any], rows: list[Any], **more: Any) -> None:
    """The verb for one after the other, and for all at once; twice, for it may be asked again."""
    for _time in range(2):
        compare(lambda: [quietly(partial(verb, [one])) for one in rows], lambda: verb(rows), **more)


def orders_of_every_state() -> list[int]:
    """One order in each state, and one more that is short of stock."""
    store, sku = make_store(), make_sku("A-1")
    put_stock(make_bin(make_warehouse("hz", store)), sku, 12)
    made = [order_for(store, f"n{n}", sku, 2) for n in range(len(Order.State.values))]
    for row, state in zip(made, Order.State.values, strict=True):
        hold = {"hold": "by_hand", "held_at": NOON} if state == "held" else {}
        Order.objects.filter(pk=row.pk).update(state=state, **hold)
    return [row.pk for row in made]


def test_the_mover():
    ids = orders_of_every_state()

    def alone(to: str) -> None:
        for row in Order.objects.filter(pk__in=ids).order_by("pk"):
            quietly(partial(advance, row, to, reason="why", **BY))

    for to in ("paid", "released", "shipped", "closed"):
        with transaction.atomic():
            compare(partial(alone, to), partial(advance_many, Order, ids, to, reason="why", **BY))
            transaction.set_rollback(True)


def test_history():
    store = make_store()
    acts = [history.Act(str(store.pk), {"a": n}, {"a": n + 1}, {"n": n}) for n in range(3)]
    each(partial(history.note_many, "stores.store", "rate.changed", **BY), acts)


def test_orders_that_left_are_claimed_held_shipped_or_audited_again():
    ids = orders_of_every_state()
    each(partial(reservation.reserve, at=NOON), ids)
    each(lambda some: sent.ship_many([sent.Sent(pk, "STO", f"S{pk}") for pk in some], **BY), ids)
    each(partial(reservation.release, at=NOON), ids)
    Order.objects.filter(state="shipped").update(state="held", hold="by_hand", held_at=NOON)
    each(partial(audit.audit_again, at=NOON), ids)


def test_changed_lines_are_taken_off_the_floor():
    floor = Floor([[("A-1", 2)], [("A-1", 1), ("B-1", 1)], [("B-1", 2)]], spare=3)
    ids = [order.pk for order in floor.orders]
    changed = OrderLineItem.objects.filter(line__order__in=ids[:2])
    changed.update(units=F("units") + 1)
    each(partial(freezing.follow_changes, at=NOON), ids)
    floor.release()
    OrderLineItem.objects.filter(line__order__in=ids[2:]).update(units=1)
    each(partial(freezing.follow_changes, at=NOON), ids)


def test_lists_without_an_open_pick_end():
    floor = Floor([[("A-1", 2)], [("B-1", 1)]], spare=3)
    floor.release()
    lists = list(PickList.objects.values_list("pk", flat=True))
    each(partial(picking.close_lists, at=NOON), lists)
    for row in PickList.objects.all():
        row.picks.update(state="cancelled")
    each(partial(picking.close_lists, at=NOON), lists)


def test_moves_and_goods_on_order():
    store = make_store()
    place = make_warehouse("hz", store)
    skus = [make_sku(f"S-{n}") for n in range(3)]
    bins = [make_bin(place, f"A-{n}") for n in range(2)]
    came = [
        ledger.Move(place.pk, sku.pk, 4, ledger.SUPPLIER, ledger.in_bin(shelf.pk), "received", lot)
        for sku in skus for shelf in bins for lot in ("", "L1")
    ]  # fmt: skip
    each(partial(ledger.post, **BY), came)
    away = [
        ledger.Move(place.pk, sku.pk, 3, ledger.in_bin(bins[0].pk), ledger.in_bin(bins[1].pk),
                    "moved", "L1")
        for sku in skus
    ]  # fmt: skip
    each(partial(ledger.post, **BY), away)
    for verb in (inbound.expect, inbound.arrive):
        each(lambda some, verb=verb: verb(place.pk, {sku.pk: 5 + sku.pk % 3 for sku in some}), skus)
    assert SkuBalance.objects.filter(on_hand=32).count() == 3


def test_what_may_be_sold_is_told():
    stores, skus = [make_store("one"), make_store("two")], [make_sku(f"S-{n}") for n in range(3)]
    kit = Kit.objects.create(code="K", name="Kit")
    recipe = KitRecipe.objects.create(kit=kit, n=1, from_at=NOON)
    for n, sku in enumerate(skus[:2], start=1):
        KitPart.objects.create(recipe=recipe, sku=sku, units=n, share=Decimal("0.5"))
    SharePolicy.objects.create(sku=skus[0], kind="ratio", safety=1)
    for store in stores:
        for n, sold in enumerate(({"sku": skus[0]}, {"sku": skus[1]}, {"kit": kit}, {})):
            Listing.objects.create(store=store, key=f"i{n}", seen_at=NOON, **sold)
    words = [stock_feed.Word(sku.pk, 7 + n, 2) for n, sku in enumerate(skus)]
    each(partial(stock_feed.offer_many, at=NOON), words)
    late = [stock_feed.Word(sku.pk, 1 + n, 1 + n) for n, sku in enumerate(skus)]
    compare(
        lambda: [stock_feed.offer(one.sku_id, one.units, one.version, at=NOON) for one in late],
        lambda: stock_feed.offer_many(late, at=NOON),
    )
    assert list(SkuOffer.objects.order_by("sku").values_list("units", flat=True)) == [7, 8, 3]


def test_goods_costs_and_reported_days():
    make_sku("S-0", cost="3")
    store = make_store()
    Listing.objects.create(store=store, key="i1", sku_code="S-2", seen_at=NOON)
    products = [
        ProductRecord(f"P-{n // 2}", f"S-{n}", f"Thing {n // 2}", cost=Decimal(n), barcode=f"69{n}")
        for n in range(4)
    ]
    each(partial(catalogue.receive_products, **BY), products)
    costs = [CostRecord(f"S-{n}", Decimal(5), "CNY", date(2026, 1, 1)) for n in range(5)]
    each(partial(catalogue.receive_costs, **BY), costs)
    days = [TrafficRecord(date(2026, 5, n), measures={"uv": Decimal(n)}) for n in range(1, 4)]
    each(partial(reported.receive, store, batch=None, at=NOON), days)
    days[1].measures["uv"] = Decimal(9)
    each(partial(reported.receive, store, batch=None, at=NOON), days)


def test_suppliers_and_bins_of_a_file():
    place = make_warehouse("hz", make_store())
    told = [SupplierRecord(f"V-{n}", {"name": f"Mill {n}"}) for n in range(3)]
    each(lambda some: supplier_import.receive(some, **BY), told)
    told[1].values["name"] = "Mill one"
    each(lambda some: supplier_import.receive(some, **BY), told)
    rows = [BinRow(f"A-{n}", "pick", 1, 1, "L", 1_000 * n, 1) for n in range(3)]

    def without_loads(since: dict[str, int]) -> Any:
        said = picture(since)
        del said["core_entry"]  # a load is one act with its counts
        return said

    make_bin(place, "A-1")
    each(lambda some: layout.put_bins(place, some, **BY), rows, seen=without_loads)


def test_counts_of_shelves():
    place = make_warehouse("hz", make_store())
    shelves = [make_bin(place, f"A-{n}") for n in range(3)]
    for n, shelf in enumerate(shelves):
        put_stock(shelf, make_sku(f"S-{n}"), 4)
    taken = stocktake.open_count(place, shelves, **BY)
    lines = list(taken.lines.values_list("pk", flat=True))
    each(lambda some: stocktake.enter(taken, {pk: pk % 4 for pk in some}, **BY), lines)
    assert Count.objects.get().lines.filter(counted=None).count() == 0


def test_demand_of_days():
    ids = orders_of_every_state()
    paid = Order.objects.filter(pk__in=ids[::2])
    paid.update(paid_at=F("paid_at") + timedelta(days=1))
    store = paid.first().store
    days = [date(2026, 5, n) for n in (19, 20, 21)]
    each(partial(demand.count_days, store), days)
    OrderLineItem.objects.filter(line__order__in=ids[:2]).update(units=5)
    each(demand.count_days_of, ids)


def test_targets_and_their_days():
    store, month = make_store(), date(2026, 6, 1)
    goals = [
        targets.Goal(store, month, metric, Decimal(amount), currency)
        for metric, amount, currency in (("net_sales", 900, "CNY"), ("uv_days", 50, ""))
    ]
    each(partial(targets.set_targets, **BY), goals)
    weights = {date(2026, 6, n): Decimal(n % 3 + 1) for n in range(1, 31)}
    months = [(target, weights) for target in Target.objects.order_by("pk")]
    each(partial(splitting.set_days_many, **BY), months)
    compare(
        lambda: [splitting.set_days(target, shares, **BY) for target, shares in months],
        lambda: splitting.set_days_many(months, **BY),
    )


def test_tasks_and_news():
    person = make_user()
    made = [
        work.ask("tests.twin", subject=work.Subject("x", str(n)), assignee=person, **BY)
        for n in range(4)
    ]
    work.finish(made[0], **BY)
    work.drop(made[1], **BY)
    ids = [task.pk for task in made]

    def alone():
        for task in Task.objects.filter(pk__in=ids).order_by("pk"):
            quietly(partial(work.finish, task, **BY))

    compare(alone, lambda: work.finish_many(ids, **BY))
    for _time in range(3):
        work.tell([person], "tests.twin", at=NOON)
    news = list(Notification.objects.values_list("pk", flat=True))
    each(lambda some: work.mark_read(person, at=NOON, ids=some), news)


def test_numbers_are_asked_for_again():
    floor = Floor([[("A-1", 1)], [("B-1", 1)]])
    courier = Courier.objects.create(code="c", name="C")
    for n, row in enumerate(floor.place.fulfilments.order_by("pk")):
        WaybillRequest.objects.create(
            fulfilment=row, courier=courier, state=("failed", "wanted")[n], attempts=3,
            wanted_at=NOON,
        )  # fmt: skip
    ids = list(WaybillRequest.objects.values_list("pk", flat=True))
    each(partial(waybills.ask_again, at=NOON), ids)
