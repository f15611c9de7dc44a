"""Whatever arrives, in whatever order and portion: the same sources end in the same facts."""

from datetime import UTC, date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kpi.domain.compare import Window
from kpi.domain.measures import fact_columns
from kpi.domain.metrics import METRICS
from kpi.models import ItemDay, StoreDay, StoreDayRevision
from kpi.selectors.figures import board
from kpi.services.rollup import roll_up_days
from tests.kpi.factories import LATER, ad, make_order, make_sku, make_store, refund, report

D = date(2026, 3, 2)
DAYS = [D + timedelta(n) for n in range(6)]
# each example is a dozen transactions: a third of the profile is enough
EXAMPLES = settings.default.max_examples // 3

sale = st.tuples(
    st.just("sale"), st.integers(0, 3), st.integers(0, 2), st.integers(1, 99999),
    st.sampled_from([None, "ann", "bob", "cid"]), st.booleans(),
)  # fmt: skip
back = st.tuples(
    st.just("refund"), st.integers(0, 5), st.integers(1, 100), st.integers(0, 9),
    st.sampled_from(["before_shipping", "refund_only", "return", "unknown"]),
)  # fmt: skip
said = st.tuples(st.just("report"), st.integers(0, 5), st.integers(0, 500))
spent = st.tuples(st.just("ad"), st.integers(0, 5), st.integers(0, 500))
arrivals = st.lists(st.one_of(sale, back, said, spent), min_size=1, max_size=14)


def clock(n, hour):
    return f"{DAYS[n]:%m-%d}T{hour}"


class World:
    """A store to which things happen; each act names the days it touches."""

    def __init__(self, code):
        self.store = make_store(code)
        self.sku = make_sku("A-1")
        if not self.sku.costs.exists():
            make_sku("A-1", cost="7.1234")
        self.orders = []
        self.reported = set()

    def act(self, step):
        return getattr(self, f"_{step[0]}")(*step[1:])

    def _sale(self, placed, wait, cents, buyer, known):
        amount = Decimal(cents) / 100
        lines = [("i", 1, amount / 2, self.sku if known else None), ("j", 2, amount / 2, None)]
        order = make_order(
            self.store, len(self.orders), clock(placed, "09:00"), clock(placed + wait, "10:00"),
            amount=amount, buyer=buyer, lines=lines,
        )  # fmt: skip
        self.orders.append((order, {DAYS[placed], DAYS[placed + wait]}, amount))
        return self.orders[-1][1]

    def _refund(self, on, percent, which, stage):
        if not self.orders:
            return set()
        order, days, amount = self.orders[which % len(self.orders)]
        refund(order, clock(on, "12:00"), (amount * percent / 400).quantize(Decimal("0.01")), stage)
        return {*days, DAYS[on]}

    def _report(self, on, uv):
        if on in self.reported:
            return set()
        self.reported.add(on)
        report(self.store, DAYS[on], uv=uv, pv=uv * 2)
        return {DAYS[on]}

    def _ad(self, on, cost):
        ad(self.store, DAYS[on], keyword=f"k{self.store.pk}-{on}-{cost}-{len(self.spent(on))}",
           ad_cost=cost)  # fmt: skip
        return {DAYS[on]}

    def spent(self, on):
        from stores.models import AdDay

        return AdDay.objects.filter(store=self.store, on=DAYS[on])

    def facts(self):
        days = StoreDay.objects.filter(store=self.store).order_by("on")
        items = ItemDay.objects.filter(store=self.store).order_by("on", "item")
        columns = ("on", "complete", *fact_columns())
        return (
            list(days.values_list(*columns)),
            list(items.values_list("on", "item", "paid_amount", "cohort_refund", "goods_cost")),
        )


class Facts(TestCase):
    @settings(max_examples=EXAMPLES)
    @given(arrivals, st.integers(1, 5))
    def test_late_data_in_portions_ends_where_all_at_once_does(self, steps, portion):
        at_once, late = World("once"), World("late")
        for step in steps:
            at_once.act(step)
        roll_up_days(at_once.store, DAYS, at=LATER)
        roll_up_days(late.store, DAYS, at=LATER)
        for begin in range(0, len(steps), portion):
            touched = set()
            for step in steps[begin : begin + portion]:
                touched |= late.act(step)
            # orders widen the span of days known to be quiet, so those are computed as well
            span = {on for on in DAYS if min(touched, default=D) <= on <= max(touched, default=D)}
            roll_up_days(late.store, DAYS if touched else span, at=LATER + timedelta(begin + 1))
        assert late.facts() == at_once.facts()

    @settings(max_examples=EXAMPLES)
    @given(arrivals)
    def test_twice_is_once_and_parts_add_up(self, steps):
        world = World("twice")
        for step in steps:
            world.act(step)
        roll_up_days(world.store, DAYS, at=LATER)
        before = world.facts()
        again = roll_up_days(world.store, DAYS, at=LATER + timedelta(days=1))
        assert (again.store_days, again.item_days, again.windows) == (0, 0, 0)
        assert world.facts() == before
        assert not StoreDayRevision.objects.filter(store=world.store).exists()
        items = ItemDay.objects.filter(store=world.store)
        paid = sum((row.paid_amount or 0 for row in items), Decimal(0))
        whole = sum((row.paid_amount or 0 for row in StoreDay.objects.all()), Decimal(0))
        assert abs(paid - whole) < Decimal("0.01")

    @settings(max_examples=EXAMPLES)
    @given(arrivals)
    def test_an_additive_figure_of_a_window_is_the_sum_of_its_days(self, steps):
        world = World("sums")
        for step in steps:
            world.act(step)
        roll_up_days(world.store, DAYS, at=LATER)
        names = [metric.id for metric in METRICS.values() if metric.additive]
        found = board([world.store], names, Window(DAYS[0], DAYS[-1]), today=date(2026, 4, 1))
        for name in names:
            days = [day.cells[name].value for day in found.days]
            known = [value for value in days if value is not None]
            assert found.total[name].value == (sum(known) if known else None)


@pytest.mark.django_db
def test_a_zone_decides_the_day_and_no_event_is_lost_between():
    east, west = make_store("east"), make_store("west", zone="America/Los_Angeles")
    for store in (east, west):
        for hour in range(48):
            when = f"{DAYS[hour // 24]:%m-%d}T{hour % 24:02}:30"
            make_order(store, hour, when, when, amount="1")
        roll_up_days(store, [D - timedelta(1), *DAYS], at=LATER.astimezone(UTC))
    by_day = {
        store.code: [int(row.paid_amount) for row in StoreDay.objects.filter(
            store=store, paid_amount__gt=0).order_by("on")]
        for store in (east, west)
    }  # fmt: skip
    assert by_day == {"east": [24, 24], "west": [16, 24, 8]}
