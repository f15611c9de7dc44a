"""What somebody who wants to cheat may try: each is refused, or shows."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from ecomops.core.errors import DomainError
from ecomops.core.models import Entry
from procurement.models import Award, Opening, PurchaseOrder, Quote, QuoteLine, Rfq
from procurement.services import awards, opening, orders, quotes, requisitions, reviews, rounds
from tests.procurement import rounds_at_hand as hand
from tests.procurement.rounds_at_hand import (
    AFTER,
    ASKER,
    BUYER,
    CHIEF,
    COLLEAGUE,
    GENERAL,
    MANAGER,
    MONDAY,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def refused(said: str):
    return pytest.raises(DomainError, match=said)


def never(act):
    """The database itself refuses."""
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def test_no_table_holds_a_sealed_amount_in_the_clear():
    rfq = hand.asked()
    hand.send(hand.invitations(rfq)[0], "1234.5678")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            assert "1234.5678" not in cursor.fetchone()[0], table
    assert b"1234" not in bytes(Quote.objects.get().sealed)


def test_sealed_amounts_cannot_be_written_down_before_two_have_opened():
    rfq = hand.asked()
    quote = hand.send(hand.invitations(rfq)[0], "2")
    half = Opening.objects.create(rfq=rfq, first_by="1", first_label="x", first_at=AFTER)
    line = rfq.lines.first()
    never(lambda: QuoteLine.objects.create(
        quote=quote, opening=half, line=line, breaks=[[1, "2"]], currency="CNY"
    ))  # fmt: skip


def test_a_round_stays_sealed_until_its_deadline_and_one_person_cannot_open_it():
    rfq = hand.asked()
    for invitation in hand.invitations(rfq)[:2]:
        hand.send(invitation, "2")
    with refused("stays sealed"):
        opening.open_first(rfq, actor=BUYER, at=MONDAY)
    opening.open_first(rfq, actor=BUYER, at=AFTER)
    with refused("Two different people"):
        opening.open_second(rfq, actor=BUYER, at=AFTER)
    assert QuoteLine.objects.count() == 0
    never(lambda: Opening.objects.update(second_by=BUYER.id, opened_at=AFTER))
    opening.open_second(rfq, actor=COLLEAGUE, at=AFTER)
    assert QuoteLine.objects.count() == 4
    assert Entry.objects.get(act="quotes.opened").must_seal


def test_all_answers_in_open_a_round_before_its_deadline():
    rfq = hand.asked()
    first, second, third = hand.invitations(rfq)
    hand.send(first, "2")
    hand.send(second, "3")
    quotes.decline(quotes.open_link(rounds.link_token(third)), at=MONDAY)
    opening.open_first(rfq, actor=BUYER, at=MONDAY)


def test_a_quote_once_sealed_is_never_altered():
    rfq = hand.asked()
    quote = hand.send(hand.invitations(rfq)[0], "2")
    never(lambda: Quote.objects.filter(pk=quote.pk).update(submitted_at=AFTER))
    never(lambda: Quote.objects.filter(pk=quote.pk).delete())


def test_a_newer_quote_replaces_and_the_same_form_sent_again_is_refused():
    rfq = hand.asked()
    invitation = hand.invitations(rfq)[0]
    ticket = quotes.open_link(rounds.link_token(invitation))
    said = hand.answer(rfq, "2")
    quotes.submit(ticket, said, replaces=ticket.replaces, at=MONDAY)
    with refused("changed by somebody else"):
        quotes.submit(ticket, said, replaces=ticket.replaces, at=MONDAY)
    assert hand.send(invitation, "1.9").n == 2


def test_forged_renewed_and_late_links_are_refused():
    rfq = hand.asked()
    invitation = hand.invitations(rfq)[0]
    token = rounds.link_token(invitation)
    with refused("not valid"):
        quotes.open_link(token[:-2] + "xx")
    rounds.renew_link(invitation, actor=BUYER, at=MONDAY)
    with refused("not valid"):
        quotes.open_link(token)
    with refused("deadline"):
        hand.send(hand.invitations(rfq)[0], "2", at=AFTER)


def test_the_buyer_keys_in_no_quote_and_nobody_without_the_paper():
    rfq = hand.asked()
    invitation = hand.invitations(rfq)[0]
    said, paper = hand.answer(rfq, "2"), quotes.Attached("q.pdf", "x.sealed")
    with refused("ask a colleague"):
        quotes.key_in(invitation, said, paper, actor=BUYER, at=MONDAY)
    with refused("Attach the file"):
        quotes.key_in(invitation, said, quotes.Attached("", ""), actor=COLLEAGUE, at=MONDAY)
    assert quotes.key_in(invitation, said, paper, actor=COLLEAGUE, at=MONDAY).unsealed
    never(lambda: Quote.objects.create(
        invitation=invitation, n=9, sealed=b"x", digest=b"x", unsealed=True, submitted_at=MONDAY
    ))  # fmt: skip


def test_only_three_or_more_qualified_suppliers_are_asked():
    rfq = rounds.start(hand.make_requisition(), actor=BUYER, at=MONDAY)
    two = [hand.make_supplier("a"), hand.make_supplier("b")]
    rounds.invite(rfq, two, actor=BUYER, at=MONDAY)
    with refused("at least 3 qualified"):
        rounds.ask(rfq, actor=BUYER, at=MONDAY)
    with refused("not a qualified supplier"):
        unknown = hand.make_supplier("c", qualified=False)
        rounds.invite(rfq, [*two, unknown], actor=BUYER, at=MONDAY)


def test_two_quotes_need_the_written_exception():
    rfq = hand.opened("3", "2")
    with refused("write down the exception"):
        hand.proposed(rfq)
    award = hand.proposed(rfq, exception="Only two make it")
    assert (award.valid_quotes, award.needs_exception) == (2, True)
    never(lambda: Award.objects.filter(pk=award.pk).update(exception=""))
    never(lambda: Award.objects.filter(pk=award.pk).update(needs_exception=False))


def test_nobody_decides_on_what_is_their_own():
    mine = hand.make_requisition(approved=False)
    requisitions.submit(mine, actor=ASKER, at=MONDAY)
    with refused("of their own"):
        requisitions.approve(mine, actor=ASKER, at=MONDAY)
    award = hand.proposed()
    for person, role, said in (
        (BUYER, "procurement_manager", "of their own"),
        (ASKER, "procurement_manager", "Whoever asked"),
        (MANAGER, "general_manager", "your role"),
    ):
        with refused(said):
            hand.agree(award, person, role)


def test_one_person_does_not_give_both_reviews():
    award = hand.proposed()
    hand.agree(award, MANAGER, "procurement_manager")
    with refused("different people"):
        hand.agree(award, MANAGER, "general_manager")
    never(lambda: Award.objects.filter(pk=award.pk).update(state="approved"))


def test_above_the_limit_a_third_person_approves():
    rfq = hand.opened("300", "200", "400")
    award = hand.approved(rfq)
    assert (award.state, award.above_limit) == ("final", True)
    with refused("different people"):
        hand.agree(award, GENERAL, "general_manager")
    never(lambda: Award.objects.filter(pk=award.pk).update(state="approved"))
    hand.agree(award, CHIEF, "executive")
    award.refresh_from_db()
    assert award.state == "approved"


def test_a_change_after_approval_voids_every_consent():
    award = hand.approved()
    was = award.digest
    never(lambda: award.lines.update(price=1))
    never(lambda: Award.objects.filter(pk=award.pk).update(total=1))
    made = orders.make(award, hand.warehouse(), actor=BUYER, at=AFTER)
    hand.proposed(award.rfq, reason="another reason")
    award.refresh_from_db()
    assert (award.state, award.version) == ("first", 2)
    assert award.digest != was
    assert PurchaseOrder.objects.get(pk=made[0].pk).state == "cancelled"
    with refused("changed since"):
        reviews.review(
            award, "agreed", seen=was, role="procurement_manager", actor=MANAGER, at=AFTER
        )


def test_no_order_leaves_without_an_approved_award():
    award = hand.proposed()
    with refused("not approved"):
        orders.make(award, hand.warehouse(), actor=BUYER, at=AFTER)
    rfq = Rfq.objects.get(pk=award.rfq_id)
    given = {
        "entity": rfq.entity, "supplier": hand.invitations(rfq)[0].supplier,
        "warehouse": hand.warehouse(), "year": 2026, "number": 77, "currency": "CNY",
        "owner_id": "1", "owner_label": "x", "created_at": AFTER,
    }  # fmt: skip
    bare = PurchaseOrder.objects.create(**given)
    with refused("has no award"):
        orders.send(bare, actor=BUYER, at=AFTER)
    never(lambda: PurchaseOrder.objects.filter(pk=bare.pk).update(state="sent", sent_at=AFTER))
    never(lambda: PurchaseOrder.objects.filter(pk=bare.pk).update(
        state="sent", sent_at=AFTER, award=award, award_digest=award.digest
    ))  # fmt: skip


def test_an_order_dearer_than_its_award_does_not_leave():
    award = hand.approved()
    order = orders.make(award, hand.warehouse(), actor=BUYER, at=AFTER)[0]
    order.lines.update(price=99)
    with refused("differs from its award"):
        orders.send(order, actor=BUYER, at=AFTER)


def test_an_award_with_a_sent_order_stays():
    award = hand.approved()
    order = orders.make(award, hand.warehouse(), actor=BUYER, at=AFTER)[0]
    orders.send(order, actor=BUYER, at=AFTER)
    with refused("stays as it is"):
        awards.propose(
            award.rfq, hand.cheapest(award.rfq), bundle="split", reason="x",
            actor=BUYER, at=AFTER,
        )  # fmt: skip
    never(lambda: Award.objects.filter(pk=award.pk).update(state="draft"))
    never(lambda: order.lines.update(price=99))
