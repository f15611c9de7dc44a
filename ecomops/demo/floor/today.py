"""The floor today: waves on their way, parcels called back, and what a bad month left behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, QuerySet

from ecomops.accounts.models import User
from ecomops.core import history, numbering
from ecomops.core.actor import SYSTEM, Actor, actor_of
from ecomops.core.states import advance
from ecomops.demo.company import Company
from ecomops.demo.company.house import ALIKE, HOUSES
from ecomops.demo.company.people import PACKERS, PICKERS
from stores.models import Order, Sku, SkuPack
from warehouse.models import (
    Bin,
    Count,
    CountLine,
    Fulfilment,
    FulfilmentLine,
    Parcel,
    Pick,
    PickList,
    Status,
    StockLevel,
    Warehouse,
    Wave,
)
from warehouse.selectors import waves as proposals
from warehouse.services import intercepts, ledger, returns, scanning, waves

#: 13 · mis-ships of the month, and how many of them one picker made with two look-alike SKUs.
MIS_SHIPS, BY_ONE = 14, 9
CONFUSED = PICKERS[HOUSES[0].code][1]
#: 14 · yesterday's refunds during picking and packing; two had left, one of them came back.
STOPPED, GONE_ALREADY = 27, 2
#: 16 · told to the channel, and no courier has scanned them since.
UNSCANNED, SILENT = 61, timedelta(hours=20, minutes=10)
LARGEST_WAVE = 60
#: How many bins last week's count went through, and when.
COUNTED_BINS, COUNTED_AGO = 250, timedelta(days=6)


def work(company: Company) -> None:
    """Plant the stories, then let the morning's waves run; safe to run twice."""
    now = datetime.fromtimestamp(company.instant, company.home)
    with transaction.atomic():
        _leave_unscanned(now)
        _call_back(now)
        _send_wrong(now)
        _count_bins(now)
    for spec in HOUSES:
        _run_waves(Warehouse.objects.get(code=spec.code), now)


def _leave_unscanned(now: datetime) -> None:
    """The latest that left the main house so long ago; all others were scanned by then."""
    left = Parcel.objects.filter(state=Parcel.State.SHIPPED, handed_over_at__lte=now - SILENT)
    of_main = left.filter(warehouse__code=HOUSES[0].code).order_by("-handed_over_at", "pk")
    silent = list(of_main.values_list("pk", flat=True)[:UNSCANNED])
    Parcel.objects.filter(pk__in=silent).update(collected_at=None, tracked_at=None, tracked="")
    left.filter(collected_at=None).exclude(pk__in=silent).update(
        collected_at=F("handed_over_at") + timedelta(hours=6), tracked="in_transit"
    )


def _call_back(now: datetime) -> None:
    """Freeze what was asked back while it lay in totes and on benches."""
    if Fulfilment.objects.filter(frozen_reason="refund").exists():
        return
    yesterday = now - timedelta(days=1)
    asked = Order.objects.filter(
        state=Order.State.CLOSED, paid_at__isnull=False, shipped_at=None, refunded_amount__gt=0
    )
    house = Warehouse.objects.get(code=HOUSES[0].code)
    for n, order in enumerate(asked.order_by("-paid_at")[: STOPPED - GONE_ALREADY]):
        at = yesterday + timedelta(minutes=17 * n)
        row = Fulfilment.objects.create(
            warehouse=house, store_id=order.store_id, order_ids=[order.pk],
            state=Fulfilment.State.FROZEN, frozen_reason="refund",
            frozen_from=Fulfilment.State.PICKED if n % 3 else Fulfilment.State.PACKED,
            created_at=order.paid_at, moved_at=at, unit_count=order.units,
            line_count=order.line_count,
        )  # fmt: skip
        FulfilmentLine.objects.bulk_create(
            FulfilmentLine(
                fulfilment=row, item=item, order_id=order.pk, sku_id=item.sku_id,
                units=item.units,
            )
            for line in order.lines.filter(gone_at=None)
            for item in line.items.filter(units__gt=0)
        )  # fmt: skip
    left = Parcel.objects.filter(
        state=Parcel.State.SHIPPED, collected_at__isnull=False, handed_over_at__lt=yesterday
    ).order_by("-handed_over_at")
    for n, parcel in enumerate(left[:GONE_ALREADY]):
        advance(parcel, Parcel.State.INTERCEPT, actor=SYSTEM, at=yesterday, reason="refund")
        if n:
            lead = actor_of(User.objects.get(username="lead"))
            back = returns.register(
                parcel.warehouse, parcel.waybill.number, actor=lead, at=now - timedelta(hours=3)
            )
            assert back.parcel_id == parcel.pk
        else:
            intercepts.settle(parcel, intercepts.CAME_BACK, Decimal(5), actor=SYSTEM, at=yesterday)


def _send_wrong(now: datetime) -> None:
    """13 · parcels of the main house came back with another thing inside than was ordered."""
    worker = actor_of(User.objects.get(username="receiver"))
    culprit = User.objects.get(username=CONFUSED)
    picks = Pick.objects.filter(list__wave__warehouse__code=HOUSES[0].code)
    his = Q(list__picker_id=str(culprit.pk))
    of_one = _parcels_of(picks.filter(his, sku__code=ALIKE[0]), now)[:BY_ONE]
    rest = _parcels_of(picks.exclude(his).exclude(sku__code__in=ALIKE), now)
    goods = list(Sku.objects.exclude(code__in=ALIKE).order_by("code")[: 2 * MIS_SHIPS])
    twin = Sku.objects.get(code=ALIKE[1])
    for n, parcel in enumerate([*of_one, *rest[: MIS_SHIPS - len(of_one)]]):
        at = now - timedelta(days=n % 5, hours=2 + n % 7)
        came = returns.register(parcel.warehouse, parcel.waybill.number, actor=worker, at=at)
        came = returns.say_why(came, "wrong", actor=worker, at=at)
        sent = set(parcel.lines.values_list("line__sku", flat=True))
        other = next(sku for sku in goods[n:] if sku.pk not in sent)
        returns.grade(came, twin if n < len(of_one) else other, 1, returns.GOOD,
                      actor=worker, at=at)  # fmt: skip
        returns.finish(came, actor=worker, at=at)


def _count_bins(now: datetime) -> None:
    """Last week's count of the main house: one bin in two hundred and fifty held less."""
    house, at = Warehouse.objects.get(code=HOUSES[0].code), now - COUNTED_AGO
    if Count.objects.filter(warehouse=house).exists():
        return
    worker, lead = (actor_of(User.objects.get(username=name)) for name in ("receiver", "lead"))
    year = at.astimezone(ZoneInfo(house.zone)).year
    count = Count.objects.create(
        warehouse=house, number=numbering.next_number(house.code, "count", year), year=year,
        state=Count.State.POSTED, opened_at=at, opened_by=worker.id, posted_by=lead.id,
        moved_at=at + timedelta(hours=3),
    )  # fmt: skip
    found = list(
        StockLevel.objects.filter(
            bin__warehouse=house, bin__kind=Bin.Kind.PICK, status=Status.GOOD, on_hand__gt=0
        ).order_by("bin__code", "pk")[:COUNTED_BINS]
    )  # fmt: skip
    short = max(found, key=lambda level: (level.on_hand - level.allocated, level.pk))
    CountLine.objects.bulk_create(
        CountLine(
            count=count, bin_id=one.bin_id, sku_id=one.sku_id, lot=one.lot, booked=one.on_hand,
            counted=one.on_hand - (one is short), difference=-int(one is short),
            counted_by=worker.id, counted_at=at + timedelta(seconds=15 * n),
        )
        for n, one in enumerate(found)
    )  # fmt: skip
    missing = ledger.Move(
        house.pk, short.sku_id, 1, ledger.in_bin(short.bin_id), ledger.COUNTED, "count", short.lot,
        "warehouse.count", str(count.pk),
    )  # fmt: skip
    ledger.post([missing], actor=lead, at=at + timedelta(hours=3))
    history.note(count, "opened", actor=worker, at=at)
    history.note(count, "review>posted", actor=lead, at=at + timedelta(hours=3))


def _parcels_of(picks: QuerySet[Pick], now: datetime) -> list[Parcel]:
    """Parcels of one line that arrived a week ago at least, spread over the month."""
    rows = Parcel.objects.filter(
        state=Parcel.State.SHIPPED, lines__line__picks__in=picks.filter(state=Pick.State.PICKED),
        fulfilment__line_count=1, collected_at__isnull=False,
        handed_over_at__lt=now - timedelta(days=7),
    ).select_related("warehouse", "waybill")  # fmt: skip
    return list(rows.order_by(F("id") % 97, "pk").distinct()[:MIS_SHIPS])


def _run_waves(house: Warehouse, now: datetime) -> None:
    """Release the two most urgent proposals: half of the first is picked, by all who pick here."""
    if Wave.objects.filter(warehouse=house).exclude(state=Wave.State.DONE).exists():
        return
    lead = actor_of(User.objects.get(username="lead"))
    lists: list[PickList] = []
    enough = len(PICKERS[house.code])
    for n, offer in enumerate(proposals.offers(house, now)[:2]):
        with transaction.atomic():
            wave = waves.release(
                house, list(offer.plan.ids)[:LARGEST_WAVE], kind=offer.plan.kind,
                cutoff_at=offer.plan.cutoff_at, actor=lead, at=now - timedelta(minutes=50 - n),
            )  # fmt: skip
        lists += wave.lists.order_by("n")
        if n == 0:
            enough = max(enough, (len(lists) + 1) // 2)
    rounds = -(-enough // len(PICKERS[house.code]))
    for m, walk in enumerate(lists[:enough]):
        turn, hand = divmod(m, len(PICKERS[house.code]))
        began = now - timedelta(minutes=12 * (rounds - turn))
        _walk(walk, PICKERS[house.code][hand], began)
    _pack(house, now)


def _pack(house: Warehouse, now: datetime) -> None:
    """Benches open their first tote; 15 · in the small house only one has somebody at it."""
    here = PACKERS[house.code][: None if house.code == HOUSES[0].code else 1]
    open_ = Fulfilment.objects.filter(warehouse=house, state=Fulfilment.State.PICKED)
    for name, work in zip(here, open_.order_by("pk"), strict=False):
        person = actor_of(User.objects.get(username=name))
        scanned = scanning.Scanned(
            key=uuid4(), station="pack", warehouse_id=house.pk, subject="", code=f"F{work.pk}",
            device="PDA-1", position=1, at=now - timedelta(minutes=2), actor=person,
        )  # fmt: skip
        scanning.submit(scanned, now=now)


def _walk(walk: PickList, username: str, began: datetime) -> None:
    """Pick a whole list by scans, as a device would send them."""
    actor = actor_of(User.objects.get(username=username))
    position = 0
    sorts = walk.picks.values("tote").distinct().count() > 1
    for pick in walk.picks.select_related("bin", "list__wave").order_by("sequence"):
        barcode = SkuPack.objects.filter(sku=pick.sku_id, units=1).values_list("barcode", flat=True)
        codes = [pick.bin.code, *[barcode[0]] * pick.units, *[pick.tote] * sorts]
        for code in codes:
            position += 1
            at = began + timedelta(seconds=10 * position)
            _scan(pick, code, position, actor, at)


def _scan(pick: Pick, code: str, position: int, actor: Actor, at: datetime) -> None:
    scanned = scanning.Scanned(
        key=uuid4(), station="pick", warehouse_id=pick.list.wave.warehouse_id,
        subject=str(pick.list_id), code=code, device="PDA-1", position=position, at=at,
        actor=actor,
    )  # fmt: skip
    scanning.submit(scanned, now=at)
