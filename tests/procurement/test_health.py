"""What `doctor` says when somebody altered buying's rows behind the system's back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from ecomops.core.health import examine
from procurement.models import PurchaseOrderLine
from procurement.selectors.figures import figures
from procurement.selectors.signals import signals_of
from procurement.services import orders, receipts
from tests.procurement import rounds_at_hand as hand
from tests.procurement.rounds_at_hand import AFTER, BUYER
from warehouse.models import Receipt

pytestmark = pytest.mark.django_db


def said() -> str:
    names = {"awards", "sealed quotes", "purchase receipts"}
    found = examine(at=AFTER)[1]
    return " ".join(one.text for one in found if one.examination in names)


def behind_the_back(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")


def sent():
    award = hand.approved()
    order = orders.make(award, hand.warehouse(), actor=BUYER, at=AFTER)[0]
    orders.send(order, actor=BUYER, at=AFTER)
    return order


def test_an_untouched_purchase_has_nothing_to_say():
    order = sent()
    line = order.lines.first()
    receipts.receive(order, {line.pk: receipts.Came(5)}, actor=BUYER, at=AFTER)
    assert said() == ""


def test_an_arrival_told_twice_opens_one_receipt():
    order = sent()
    first = receipts.arrive(order, actor=BUYER, at=AFTER)
    assert receipts.arrive(order, actor=BUYER, at=AFTER) == first
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE procurement_awardline SET price = 1", "changed after it was proposed"),
        ("UPDATE procurement_award SET total = 1", "changed after it was proposed"),
        ("UPDATE procurement_quote SET sealed = 'x'", "not the one that came in"),
        ("UPDATE procurement_purchaseorder SET award_digest = 'x'", "without its award"),
        ("UPDATE procurement_purchaseorderline SET received = 7", "than were counted"),
    ],
)
def test_what_was_altered_is_found(statement, words):
    sent()
    behind_the_back(statement)
    assert words in said()


def test_received_twice_is_booked_once():
    order = sent()
    line = order.lines.first()
    receipts.receive(order, {line.pk: receipts.Came(5)}, actor=BUYER, at=AFTER)
    receipts.book(order, actor=BUYER, at=AFTER)
    assert PurchaseOrderLine.objects.get(pk=line.pk).received == 5


def test_figures_count_three_quotes_and_what_was_saved():
    sent()
    found = figures(AFTER - timedelta(days=1), AFTER + timedelta(days=1))
    assert (found.awards, found.awards_of_three) == (1, 1)
    # the middle of 3, 2 and 4 against the 2 that was taken, for 1,200 pieces
    assert found.saving == Decimal(1200)


def test_purchases_split_under_the_limit_are_shown_to_the_reviewer():
    first = hand.proposed(hand.opened("30", "29", "31"))
    assert signals_of([first])[first.pk] == []
    second_round = hand.opened("30", "29", "31")
    supplier = first.lines.first().supplier
    second = hand.proposed(second_round)
    assert signals_of([second])[second.pk] == []
    behind_the_back(f"UPDATE procurement_awardline SET supplier_id = {supplier.pk}")
    assert "each under the limit" in " ".join(signals_of([second])[second.pk])


def test_suppliers_with_one_telephone_are_shown():
    award = hand.proposed()
    for row in award.rfq.invitations.all()[:2]:
        row.supplier.phone = "13800001111"
        row.supplier.save()
    assert "share a telephone number" in " ".join(signals_of([award])[award.pk])
