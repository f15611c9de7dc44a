"""2,000 labels and slips with Chinese text, against one plain document of as many pages."""

import json
import random
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import typst

from benchmarks.measure import Result, clock
from ecomops.core import crypto
from ecomops.core.actor import SYSTEM
from stores.models import (
    Consignee,
    LegalEntity,
    Listing,
    Order,
    OrderLine,
    OrderLineItem,
    Product,
    Sku,
    Store,
)
from warehouse.domain import barcodes
from warehouse.models import Courier, Fulfilment, FulfilmentLine, Warehouse, Waybill
from warehouse.services import labels

PARCELS, LIMIT, FIRST_LIMIT = 2_000, 1.5, 0.1
AT = datetime(2026, 11, 11, 4, tzinfo=UTC)
# as much text as a label or a slip bears
WORDS = [
    "申通快递 571-A2 11-11 12:00", "收 张** 138****1234",
    "浙江省杭州市余杭区禾丰路 12 号云栖小镇 3 幢 1202 室", "寄 天猫旗舰店",
    "天猫旗舰店 · 1900000000000000001 · 2 件 · 0.90 kg", "纯棉四件套 12 灰色 1.8m × 1",
    "纯棉四件套 7 灰色 1.8m × 1", "770000000000001",
]  # fmt: skip
SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d 1' preserveAspectRatio='none'>"
    "<path d='%s'/></svg>"
)
PLAIN = """
#let d = json(bytes(sys.inputs.data))
#set page(width: 76mm, height: 130mm, margin: 3mm)
#set text(font: ("Noto Sans CJK SC", "Libertinus Serif"), size: 9pt)
#for (k, l) in d.enumerate() { if k > 0 { pagebreak() }
  for mark in l.marks { image(bytes(mark), width: 100%, height: 12mm, fit: "stretch") }
  for row in l.rows { par(text(row)) } }
"""


def measure() -> list[Result]:
    """Print a wave of 2,000 orders: from rows in the database to one document."""
    waybills = _company()
    labels.labels_of(waybills[-5:])
    with clock() as seconds:
        assert labels.labels_of(waybills[:1]).startswith(b"%PDF")
        first = seconds()
    # once each: the typesetter remembers what it has set before, and nobody prints a wave twice
    with clock() as seconds:
        assert labels.labels_and_slips(waybills).startswith(b"%PDF")
        whole = seconds()
    plain = _one_document(2 * PARCELS)
    return [
        Result(
            "labels, labels and slips", round(whole, 2), "s", LIMIT, round(whole / plain, 2),
            2 * PARCELS, note=f"one plain document of as many pages {plain:.2f} s",
        ),
        Result(
            "labels, first page", round(first * 1_000), "ms", FIRST_LIMIT,
            round(first / whole, 3), 1, note="share of the time of all",
        ),
    ]  # fmt: skip


def _one_document(pages: int) -> float:
    """The same number of pages with as much text and as many barcodes, ready made."""
    chance = random.Random(2)
    data = []
    for page in range(pages):
        strokes, modules = barcodes.strokes(f"77{chance.randrange(10**13):013d}")
        drawn = SVG % (modules, strokes)
        # a slip bears no barcode, a label two
        data.append(
            {
                "marks": [drawn, drawn] if page % 2 else [],
                "rows": [f"{word} {page}" for word in WORDS],
            }
        )
    said = json.dumps(data, ensure_ascii=False)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "plain.typ"
        source.write_text(PLAIN)
        with clock() as seconds:
            made = typst.compile(str(source), sys_inputs={"data": said})
            taken = seconds()
    assert made.startswith(b"%PDF")
    return taken


def _company() -> list[int]:
    """2,000 fulfilments of 1.3 lines with sealed addressees and their numbers."""
    chance = random.Random(1)
    entity = LegalEntity.objects.create(name="禾屿优品", base_currency="CNY")
    store = Store.objects.create(
        code="b", name="天猫旗舰店", channel="tmall", currency="CNY", entity=entity
    )
    place = Warehouse.objects.create(code="hz", name="杭州主仓")
    courier = Courier.objects.create(code="sto", name="申通快递")
    skus = []
    for n in range(300):
        product = Product.objects.create(code=f"P{n}", name=f"纯棉四件套 {n}")
        skus.append(Sku.objects.create(product=product, code=f"SK-{n:04d}", spec="灰色 1.8m"))
    listing = Listing.objects.create(store=store, key="i", sku=skus[0], seen_at=AT)
    orders = Order.objects.bulk_create(
        Order(
            store=store, external_id=f"19{n:017d}", state="released", currency="CNY",
            placed_at=AT, total_amount=100, received_at=AT,
        )
        for n in range(PARCELS)
    )  # fmt: skip
    Consignee.objects.bulk_create(_addressee(order, n) for n, order in enumerate(orders))
    work = Fulfilment.objects.bulk_create(
        Fulfilment(
            warehouse=place, store=store, order_ids=[order.pk], courier=courier, state="waved",
            weight_g=900, created_at=AT,
        )
        for order in orders
    )  # fmt: skip
    _lines(orders, work, skus, listing, chance)
    numbers = Waybill.objects.bulk_create(
        Waybill(
            courier=courier, number=f"77{chance.randrange(10**13):013d}", state="given",
            fulfilment=row, sort_code=f"571-A{n % 9}", given_at=AT,
        )
        for n, row in enumerate(work)
    )  # fmt: skip
    labels.mark_printed([row.pk for row in numbers], actor=SYSTEM, at=AT)
    return [row.pk for row in numbers]


def _addressee(order: Order, n: int) -> Consignee:
    person = {
        "name": "张小满", "phone": f"1380000{n:04d}", "region": "浙江省", "city": "杭州市",
        "district": "余杭区", "street": f"禾丰路 {n} 号云栖小镇 3 幢 1202 室",
    }  # fmt: skip
    return Consignee(order=order, document=crypto.seal(person), region="浙江省", city="杭州市")


def _lines(orders, work, skus, listing, chance) -> None:
    asked = [
        (order, row, skus[chance.randrange(300)], n)
        for order, row in zip(orders, work, strict=True)
        for n in range(1 if chance.random() < 0.68 else 2)
    ]
    lines = OrderLine.objects.bulk_create(
        OrderLine(order=order, external_id=f"{n}", listing=listing, units=1, amount=50)
        for order, _row, _sku, n in asked
    )
    items = OrderLineItem.objects.bulk_create(
        OrderLineItem(line=line, sku=sku, units=1)
        for line, (_o, _r, sku, _n) in zip(lines, asked, strict=True)
    )
    FulfilmentLine.objects.bulk_create(
        FulfilmentLine(fulfilment=row, item=item, order_id=order.pk, sku=sku, units=1)
        for item, (order, row, sku, _n) in zip(items, asked, strict=True)
    )
