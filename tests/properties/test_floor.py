"""Whatever the floor does in whatever order, with crashes: the books agree, no piece is twice."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from functools import partial
from unittest import mock

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from ecomops.core.actor import Actor, actor_of
from ecomops.core.errors import DomainError
from ecomops.core.roles import Role
from stores.models import Order
from stores.services import audit
from tests.accounts.people import make_user
from tests.stores.factories import CLERK, NOON, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock
from tests.warehouse.scans import Device, everything
from warehouse.models import (
    Bin,
    Count,
    Courier,
    Fulfilment,
    Parcel,
    Pick,
    Receipt,
    ReceiptLine,
    Reservation,
    ReturnParcel,
    SkuBalance,
    StockLevel,
    StockMove,
    WarehouseAccess,
    Waybill,
)
from warehouse.selectors import pieces as where
from warehouse.services import (
    areas,
    counting,
    freezing,
    fulfilment,
    packing,
    placing,
    receiving,
    reservation,
    returns,
    shipping,
    waves,
)

CHECKER = Actor("user", "2", "Checker")
BY = {"actor": CLERK, "at": NOON}
ANY = st.integers(0, 40)
CRASHES = st.sampled_from(["", "", "", "ledger", "levels", "history", "outbox", "state"])
PLACES = {
    "ledger": "warehouse.services.ledger._change_balances",
    "levels": "warehouse.services.ledger._change_levels",
    "history": "ecomops.core.history.note_many",
    "outbox": "ecomops.core.outbox.emit",
    "state": "warehouse.services.freezing.advance",
}


class Boom(Exception):
    """The power went off."""


@contextlib.contextmanager
def power_cut(place):
    """The first call of this function is the last thing that happens."""
    module, _dot, name = PLACES[place].rpartition(".")
    real = __import__(module, fromlist=[name]).__dict__[name]

    def fails(*given, **named):
        real(*given, **named)
        raise Boom

    with mock.patch(PLACES[place], fails):
        yield


class Floor(RuleBasedStateMachine):
    """Two SKUs on two shelves, and everything that people and channels may do to them."""

    def __init__(self):
        super().__init__()
        self.hold = transaction.atomic()
        self.hold.__enter__()
        self.store = make_store()
        self.skus = [make_sku("A-1"), make_sku("B-1")]
        self.place = make_warehouse("hz", self.store)
        self.bins = [make_bin(self.place, f"A-0{n}", position_mm=n * 1_000) for n in range(2)]
        self.courier = Courier.objects.create(code="zto", name="ZTO")
        Waybill.objects.bulk_create(
            Waybill(courier=self.courier, number=f"7300{n:04d}") for n in range(60)
        )
        person = make_user(Role.WAREHOUSE_LEAD)
        WarehouseAccess.objects.create(user=person, warehouse=self.place)
        self.hands = actor_of(person)
        self.numbers = 0
        for shelf, sku in zip(self.bins, self.skus, strict=True):
            put_stock(shelf, sku, 6)
        for _n in range(3):
            self.come_in(self.skus[_n % 2], 2)
        self.release()

    def teardown(self):
        transaction.set_rollback(True)
        self.hold.__exit__(None, None, None)

    def do(self, act, crash=""):
        """Do it; with a power cut in its middle nothing has happened, and it is done again."""
        if crash:
            before = everything()
            try:
                with power_cut(crash), transaction.atomic():
                    act()
                return
            except Boom:
                assert everything() == before
            except DomainError:
                return
        with contextlib.suppress(DomainError), transaction.atomic():
            act()

    def one(self, rows, pick):
        """One of these rows, or nothing."""
        found = list(rows.order_by("pk"))
        return found[pick % len(found)] if found else None

    # ---- what channels and the office do ----

    def come_in(self, sku, units, crash=""):
        self.numbers += 1
        made = order_for(self.store, str(self.numbers), sku, units)
        self.do(lambda: reservation.reserve([made.pk], at=NOON), crash)
        self.do(lambda: audit.audit([made.pk], at=NOON), crash)
        self.do(lambda: fulfilment.plan([made.pk], at=NOON), crash)

    @rule(sku=st.integers(0, 1), units=st.integers(1, 3), wave=st.booleans(), crash=CRASHES)
    def order(self, sku, units, wave, crash):
        self.come_in(self.skus[sku], units, crash)
        if wave:
            self.release(crash)

    @rule(pick=ANY, late=st.booleans(), crash=CRASHES)
    def cancel(self, pick, late, crash):
        row = self.one(Order.objects.exclude(state="closed"), pick)
        if row is None:
            return
        Order.objects.filter(pk=row.pk).update(state="closed")
        if not late:
            self.do(lambda: freezing.stop([row.pk], reason="cancelled", at=NOON), crash)

    @rule(crash=CRASHES)
    def news_arrives(self, crash):
        """What was cancelled while its event was on the way; what may go on, goes on."""
        closed = list(Order.objects.filter(state="closed").values_list("pk", flat=True))
        self.do(lambda: freezing.stop(closed, reason="cancelled", at=NOON), crash)
        open_ones = list(Order.objects.filter(state="released").values_list("pk", flat=True))
        self.do(lambda: reservation.reserve(open_ones, at=NOON), crash)
        self.do(lambda: fulfilment.plan(open_ones, at=NOON), crash)

    # ---- what the floor does ----

    @rule(sku=st.integers(0, 1), units=st.integers(1, 5), bad=st.integers(0, 1), crash=CRASHES)
    def receive(self, sku, units, bad, crash):
        number = Receipt.objects.count() + 1
        made = Receipt.objects.create(
            warehouse=self.place, number=number, year=2026, opened_at=NOON, subject_type="po"
        )
        line = ReceiptLine.objects.create(receipt=made, sku=self.skus[sku], expected=3)
        found = {line.pk: receiving.Found(units, bad)}
        if number % 2:
            self.do(lambda: receiving.put_away(made, found, self.bins[sku], **BY), crash)
            return
        self.do(lambda: receiving.count(made, self.skus[sku], units, **BY), crash)
        self.do(lambda: receiving.check(made, **BY), crash)

    @rule(
        sku=st.integers(0, 1), shelf=st.integers(0, 1), crash=CRASHES,
        kind=st.sampled_from([Bin.Kind.RECEIVING, Bin.Kind.RETURNS, Bin.Kind.PACKING]),
    )  # fmt: skip
    def put_on_a_shelf(self, sku, shelf, kind, crash):
        area = areas.area(self.place.pk, kind)
        units = placing.free_units(area, self.skus[sku].pk)
        act = lambda: placing.place(area, self.skus[sku], units, self.bins[shelf], **BY)  # noqa: E731  # once
        self.do(act, crash)

    def release(self, crash=""):
        ids = list(Fulfilment.objects.filter(state="waiting").values_list("pk", flat=True))
        Fulfilment.objects.filter(pk__in=ids).update(courier=self.courier)
        self.do(lambda: waves.release(self.place, ids, kind="single", cutoff_at=NOON, **BY), crash)

    @rule(pick=ANY, stops=st.integers(1, 3), crash=CRASHES)
    def pick(self, pick, stops, crash):
        self.walk(pick, stops, crash)

    def walk(self, pick, stops, crash=""):
        """Some stops of a walk, by scans, as a device sends them."""
        for _n in range(stops):
            device, first = self.next_stop(pick)
            if first is not None:
                for code in (first.bin.code, first.sku.code, "!all"):
                    self.do(partial(device.scan, code), crash)

    @rule(pick=ANY, found=st.booleans(), undo=st.booleans(), crash=CRASHES)
    def pick_too_few(self, pick, found, undo, crash):
        device, first = self.next_stop(pick)
        if first is None:
            return
        codes = [first.bin.code, *[first.sku.code] * (found and first.units > 1)]
        for code in (*codes, "!undo" if undo else "!short"):
            self.do(partial(device.scan, code), crash)

    def next_stop(self, pick):
        row = self.one(Pick.objects.filter(state="open"), pick)
        if row is None:
            return None, None
        stops = Pick.objects.filter(list=row.list_id, state="open")
        first = stops.exclude(line__fulfilment__state="frozen").order_by("sequence").first()
        return Device(self.place, "pick", str(row.list_id), self.hands), first

    @rule(pick=ANY, part=st.booleans(), apart=st.booleans(), crash=CRASHES)
    def pack(self, pick, part, apart, crash):
        self.walk(pick, 3)
        self.put_in(pick, part=part, crash=crash)
        parcel = self.one(Parcel.objects.filter(state="packed"), pick)
        if apart and parcel is not None:
            self.do(lambda: packing.unpack(parcel, **BY), crash)

    def put_in(self, pick, *, part=False, crash=""):
        """Pack a picked tote, or all of it but one piece of each."""
        row = self.one(Fulfilment.objects.filter(state="picked"), pick)
        if row is None:
            return
        pieces = defaultdict(int)
        for one in packing.to_pack(row):
            pieces[one.line.sku_id] += one.units - (part and one.units > 1)
        self.do(lambda: packing.pack(row, pieces, carton="", weight_g=None, **BY), crash)

    @rule(pick=ANY, many=st.booleans(), crash=CRASHES)
    def hand_over(self, pick, many, crash):
        self.put_in(pick)
        lorry = shipping.open_manifest(self.place, self.courier, **BY)
        row = self.one(Parcel.objects.filter(state="packed"), pick)
        if row is None:
            return
        if not many:
            self.do(lambda: shipping.hand_over(row, lorry, **BY), crash)
            return
        ids = list(Parcel.objects.filter(state="packed").values_list("pk", flat=True))
        alone = self.outcome(lambda: [self.do(self.over(pk, lorry)) for pk in ids])
        together = self.outcome(lambda: shipping.hand_over_many(ids, lorry, **BY))
        assert alone == together
        self.do(lambda: shipping.hand_over_many(ids, lorry, **BY), crash)

    def over(self, pk, lorry):
        return lambda: shipping.hand_over(Parcel.objects.get(pk=pk), lorry, **BY)

    def outcome(self, act):
        """What the books would say after it; nothing is kept."""
        with transaction.atomic():
            act()
            said = [
                sorted(Order.objects.values_list("pk", "state")),
                sorted(Fulfilment.objects.values_list("pk", "state")),
                sorted(Parcel.objects.values_list("pk", "state", "manifest_id")),
                sorted(SkuBalance.objects.values_list("sku_id", "on_hand", "reserved")),
                sorted(StockLevel.objects.values_list("bin_id", "sku_id", "status", "on_hand",
                                                      "allocated")),
                sorted(
                    Reservation.objects.values_list("item_id", "state").annotate(
                        asked=Sum("wanted"), has=Sum("held")
                    )
                ),
            ]  # fmt: skip
            transaction.set_rollback(True)
        return said

    @rule(pick=ANY, thaw=st.booleans(), crash=CRASHES)
    def decide(self, pick, thaw, crash):
        row = self.one(Fulfilment.objects.filter(state="frozen"), pick)
        if row is None:
            return
        if thaw:
            self.do(lambda: freezing.thaw(row, **BY), crash)
        else:
            self.do(lambda: freezing.give_up(row, **BY), crash)

    @rule(
        pick=ANY, verdict=st.sampled_from(["good", "held", "damaged", "scrap"]), crash=CRASHES,
        undo=st.booleans(),
    )  # fmt: skip
    def come_back(self, pick, verdict, undo, crash):
        parcel = self.one(Parcel.objects.filter(state__in=("shipped", "intercept")), pick)
        if parcel is not None:
            number = parcel.waybill.number
            self.do(lambda: returns.register(self.place, number, **BY), crash)
        came = self.one(ReturnParcel.objects.filter(state="registered"), pick)
        if came is None:
            return
        sku = parcel.lines.first().line.sku if parcel is not None else self.skus[0]
        self.do(lambda: returns.grade(came, sku, 1, verdict, **BY), crash)
        if undo:
            self.do(lambda: returns.ungrade(came, sku, 1, verdict, **BY), crash)
        else:
            self.do(lambda: returns.finish(came, **BY), crash)

    @rule(sku=st.integers(0, 1), shelf=st.integers(0, 1), units=st.integers(0, 6), crash=CRASHES)
    def count(self, sku, shelf, units, crash):
        taken = Count.objects.create(
            warehouse=self.place, number=Count.objects.count() + 1, year=2026, opened_at=NOON
        )
        counting.record(taken, self.bins[shelf], self.skus[sku].pk, units, **BY)

    @rule(pick=ANY, crash=CRASHES)
    def approve(self, pick, crash):
        taken = self.one(Count.objects.filter(state__in=("open", "review")), pick)
        if taken is None:
            return
        if taken.state == "open":
            self.do(lambda: counting.close(taken, **BY), crash)
            taken.refresh_from_db()
        self.do(lambda: counting.post(taken, actor=CHECKER, at=NOON), crash)

    # ---- what is true whatever happened ----

    @invariant()
    def the_ledger_is_what_lies_in_the_bins(self):
        lying = defaultdict(int)
        for move in StockMove.objects.values(
            "sku_id", "lot", "from_bin", "from_status", "to_bin", "to_status", "units"
        ):
            if move["from_bin"]:
                lying[move["from_bin"], move["sku_id"], move["from_status"]] -= move["units"]
            if move["to_bin"]:
                lying[move["to_bin"], move["sku_id"], move["to_status"]] += move["units"]
        levels = {
            (row.bin_id, row.sku_id, row.status): row.on_hand for row in StockLevel.objects.all()
        }
        assert {k: n for k, n in lying.items() if n} == {k: n for k, n in levels.items() if n}

    @invariant()
    def balances_are_levels_and_claims(self):
        for row in SkuBalance.objects.all():
            good = StockLevel.objects.filter(sku=row.sku_id, status="good")
            live = Reservation.objects.filter(sku=row.sku_id, state="live")
            assert row.on_hand == (good.aggregate(n=Sum("on_hand"))["n"] or 0)
            assert row.reserved == (live.aggregate(n=Sum("held"))["n"] or 0) <= row.on_hand

    @invariant()
    def what_is_promised_to_picks_is_there(self):
        promised = defaultdict(int)
        for pick in Pick.objects.filter(state="open"):
            promised[pick.bin_id, pick.sku_id] += pick.units
        lines = {
            line.pk: line
            for row in Fulfilment.objects.filter(state__in=Fulfilment.OPEN)
            for line in row.lines.filter(cancelled_at=None)
        }
        bench = areas.area(self.place.pk, Bin.Kind.PACKING).pk
        gone, packed = where.gone(lines), where.packed(lines)
        for pk, units in where.picked_units(lines).items():
            assert gone.get(pk, 0) <= packed.get(pk, 0) <= units <= lines[pk].units
            promised[bench, lines[pk].sku_id] += units - gone.get(pk, 0)
        levels = StockLevel.objects.filter(status="good", allocated__gt=0)
        assert {k: n for k, n in promised.items() if n} == {
            (row.bin_id, row.sku_id): row.allocated for row in levels
        }

    @invariant()
    def no_order_gets_more_than_it_asked_for(self):
        for row in Order.objects.all():
            sent = Parcel.objects.filter(
                state__in=where.GONE, lines__order_id=row.pk
            ).aggregate(n=Sum("lines__units"))["n"] or 0  # fmt: skip
            assert sent <= row.units


@pytest.mark.django_db
def test_the_floor_agrees_whatever_happens():
    current = settings.default
    deep = current.max_examples > 1_000
    run_state_machine_as_test(
        Floor, settings=settings(current, max_examples=300 if deep else 12,
                                 stateful_step_count=50 if deep else 20,
                                 phases=[Phase.generate]),
    )  # fmt: skip
