"""kill -9 of the platform and of the worker in the middle: orders and stock end whole."""

import contextlib
import json

import pytest

from stores.services.staging import listing_key
from tests.connectors.platforms import PlatformProcess
from tests.running import until

pytestmark = pytest.mark.crash
ORDERS = 120
GROUND = """
import json
from django.utils import timezone
from ecomops.core.actor import SYSTEM
from stores.models import Listing, Product, Sku, Store
from stores.services import connections
from warehouse.models import Bin, StoreWarehouse, Warehouse
from warehouse.services import stock
now = timezone.now()
store = Store.objects.get(code="shop")
sku = Sku.objects.create(product=Product.objects.create(code="A", name="A"), code="A-1")
place = Warehouse.objects.create(code="hz", name="hz")
StoreWarehouse.objects.create(store=store, warehouse=place)
shelf = Bin.objects.create(warehouse=place, code="A-01")
Listing.objects.create(store=store, key={key!r}, item_id="i1", sku_code="A-1", sku=sku, seen_at=now,
                       matched_at=now)
stock.receive(shelf, sku.pk, 500, actor=SYSTEM, at=now)
connections.put(store, address={address!r}, key="key-shop", secret="secret of shop", is_on=True,
                actor=SYSTEM, at=now)
"""


class Thing:
    """A SKU as the panel names it."""

    code = "A-1"


class Shop:
    """A store as the panel names it."""

    code = "shop"


def test_orders_and_stock_survive_the_end_of_platform_and_worker(company, tmp_path):
    platform = PlatformProcess(tmp_path / "platform")
    account = {"channel": "jd", "key": "key-shop", "secret": "secret of shop", "currency": "CNY"}
    platform.folder.mkdir()
    (platform.folder / "stores.json").write_text(json.dumps({"shop": account}))
    platform.start(faults="some")
    one = company(environment={"ECOMOPS_LIVE": "0"}).start()
    try:
        one.manage("store", "shop", *("--channel", "jd", "--currency", "CNY"),
                   *("--zone", "Asia/Shanghai"))  # fmt: skip
        key = listing_key("i1", "A-1", "")
        text = GROUND.format(key=key, address=f"{platform.address}/gateway/shop")
        one.manage("shell", "-v", "0", "-c", text)
        until(lambda: platform.shown(Shop, Thing) == 500, 120, "the first stock")
        for n in range(ORDERS):
            bought(platform, n)
            if n == ORDERS // 3:
                platform.kill()
                platform.start(faults="some")
            if n in (ORDERS // 4, ORDERS // 2):
                one.recovered("worker", one.kill("worker"))
        until(lambda: reserved(one) == ORDERS, 240, "every order reserved")
        until(lambda: platform.shown(Shop, Thing) == 500 - ORDERS, 240, "the stock of what is left")
        assert one.query("SELECT count(*), count(DISTINCT external_id) FROM stores_order") == [
            (ORDERS, ORDERS)
        ]
        assert one.query("SELECT on_hand, reserved FROM warehouse_skubalance") == [(500, ORDERS)]
    finally:
        platform.stop()


def bought(platform, n):
    """Somebody buys; what was not acknowledged is bought again under the same number."""
    for _try in range(3):
        with contextlib.suppress(AssertionError):
            platform.buy(Shop, Thing, f"n{n}")
            return


def reserved(one):
    return one.query("SELECT coalesce(sum(held), 0) FROM warehouse_reservation")[0][0]
