"""The procurement board against rounds and orders made through the services and rows by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from ecomops.core.roles import Role
from kpi.domain.prices import creep, slower
from kpi.presentation import procurement as drawn
from kpi.selectors.procurement import board
from procurement.models import PriceEntry, PurchaseOrder, PurchaseOrderLine
from stores.models import LegalEntity
from tests.accounts.people import make_user
from tests.procurement.rounds_at_hand import (
    AFTER,
    MONDAY,
    approved,
    asked,
    invitations,
    make_supplier,
    opened,
    proposed,
    send,
    warehouse,
)
from tests.stores.factories import make_sku

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _own_vault(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def order_line(supplier, award, *, promised, done=None, sent=60, expected=None, **values):
    """A line of an order that was sent so many days ago."""
    entity, _new = LegalEntity.objects.get_or_create(name="Heyu Goods")
    n = PurchaseOrder.objects.count() + 1
    order = PurchaseOrder.objects.create(
        entity=entity, award=award, award_digest=award.digest, supplier=supplier,
        warehouse=warehouse(),
        year=2026, number=n, state="draft", currency="CNY", owner_id="1",
        owner_label="B", created_at=MONDAY, sent_at=NOON - timedelta(days=sent),
    )  # fmt: skip
    line = PurchaseOrderLine.objects.create(
        order=order, sku=make_sku(f"PO-{n}"), name="Carton", units=100, price=Decimal(2),
        promised_on=promised, expected_on=expected or promised, done_at=done, **values,
    )  # fmt: skip
    for state in ("sent", "received") if done else ("sent",):
        PurchaseOrder.objects.filter(pk=order.pk).update(state=state)
    return line


def test_prices_that_creep_are_found_by_their_sum():
    story = [Decimal(100)]
    for step in ("1.02", "1.03", "1.02", "1.04"):
        story.append(story[-1] * Decimal(step))
    found = creep(story)
    assert found.is_creeping
    assert not found.jumped
    assert round(found.total, 4) == Decimal("0.1145")
    assert not creep([Decimal(100), Decimal(101), Decimal(102)]).is_creeping
    jump = creep([Decimal(100), Decimal(106)])
    assert (jump.is_creeping, jump.jumped) == (False, True)
    # only the last five orders count
    assert len(creep([Decimal(50), *story]).prices) == 5
    assert creep([Decimal(1)]) is None


def test_a_supplier_that_needs_longer_each_time():
    assert slower([12, 15, 19, 24])
    assert slower([30, 12, 15, 19, 24])
    assert not slower([12, 15, 15, 24])
    assert not slower([12, 15, 19])


def test_rounds_stand_with_their_clocks():
    waiting = asked()
    for invitation in invitations(waiting)[:2]:
        send(invitation, "3")
    opened()
    before = waiting.deadline_at - timedelta(hours=20)
    rows = {one.rfq.pk: one for one in board(before, 90).rounds}
    mine = rows[waiting.pk]
    assert (mine.invited, mine.answered, mine.mood, mine.waits_since) == (3, 2, "watch", None)
    assert [one.said for one in drawn.clocks(board(before, 90), before)
            if one.round.rfq.pk == waiting.pk] == ["20 hours left"]  # fmt: skip
    late = board(waiting.deadline_at + timedelta(days=2), 90)
    assert {one.rfq.pk: one.mood for one in late.rounds}[waiting.pk] == "act"
    said = {one.round.rfq.pk: one.said for one in drawn.clocks(late, late_at(waiting))}
    assert said[waiting.pk] == "closed, not opened for 2 days"
    assert any("opened, not awarded" in one for one in said.values())


def late_at(rfq):
    return rfq.deadline_at + timedelta(days=2)


def test_awards_count_by_their_quotes_and_what_they_save():
    award = approved()
    found = board(AFTER + timedelta(days=1), 90)
    assert (found.awards, found.of_three, found.three_rate) == (1, 1, 1)
    # nothing was ever paid: the reference is the median of the round
    lines = award.lines.exclude(reference=None)
    saving = sum((one.reference - one.landed) * one.units for one in lines)
    (saved,) = found.saved
    assert (saved.currency, saved.saving) == ("CNY", saving)
    assert saved.rate == saving / sum(one.reference * one.units for one in lines)
    assert board(AFTER - timedelta(days=1), 90).awards == 0
    assert found.reviews == []


def test_an_award_in_review_brings_its_signals():
    award = proposed()
    award.refresh_from_db()
    found = board(AFTER, 90)
    assert [one.pk for one, _said in found.reviews] == [award.pk]


def test_late_lines_and_suppliers_by_the_promised_day():
    award = approved()
    good, bad = make_supplier("good"), make_supplier("bad")
    day = timedelta(days=1)
    order_line(good, award, promised=TODAY - 10 * day, done=NOON - 10 * day, sent=20,
               received=100, accepted=98)  # fmt: skip
    order_line(good, award, promised=TODAY - 5 * day, done=NOON - 6 * day, sent=18,
               received=100, accepted=100)  # fmt: skip
    order_line(bad, award, promised=TODAY - 9 * day, done=NOON - 7 * day, sent=30,
               received=50, accepted=40)  # fmt: skip
    over = order_line(bad, award, promised=TODAY - 4 * day, sent=30)
    slipping = order_line(bad, award, promised=TODAY + 3 * day, expected=TODAY + 5 * day)
    order_line(bad, award, promised=TODAY + 3 * day)
    order_line(bad, award, promised=TODAY - 200 * day, done=NOON - 200 * day, sent=230)
    found = board(NOON, 90)
    assert [(one.line.pk, one.days, one.is_over) for one in found.late] == [
        (over.pk, 4, True), (slipping.pk, 2, False),
    ]  # fmt: skip
    rows = {row.label: row for row in found.suppliers}
    assert (rows["Supplier good"].due, rows["Supplier good"].on_time) == (2, 2)
    assert (rows["Supplier bad"].due, rows["Supplier bad"].on_time) == (2, 0)
    assert rows["Supplier good"].lead_days == (10, 12)
    assert rows["Supplier good"].passed == Decimal("0.99")
    assert found.on_time_rate == Decimal("0.5")
    assert next(iter(found.suppliers)).label == "Supplier bad"


def test_the_board_shows_what_it_found_and_to_whom(client):
    award = approved()
    supplier = make_supplier("cartons")
    sku = make_sku("BOX-1")
    price = Decimal(2)
    for n, step in enumerate(("1", "1.02", "1.03", "1.02", "1.04")):
        price *= Decimal(step)
        PriceEntry.objects.create(
            sku=sku, supplier=supplier, kind="paid", units=100, price=price, landed=price,
            currency="CNY", on=date(2026, 5 + n, 1), source_type="t", source_id=str(n),
        )  # fmt: skip
    order_line(supplier, award, promised=date(2026, 1, 1))
    client.force_login(make_user(Role.PROCUREMENT_MANAGER))
    page = client.get(reverse("kpi:procurement"))
    text = page.content.decode()
    assert "BOX-1" in text
    assert "+11.5\u00a0%" in text
    assert "each step under the alert" in text
    assert "PO-2026-0001" in text
    assert client.get(reverse("kpi:procurement") + "?days=nonsense").status_code == 200
    client.force_login(make_user(Role.WAREHOUSE_STAFF, "picker"))
    assert client.get(reverse("kpi:procurement")).status_code == 403


def test_an_empty_board_says_so(client):
    client.force_login(make_user(Role.EXECUTIVE))
    text = client.get(reverse("kpi:procurement")).content.decode()
    assert "No round is open." in text
    assert "–" in text
