"""Every verb that has a set-based twin ends in the same state, done one by one or for the set.

One thread from the channel to the truck: at each step the same rows are worked on one by one,
taken back, and worked on by the set; then the whole state is compared, and the set's stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from ecomops.core import crypto
from ecomops.core.actor import actor_of
from ecomops.core.roles import Role
from stores.domain.records import AmountRecord, LineRecord, PaymentRecord, RefundRecord
from stores.models import Connection, Order, Refund
from stores.services import audit, intake
from tests.accounts.people import make_user
from tests.properties.twins import compare, picture, quietly
from tests.stores.factories import CLERK, NOON, make_record, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, put_stock
from tests.warehouse.scans import Device
from tests.warehouse.shipping import PERSON, fill_pool
from warehouse.models import (
    Courier,
    CourierRule,
    CutOff,
    DailyLimit,
    Fulfilment,
    Parcel,
    Pick,
    PickList,
    RateCard,
    Reservation,
    StockLevel,
    StoreShipping,
    StoreWarehouse,
    WarehouseAccess,
    Waybill,
    WriteBack,
)
from warehouse.services import (
    couriers,
    freezing,
    fulfilment,
    labels,
    packing,
    reservation,
    shipping,
    tracking,
    waves,
    waybills,
    write_back,
)

BY = {"actor": CLERK, "at": NOON}
CUTOFF = NOON + timedelta(hours=4)
STOPS = ("planned", "waved", "picked", "packed", "gone")
LINES = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 2)), min_size=1, max_size=2)
ORDERS = st.lists(
    st.tuples(
        st.integers(0, 1), LINES, st.integers(0, 2),
        st.sampled_from(("", "", "", "", "note", "masked", "refund", "unmatched", "unpaid")),
    ),
    min_size=2, max_size=5,
)  # fmt: skip
DEEP = settings.default.max_examples > 1_000
# three cases that hold most of what may be, and drawn ones where there is time
PHASES = (Phase.explicit, Phase.generate) if DEEP else (Phase.explicit,)
SUBSET = st.sets(st.integers(0, 4), max_size=3)


def record(n: int, lines: Any, buyer: int, kind: str) -> Any:
    """What a channel says of an order; two of one buyer go to one address."""
    amount = Decimal(50 * sum(units for _sku, units in lines))
    person = {**PERSON, **({"masked": "1"} if kind == "masked" else {})}
    paid = {} if kind == "unpaid" else {"payments": [PaymentRecord("p", amount, NOON)]}
    return make_record(
        f"N{n}", buyer_id=f"b{buyer}", consignee=person,
        buyer_note="Blue, please" if kind == "note" else "",
        lines=[
            LineRecord(
                str(k), "Thing", units, Decimal(50 * units), f"i{sku}",
                "?" if kind == "unmatched" else f"SKU-{sku}",
            )
            for k, (sku, units) in enumerate(lines)
        ],
        amounts=[AmountRecord("goods", amount)],
        refunds=[RefundRecord("r", amount, None)] if kind == "refund" else [],
        **{"payments": [], **paid},
        **({"state": "placed", "paid_at": None} if kind == "unpaid" else {}),
    )  # fmt: skip


class Thread:
    """Two stores that ship from two houses in turn, and what is drawn to happen to their orders."""

    def __init__(self, orders: Any, stock: list[int], limit: int, numbers: int) -> None:
        self.orders = orders
        self.stores = [make_store(f"shop{n}") for n in range(2)]
        self.skus = [make_sku(f"SKU-{n}") for n in range(2)]
        self.houses = [make_warehouse("hz"), make_warehouse("bj")]
        for n, store in enumerate(self.stores):
            for rank, house in enumerate((self.houses[n], self.houses[1 - n]), start=1):
                StoreWarehouse.objects.create(store=store, warehouse=house, rank=rank)
        self.couriers = [self.courier(n, limit, numbers) for n in range(2)]
        for n, units in enumerate(stock):
            shelf = make_bin(self.houses[n // 2], f"A-{n}", position_mm=1_000 * n)
            if units:
                put_stock(shelf, self.skus[n % 2], units)
        Connection.objects.create(
            store=self.stores[0], address="http://channel.test", key="k",
            secret=crypto.seal_bytes(b"s"),
        )  # fmt: skip
        StoreShipping.objects.create(store=self.stores[0], network="cainiao", template="t")
        person = make_user(Role.WAREHOUSE_LEAD)
        for house in self.houses:
            WarehouseAccess.objects.create(user=person, warehouse=house)
        self.hands = actor_of(person)

    def courier(self, n: int, limit: int, numbers: int) -> Courier:
        made = Courier.objects.create(code=f"c{n}", name=f"C{n}", network="N" if n else "")
        fill_pool(made, numbers)
        for house in self.houses:
            RateCard.objects.create(
                courier=made, warehouse=house, zone="all", regions=["*"], first_amount=3 + n,
                step_amount=1, from_on=date(2026, 1, 1),
            )  # fmt: skip
            CutOff.objects.create(courier=made, warehouse=house, at_time=time(19, 30))
            if not n and limit:
                DailyLimit.objects.create(
                    courier=made, warehouse=house, parcels=limit, from_on=date(2026, 1, 1)
                )
        return made

    # ---- what is the same each time ----

    def each(self, verb: Callable[[list[int]], Any], ids: Iterable[int], **more: Any) -> None:
        """The verb for each of these, and for all of them at once."""
        rows = list(ids)
        compare(
            lambda: [quietly(partial(verb, [pk])) for pk in rows],
            lambda: verb(rows) if rows else None,
            **more,
        )

    def ids(self, picked: set[int] | None = None, **having: Any) -> list[int]:
        rows = list(Order.objects.filter(**having).order_by("pk").values_list("pk", flat=True))
        return rows if picked is None else [pk for n, pk in enumerate(rows) if n in picked]

    # ---- the thread ----

    def come_in(self) -> None:
        told = [
            (self.stores[shop], record(n, *more)) for n, (shop, *more) in enumerate(self.orders)
        ]

        def take(store: Any, records: list[Any]) -> None:
            intake.receive(store, records, source="x", batch=None, **BY)

        def together() -> None:
            for store in self.stores:
                if mine := [one for shop, one in told if shop == store]:
                    take(store, mine)

        compare(lambda: [take(store, [one]) for store, one in told], together)
        told = [(store, replace(one, seller_memo="again")) for store, one in told]
        compare(lambda: [take(store, [one]) for store, one in told], together)

    def office(self, contacted: set[int], let_go: set[int]) -> None:
        self.each(partial(reservation.reserve, at=NOON), self.ids())
        self.each(partial(audit.audit, at=NOON), self.ids())
        held = {pk: Order.objects.get(pk=pk) for pk in self.ids(contacted, state="held")}
        compare(
            lambda: [audit.record_contact(row, **BY) for row in held.values()],
            lambda: audit.record_contact_many(list(held), **BY),
        )
        waiting = {pk: Order.objects.get(pk=pk) for pk in self.ids(let_go)}
        compare(
            lambda: [
                quietly(partial(audit.release, one, note="", **BY)) for one in waiting.values()
            ],
            lambda: audit.release_many(list(waiting), **BY),
        )
        self.each(partial(reservation.reserve, at=NOON), self.ids())
        self.each(partial(fulfilment.plan, at=NOON), self.ids())

    def stop(self, stage: str, when: str, how: str, picked: set[int]) -> None:
        """At some stage some orders are cancelled, asked back, held, changed or withdrawn."""
        if stage != when:
            return
        ids = self.ids(picked)
        if how == "cancelled":
            Order.objects.filter(pk__in=ids).update(state="closed")
        elif how == "refund":
            for pk in ids:
                Refund.objects.get_or_create(order_id=pk, external_id="r", defaults={"amount": 1})
        verb = {
            "held": partial(freezing.pause, reason="held", at=NOON),
            "leave": partial(freezing.leave, at=NOON),
            "withdraw": lambda some: freezing.withdraw(some, NOON),
        }.get(how, partial(freezing.stop, reason=how, at=NOON))
        for _time in range(2):
            self.each(verb, ids, seen=partial(self.stopped, ids))

    def stopped(self, ids: list[int], since: dict[str, int]) -> Any:
        """What one gives back may for a moment make the next whole that is stopped too."""
        said = picture(since)
        passing = {f"orders.whole orders {pk}" for pk in ids}
        said["core_outboxevent"] = [e for e in said["core_outboxevent"] if e not in passing]
        return said

    def choose(self) -> None:
        """A rule takes one courier away after the first choice."""
        ids = list(Fulfilment.objects.order_by("pk").values_list("pk", flat=True))
        CourierRule.objects.create(
            warehouse=self.houses[0], courier=self.couriers[0], rank=1, effect="avoid"
        )
        self.each(partial(couriers.choose, **BY), ids)

    def release(self) -> None:
        waiting = Fulfilment.objects.filter(state="waiting").order_by("pk")
        for house in self.houses:
            ids = list(waiting.filter(warehouse=house).values_list("pk", flat=True))

            def go(some: list[int], house: Any = house) -> None:
                waves.release(house, some, kind="single", cutoff_at=CUTOFF, **BY)

            self.each(lambda some, go=go: quietly(lambda: go(some)), ids, seen=self.waved)

    def waved(self, since: dict[str, int]) -> Any:
        """Walks and numbers of waves are another's for another wave; these are not."""
        promised: dict[Any, int] = defaultdict(int)
        for level in StockLevel.objects.select_related("bin"):
            promised[level.bin.warehouse_id, level.sku_id] += level.allocated
        return [
            sorted(Fulfilment.objects.values_list("pk", "state", "cutoff_at", "courier_id")),
            sorted(Pick.objects.values_list("line_id", "sku_id", "units", "state")),
            sorted(Reservation.objects.values_list("item_id", "held", "state")),
            sorted(promised.items()),
        ]

    def pick(self) -> None:
        """“All of them” after the first piece is each piece scanned."""

        def walk(whole: bool) -> None:
            for row in PickList.objects.order_by("pk"):
                stops = row.picks.exclude(line__fulfilment__state="frozen").order_by("sequence")
                house = row.wave.warehouse
                device = Device(house, "pick", str(row.pk), self.hands)
                for stop in stops.select_related("bin", "sku"):
                    pieces = [stop.sku.code] * (1 if whole else stop.units)
                    rest = ["!all"] if whole and stop.units > 1 else []
                    for code in (stop.bin.code, *pieces, *rest):
                        quietly(partial(device.scan, code))

        with mock.patch("django.utils.timezone.now", return_value=NOON):
            compare(lambda: walk(False), lambda: walk(True), seen=self.walked)

    def walked(self, since: dict[str, int]) -> Any:
        """The scans themselves are others."""
        said = picture(since)
        del said["warehouse_scan"]
        return said

    def number(self, changed: set[int]) -> None:
        rows = list(Fulfilment.objects.exclude(state="cancelled").order_by("pk"))

        def one_by_one() -> None:
            for row in rows:
                quietly(partial(waybills.give, row, **BY))

        compare(one_by_one, lambda: waybills.give_many(rows, **BY))
        for n, row in enumerate(rows):
            if n in changed and row.state in ("waiting", "waved", "picked"):
                other = self.couriers[row.courier_id == self.couriers[0].pk]
                couriers.choose_by_hand(row, other, **BY)
                row.refresh_from_db()
        compare(one_by_one, lambda: waybills.give_many(rows, **BY))
        given = list(Waybill.objects.filter(state="given").order_by("pk"))
        ids = [row.pk for row in given]
        self.each(partial(labels.mark_printed, **BY), ids)
        assert labels.zpl_of(ids) == "".join(labels.zpl_of([pk]) for pk in ids)

    def pack(self, parts: set[int]) -> None:
        """Each picked order into a parcel, some into two."""
        for n, row in enumerate(Fulfilment.objects.filter(state="picked").order_by("pk")):
            pieces: dict[int, int] = defaultdict(int)
            for one in packing.to_pack(row):
                pieces[one.line.sku_id] += one.units
            loads = [pieces]
            if n in parts and sum(pieces.values()) > 1:
                first = min(pieces)
                loads = [{first: 1}, {**pieces, first: pieces[first] - 1}]
            for load in loads:
                quietly(partial(packing.pack, row, load, carton="", weight_g=None, **BY))

    def hand_over(self) -> None:
        rows = list(Parcel.objects.order_by("pk"))
        ids = [row.pk for row in rows]
        self.each(partial(write_back.want_early, at=NOON), ids)
        for house in self.houses:
            for courier in self.couriers:
                lorry = shipping.open_manifest(house, courier, **BY)
                give = partial(shipping.hand_over_many, ids, lorry, **BY)

                def one_by_one(lorry: Any = lorry) -> None:
                    for row in rows:
                        quietly(partial(shipping.hand_over, row, lorry, **BY))

                compare(one_by_one, give, seen=self.left)
        self.each(partial(write_back.want, at=NOON), ids)

    def left(self, since: dict[str, int]) -> Any:
        """A claim that left in two parcels is one row or two; its pieces are the same."""
        said = picture(since)
        pieces: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        for row in Reservation.objects.all():
            pieces[row.item_id, row.state][0] += row.wanted
            pieces[row.item_id, row.state][1] += row.held
        said["warehouse_reservation"] = [f"{key} {n}" for key, n in sorted(pieces.items())]
        return said

    def afterwards(self, again: bool) -> None:
        seen = [
            tracking.Seen(row.courier.code, row.waybill.number, code, NOON + timedelta(hours=n))
            for row in Parcel.objects.select_related("courier", "waybill").order_by("pk")
            for n, code in enumerate(("in_transit", "picked_up"))
        ]
        compare(
            lambda: [tracking.take([one], at=NOON) for one in seen],
            lambda: tracking.take(seen, at=NOON),
        )
        WriteBack.objects.update(state="failed")
        told = list(WriteBack.objects.order_by("pk").values_list("pk", flat=True))
        self.each(partial(write_back.again if again else write_back.done_by_hand, **BY), told)
        every = list(Parcel.objects.order_by("pk").values_list("pk", flat=True))
        assert every or not told


@pytest.mark.django_db
@settings(max_examples=300, phases=PHASES)
@given(
    orders=ORDERS, stock=st.lists(st.integers(0, 5), min_size=4, max_size=4),
    limit=st.integers(0, 2), numbers=st.integers(0, 4), some=SUBSET, others=SUBSET,
    when=st.sampled_from(STOPS), again=st.booleans(),
    how=st.sampled_from(("cancelled", "refund", "held", "changed", "leave", "withdraw")),
)  # fmt: skip
# two orders of one buyer in two parcels; a masked order from two houses; more wanted than is there
@example(
    orders=[(0, [(1, 1), (1, 2)], 1, ""), (0, [(0, 2)], 2, ""), (0, [(0, 2)], 1, "")],
    stock=[4, 3, 0, 1], limit=2, numbers=2, some={0}, others={0}, when="waved", again=True,
    how="withdraw",
)  # fmt: skip
@example(
    orders=[
        (1, [(0, 1), (0, 1)], 1, "refund"), (0, [(0, 2), (1, 1)], 1, "masked"),
        (0, [(0, 2), (0, 1)], 2, ""), (0, [(1, 1), (0, 2)], 1, "refund"),
    ],
    stock=[5, 0, 3, 3], limit=2, numbers=4, some={3}, others={0, 4}, when="gone", again=False,
    how="cancelled",
)  # fmt: skip
@example(
    orders=[
        (0, [(0, 2), (1, 1)], 2, "note"), (1, [(1, 1)], 1, ""), (0, [(0, 2), (1, 2)], 0, ""),
        (1, [(0, 2), (1, 2)], 2, "note"),
    ],
    stock=[1, 4, 2, 3], limit=1, numbers=1, some={0, 3}, others={1}, when="packed", again=False,
    how="refund",
)  # fmt: skip
def test_one_by_one_is_the_set(orders, stock, limit, numbers, some, others, when, how, again):
    with transaction.atomic():
        thread = Thread(orders, stock, limit, numbers)
        thread.come_in()
        thread.office(some, others)
        thread.choose()
        thread.stop("planned", when, how, some)
        thread.release()
        thread.stop("waved", when, how, some)
        thread.pick()
        thread.number(others)
        thread.stop("picked", when, how, some)
        thread.pack(others)
        thread.stop("packed", when, how, some)
        thread.hand_over()
        thread.stop("gone", when, how, some)
        thread.afterwards(again)
        transaction.set_rollback(True)
