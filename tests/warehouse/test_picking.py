"""Picking by scan: each scan counts once, a wrong one changes nothing, a piece is in one place."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import translation

from ecomops.core.actor import actor_of
from ecomops.core.errors import DomainError
from ecomops.core.models import Entry, OutboxEvent
from ecomops.core.roles import Role
from tests.accounts.people import make_user
from tests.stores.factories import NOON, make_sku
from tests.warehouse.factories import make_bin, make_warehouse
from tests.warehouse.floor import Floor, barcode
from warehouse.models import (
    Fulfilment,
    Pick,
    Scan,
    StockLevel,
    StockMove,
    WarehouseAccess,
)
from warehouse.services import freezing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


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


def unchanged(floor, act):
    """Do the act; the books, the list and the history must be as before."""

    def seen():
        floor.list.refresh_from_db()
        return (
            sorted(StockLevel.objects.values_list("bin_id", "sku_id", "on_hand", "allocated")),
            list(Pick.objects.order_by("pk").values_list("state", "picked")),
            (floor.list.version, floor.list.here, floor.list.state),
            StockMove.objects.count(), OutboxEvent.objects.count(), Entry.objects.count(),
        )  # fmt: skip

    before = seen()
    answer = act()
    assert seen() == before
    return answer


def test_the_same_key_counts_once_and_gets_the_same_answer(floor):
    pick = walk(floor)[0]
    floor.scan(pick.bin.code)
    key = uuid4()
    first = floor.scan(floor.barcode(pick.sku.code), key=key)
    again = unchanged(floor, lambda: floor.scan(floor.barcode(pick.sku.code), key=key))
    assert again == first
    assert Scan.objects.filter(key=key).count() == 1


def test_a_key_of_another_scan_is_refused(floor):
    pick = walk(floor)[0]
    key = uuid4()
    floor.scan(pick.bin.code, key=key)
    with pytest.raises(DomainError):
        floor.scan("something else", key=key)


@pytest.mark.parametrize(
    ("at", "code", "says"),
    [
        ("bin", "hello world", "Nothing knows this code: Scan again."),
        ("bin", "other bin", "Wrong bin: Go to bin {bin}."),
        ("bin", "piece", "Bin first: Scan bin {bin}, then the piece."),
        ("bin", "foreign bin", "Nothing knows this code: Scan again."),
        ("bin", "bin off the walk", "Wrong bin: Go to bin {bin}."),
        ("item", "bin", "The bin is right: Scan the piece now."),
        ("item", "other piece", "Wrong piece: Put it back. Take {name}."),
        ("item", "piece off the walk", "Wrong piece: Put it back. Take {name}."),
        ("item", "box of six", "Too many: Only {units} more here. Put the rest back."),
        ("item", "!all", "Scan one of the pieces first, then take all of them."),
        ("tote", "99", "Wrong tote: Put it into tote {tote}."),
        ("tote", "piece", "Too many: Only 0 more here. Put the rest back."),
        ("bin", "!undo", "There is nothing to take back. Go on."),
    ],
)
def test_a_wrong_scan_says_one_sentence_and_changes_nothing(floor, at, code, says):
    pick, other = walk(floor)
    other_place = make_warehouse("foreign")
    make_bin(other_place, "X-1")
    make_bin(floor.place, "Y-1")
    codes = {
        "other bin": other.bin.code, "piece": floor.barcode(pick.sku.code), "bin": pick.bin.code,
        "foreign bin": "X-1", "bin off the walk": "Y-1",
        "other piece": floor.barcode(other.sku.code),
        "piece off the walk": barcode(make_sku("Z")),
        "box of six": barcode(pick.sku, 6, "BOX6"),
    }  # fmt: skip
    floor.scan("!take")
    if at != "bin":
        floor.scan(pick.bin.code)
    if at == "tote":
        floor.scan(*[floor.barcode(pick.sku.code)] * pick.units)
    answer = unchanged(floor, lambda: floor.scan(codes.get(code, code)))
    place = {"bin": pick.bin.code, "units": pick.units, "tote": pick.tote}
    assert answer["say"] == says.format(name=f"Product {pick.sku.code}", **place)
    assert (answer["accepted"], answer["tone"]) == (False, "wrong")
    assert not Scan.objects.latest("pk").accepted


def test_a_box_counts_its_pieces():
    floor = Floor([[("A", 7)]])
    floor.release()
    box = barcode(floor.skus["A"], 6, "BOX6")
    floor.scan(floor.bins["A"].code, "ＢＯＸ6", floor.barcode("A"))  # full width
    assert Pick.objects.get().state == "picked"
    assert box == "BOX6"


def test_all_the_rest_in_one_act():
    floor = Floor([[("A", 7)]])
    floor.release()
    assert floor.scan(floor.bins["A"].code, floor.barcode("A"), "!all")["say"] == "7 / 7"
    assert Pick.objects.get().state == "picked"


def test_the_last_scan_is_taken_back_with_its_pieces(floor):
    pick = walk(floor)[0]
    before = sorted(StockLevel.objects.filter(on_hand__gt=0).values_list("bin_id", "on_hand"))
    floor.scan(pick.bin.code, *[floor.barcode(pick.sku.code)] * pick.units, pick.tote)
    assert Fulfilment.objects.filter(state="picked").count() == 1
    assert floor.scan("!undo")["say"] == "Taken back."
    after = sorted(StockLevel.objects.filter(on_hand__gt=0).values_list("bin_id", "on_hand"))
    assert after == before
    assert Fulfilment.objects.filter(state="picked").count() == 0
    assert floor.scan("!undo")["say"] == "There is nothing to take back. Go on."
    floor.scan(pick.tote)
    assert Fulfilment.objects.filter(state="picked").count() == 1


def test_a_list_changes_hands_only_when_it_is_put_down(floor):
    other = make_user(Role.WAREHOUSE_STAFF, "other")
    WarehouseAccess.objects.create(user=other, warehouse=floor.place)
    pick = walk(floor)[0]
    floor.scan(pick.bin.code)
    theirs = {"actor": actor_of(other)}
    answer = unchanged(floor, lambda: floor.scan(floor.barcode(pick.sku.code), **theirs))
    assert answer["say"] == "picker walks this list. Let them pause it, or take another one."
    assert not floor.scan("!take", **theirs)["accepted"]
    assert floor.scan("!pause")["accepted"]
    assert floor.scan("!take", **theirs)["accepted"]
    assert floor.scan(pick.bin.code, **theirs)["accepted"]
    assert not floor.scan(floor.barcode(pick.sku.code))["accepted"]


def test_a_lead_takes_a_list_from_whoever_has_it(floor):
    lead = make_user(Role.WAREHOUSE_LEAD, "lead")
    WarehouseAccess.objects.create(user=lead, warehouse=floor.place)
    floor.scan(walk(floor)[0].bin.code)
    assert floor.scan("!take", actor=actor_of(lead))["accepted"]


def test_a_list_of_another_warehouse_is_not_there(floor):
    stranger = make_user(Role.WAREHOUSE_STAFF, "stranger")
    pick = walk(floor)[0]
    answer = unchanged(floor, lambda: floor.scan(pick.bin.code, actor=actor_of(stranger)))
    assert answer["say"] == "There is no such pick list here. Take another one."


def test_a_finished_list_takes_no_more(floor):
    for pick in walk(floor):
        floor.scan(pick.bin.code, *[floor.barcode(pick.sku.code)] * pick.units, pick.tote)
    answer = unchanged(floor, lambda: floor.scan(floor.barcode("A")))
    assert answer["say"] == "This list is finished. Take the next one."


def test_a_stopped_order_is_walked_past(floor):
    first, second = walk(floor)
    floor.scan(first.bin.code)
    freezing.stop([first.line.order_id], reason="cancelled", at=NOON)
    answer = floor.scan(floor.barcode(first.sku.code))
    assert not answer["accepted"]
    assert answer["state"]["code"] == second.bin.code
    floor.scan(second.bin.code, *[floor.barcode(second.sku.code)] * second.units, second.tote)
    assert floor.scan("x")["tone"] == "stop"


def test_a_list_whose_rest_is_given_up_ends(floor):
    first, second = walk(floor)
    floor.scan(first.bin.code, *[floor.barcode(first.sku.code)] * first.units, first.tote)
    freezing.stop([second.line.order_id], reason="cancelled", at=NOON)
    order = Fulfilment.objects.get(state="frozen")
    freezing.give_up(order, actor=floor.actor, at=NOON)
    floor.list.refresh_from_db()
    assert (floor.list.state, floor.list.wave.state) == ("done", "packing")
