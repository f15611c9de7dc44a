"""Bad input, line by line: one sentence with the next step in both languages, and no change."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import translation

from campaigns.models import Campaign
from campaigns.services import approval
from campaigns.services.campaigns import PhasePlan
from ecomops.core.actor import actor_of
from ecomops.core.errors import DomainError
from ecomops.core.roles import Role
from procurement.forms.quote import QuoteForm
from procurement.models import Quote
from procurement.services import orders, quotes, receipts, rounds
from stores.models import SkuPack
from tests.accounts.people import make_user
from tests.campaigns.at_hand import make_campaign, sell, soon, stocked
from tests.procurement import rounds_at_hand as hand
from tests.properties.twins import newest, picture
from tests.stores.factories import CLERK, NOON, make_sku, make_store
from tests.warehouse import shop_floor
from tests.warehouse.factories import make_bin, make_warehouse, order_for
from tests.warehouse.scans import Device
from warehouse.models import Bin, WarehouseAccess
from warehouse.services import areas

pytestmark = pytest.mark.django_db
HAN = re.compile(r"[\u4e00-\u9fff]")
PARTS = re.compile(r"(?<!\d)[.:;,!]\s|[.:;,!](?=\s|$)|[。：；，！]")
Act = Callable[[], Any]


def state(since: dict[str, int]) -> dict[str, list[str]]:
    """All there is but the log of scans, and the weight that a lead may yet agree to."""
    said = picture(since)
    del said["warehouse_scan"], said["warehouse_inhand"]
    return said


def said_by(act: Act) -> str:
    """The words of a refusal, whether an answer, a form or an error gives them."""
    try:
        with transaction.atomic():
            answer = act()
    except DomainError as refusal:
        return refusal.for_user
    if isinstance(answer, QuoteForm):
        assert not answer.is_valid()
        return " ".join(text for texts in answer.errors.values() for text in texts)
    assert answer["accepted"] is False
    return answer["say"]


def refused(name: str, act: Act) -> None:
    """In English and in Chinese, with a next step, and everything is as it was."""
    since = newest()
    was = state(since)
    for language in ("en", "zh-hans"):
        with translation.override(language):
            words = said_by(act)
        steps = [part for part in PARTS.split(words) if part.strip()]
        assert 2 <= len(steps) <= 5, (name, words)
        assert bool(HAN.search(words)) == (language != "en"), (name, words)
    assert state(since) == was, name


def on_the_floor() -> dict[str, Act]:
    """A tote on the bench, a parcel at the door, a walk begun; and what is scanned there."""
    floor = shop_floor.make_floor()
    SkuPack.objects.create(sku=floor.sku, barcode="690001")
    SkuPack.objects.create(sku=floor.sku, barcode="690012", units=12)
    SkuPack.objects.create(sku=make_sku("Z-9"), barcode="690002")
    make_bin(make_warehouse("lf"), "X-1")
    make_bin(floor.place, "B-01")
    for kind in (Bin.Kind.RECEIVING, Bin.Kind.RETURNS):
        areas.area(floor.place.pk, kind)
    gone = shop_floor.packed(floor, "1")
    tote, late = shop_floor.picked(floor, "2"), shop_floor.picked(floor, "3")
    walk, other = (
        shop_floor.waved(floor, order_for(floor.store, number, floor.sku, 2)).lists.get()
        for number in ("4", "5")
    )
    order_for(floor.store, "3", floor.sku, 2, state="closed")
    person = make_user(Role.WAREHOUSE_STAFF)
    WarehouseAccess.objects.create(user=person, warehouse=floor.place)
    hands = actor_of(person)

    def at(station: str, subject: Any, *before: str) -> Callable[[str], Any]:
        """A station in one pair of hands, after some scans that were right."""
        device = Device(floor.place, station, str(subject), hands)
        device.scans(*before)
        return device.scan

    pick, bench = at("pick", walk.pk, "!take", "A-01"), at("pack", "-", f"F{tote.pk}", "690001")
    return {
        "garbage at the shelf": partial(pick, "¿#%"),
        "garbage at the bench": partial(bench, "¿#%"),
        "garbage at the door": partial(at("handover", "zto"), "¿#%"),
        "wrong bin": partial(at("pick", other.pk, "!take"), "B-01"),
        "wrong item": partial(pick, "690002"),
        "wrong item at the bench": partial(bench, "690002"),
        "another warehouse's bin": partial(at("putaway", "-"), "X-1"),
        "finished order": partial(bench, f"F{gone.fulfilment_id}"),
        "cancelled order at the bench": partial(bench, f"F{late.pk}"),
        "quantity over at the shelf": partial(pick, "690012"),
        "quantity over at the bench": partial(bench, "690012"),
        "weight off": partial(at("weigh", "-", gone.waybill.number), "90kg"),
    }


def test_on_the_floor():
    for name, act in on_the_floor().items():
        refused(name, act)


def test_a_scan_sent_twice_gets_the_same_answer_once():
    floor = shop_floor.make_floor()
    SkuPack.objects.create(sku=floor.sku, barcode="690001")
    tote = shop_floor.picked(floor)
    bench = Device(floor.place, "pack", "-", actor_of(make_user(Role.WAREHOUSE_STAFF)))
    bench.scans(f"F{tote.pk}")
    key = uuid4()
    first = bench.scan("690001", key=key)
    since = newest()
    was = picture(since)
    assert bench.scan("690001", key=key) == first
    assert picture(since) == was


def test_in_buying():
    rfq = hand.asked(100)
    one = hand.invitations(rfq)[0]
    ticket = quotes.open_link(rounds.link_token(one))
    line = rfq.lines.get()

    def form(price: str, **more: str) -> QuoteForm:
        terms = {"currency": "CNY", "tax_rate": "0.13", "deposit": "0", "credit_days": "30"}
        made = QuoteForm(rfq, {**terms, f"price_{line.pk}": price, **more})
        made.is_valid()
        assert made[f"price_{line.pk}"].value() == price  # what was typed stays in its box
        return made

    late = rfq.deadline_at + timedelta(minutes=1)
    refused("a quote of nought", lambda: form("0"))
    refused("a comma for a point", lambda: form("2,36"))
    refused("no price at all", lambda: form("cheap"))
    refused(
        "a late quote",
        lambda: quotes.submit(ticket, hand.answer(rfq, "2"), replaces=0, at=late),
    )
    assert not Quote.objects.exists()
    big = form("2", **{f"moq_{line.pk}": "5000"})
    assert [row.pk for row in big.above_need()] == [line.pk]


def test_at_the_dock():
    award = hand.approved()
    (order, *_rest) = orders.make(award, hand.warehouse(), actor=hand.BUYER, at=hand.AFTER)
    orders.send(order, actor=hand.BUYER, at=hand.AFTER)
    line = order.lines.first()
    came = {line.pk: receipts.Came(line.units + 1)}
    act = partial(receipts.receive, order, came, actor=hand.BUYER, at=hand.AFTER)
    refused("a receipt above the order", act)


def test_in_campaigns():
    owner, store = make_user(Role.OPERATIONS, "owner"), make_store(commission_rate=Decimal("0.05"))
    sku = stocked("A-1", 100)
    first, second = make_campaign(owner, store), make_campaign(owner, store, name="x")
    sell(first, (sku, "80", 70))
    sell(second, (sku, "80", 40))
    approval.submit(first, actor=CLERK, at=NOON)
    backwards = [PhasePlan("main", soon(9), soon(8))]
    refused("it ends before it starts", partial(make_campaign, owner, store, phases=backwards))
    refused("a price under the floor", lambda: sell(second, (sku, "69", 10)))
    # as a page does it, on the campaign as it is kept
    refused(
        "stock committed twice",
        lambda: approval.submit(Campaign.objects.get(pk=second.pk), actor=CLERK, at=NOON),
    )
