"""Picking by scan: every scan counts once, what is wrong changes nothing, pieces are in one place."""

from __future__ import annotations

import pytest

from ecomops.core.models import Entry, OutboxEvent
from tests.warehouse.floor import Floor
from warehouse.models import Fulfilment, Pick, StockLevel, StockMove

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor():
    made = Floor([[("A", 2)], [("B", 1)]])
    made.release()
    return made


def levels(code="PACK"):
    return {
        (row.sku.code, row.on_hand, row.allocated)
        for row in StockLevel.objects.filter(bin__code=code, status="good").select_related("sku")
    }


def walk(floor):
    return list(floor.list.picks.order_by("sequence").select_related("bin", "sku"))


def test_a_walk_moves_its_pieces_to_the_packing_area(floor):
    for pick in walk(floor):
        assert floor.scan(pick.bin.code)["say"] == "Bin is right"
        for n in range(1, pick.units + 1):
            answer = floor.scan(floor.barcode(pick.sku.code))
            assert answer["say"] == f"{n} / {pick.units}"
        answer = floor.scan(pick.tote)
        assert answer["accepted"], answer
    assert answer["tone"] == "done"
    assert set(Pick.objects.values_list("state", flat=True)) == {"picked"}
    assert set(Fulfilment.objects.values_list("state", flat=True)) == {"picked"}
    floor.list.refresh_from_db()
    assert floor.list.state == "done"
    assert floor.list.wave.state == "packing"
    assert levels() == {("A", 2, 2), ("B", 1, 1)}
    assert levels(floor.bins["A"].code) == {("A", 0, 0)}
    assert StockMove.objects.filter(reason="picked").count() == 2
    assert Entry.objects.filter(act="open>picked").count() == 2
    assert OutboxEvent.objects.filter(name="pick.done").count() == 2
