"""Without a network a device says itself what does not belong here; with one it leaves that."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecomops.core.actor import actor_of
from ecomops.core.roles import Role
from stores.models import SkuPack
from tests.accounts.people import make_user
from tests.stores.factories import NOON
from tests.warehouse import shop_floor
from tests.warehouse.factories import order_for
from warehouse.models import Count, Receipt, ReceiptLine
from warehouse.services import receiving, scanning, sorting, stock

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
SCRIPT = Path(__file__).resolve().parents[2] / "static" / "js" / "scan-known.js"
ASK = """([station, page, code, failing]) => {
  window.scanOutbox = { net: { failing } };
  const came = window.scanTwins[station].guess({ kept: 1 }, page, code);
  return came && [came.accepted, came.tone, came.say, came.more, came.state.kept];
}"""


def pages() -> dict[str, dict]:
    """What each station's page tells its device."""
    floor = shop_floor.make_floor()
    SkuPack.objects.create(sku=floor.sku, barcode="690001")
    wave = shop_floor.waved(floor, order_for(floor.store, "1", floor.sku, 2), kind="multi")
    came = Receipt.objects.create(
        warehouse=floor.place, number=91, year=2026, opened_at=NOON, subject_type="po"
    )
    ReceiptLine.objects.create(receipt=came, sku=floor.sku, expected=5)
    count = Count.objects.create(warehouse=floor.place, number=1, year=2026, opened_at=NOON)
    count.lines.create(bin=floor.shelf, sku=floor.sku)
    hands = actor_of(make_user(Role.WAREHOUSE_STAFF))
    dock = shop_floor.areas.area(floor.place.pk, "receiving")
    stock.receive(dock, floor.sku.pk, 3, actor=hands, at=NOON)
    asked = {"sort": wave.pk, "receive": came.pk, "count": count.pk, "putaway": "-"}
    return {
        name: scanning.find(name).page(floor.place.pk, str(subject), hands)
        for name, subject in asked.items()
    }


def test_a_device_alone_knows_what_belongs_to_its_work(page):
    told = pages()
    page.add_script_tag(path=SCRIPT)

    def ask(station, code, failing=True):
        return page.evaluate(ASK, [station, told[station], code, failing])

    aside = str(sorting.NOT_OF_WAVE) % {"sku": "Z-9"}
    lead = str(receiving.NOT_ANNOUNCED) % {"sku": "Z-9"}
    assert ask("sort", "Z-9") == [False, "wrong", aside, "", 1]
    assert ask("receive", "Z-9") == [False, "wrong", lead, "", 1]
    assert ask("sort", "690001") is None  # its slot is the server's to say
    for station, code in (("receive", "690001"), ("receive", " a-1 "), ("putaway", "690001"),
                          ("count", "a-01"), ("count", "690001")):  # fmt: skip
        accepted, tone, say, more, kept = ask(station, code)
        assert (accepted, tone, kept) == (True, "good", 1), (station, code)
        assert say, more
    for station, code in (("putaway", "B-77"), ("count", "Z-9"), ("receive", "!done")):
        assert ask(station, code) is None, (station, code)
    assert ask("receive", "Z-9", failing=False) is None
    assert told["receive"]["codes"]["690001"] == told["count"]["codes"]["690001"]
