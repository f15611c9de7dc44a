"""Waybill numbers: asked of the store's network ahead of packing, or taken from a pool.

A network is never called inside a transaction: `want` writes the intent, `fetch` (a worker) calls
and writes down the answer, `give` at the bench only reads what is there or takes a pool number.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ecomops.core import history
from ecomops.core.actor import SYSTEM, Actor
from ecomops.core.errors import DomainError
from stores.models import Consignee
from warehouse.models import (
    Fulfilment,
    Parcel,
    StoreShipping,
    Waybill,
    WaybillRequest,
)
from warehouse.services import doorbells
from warehouse.services import waybill_network as networks

State = Waybill.State
Asked = WaybillRequest.State
POOL = "pool"
BATCH = 10
ATTEMPTS = 8
SLOWEST = timedelta(minutes=30)


class NoNumber(DomainError):
    """No waybill number can be given now."""


def want(fulfilments: Collection[int], *, at: datetime, n: int = 1) -> int:
    """Write down that numbers are wanted of the stores' networks; return how many are new.

    A request of a courier that is no longer the fulfilment's is dropped. Only for couriers that
    the networks know and stores that have one; all others take their number from a pool.
    """
    rows = Fulfilment.objects.filter(
        pk__in=fulfilments, state__in=Fulfilment.OPEN, store__in=_connected()
    ).exclude(courier=None).exclude(courier__network="")  # fmt: skip
    wanted = dict(rows.values_list("pk", "courier_id"))
    outdated = (
        WaybillRequest.objects.filter(
            fulfilment__in=wanted, n=n, is_cancel=False, state__in=[Asked.WANTED, Asked.FAILED]
        )
        .exclude(courier=F("fulfilment__courier"))
    )  # fmt: skip
    outdated.update(state=Asked.DROPPED)
    there = set(
        WaybillRequest.objects.filter(fulfilment__in=wanted, n=n, is_cancel=False)
        .exclude(state=Asked.DROPPED)
        .filter(courier=F("fulfilment__courier"))
        .values_list("fulfilment_id", flat=True)
    )
    made = WaybillRequest.objects.bulk_create(
        [
            WaybillRequest(fulfilment_id=pk, courier_id=courier_id, n=n, wanted_at=at)
            for pk, courier_id in wanted.items()
            if pk not in there
        ],
        ignore_conflicts=True,
        batch_size=2_000,
    )
    if made:
        transaction.on_commit(ring)
    return len(made)


def _connected() -> list[int]:
    rows = StoreShipping.objects.filter(store__connection__is_on=True).exclude(network="")
    return list(rows.values_list("store_id", flat=True))


def ring() -> None:
    """Tell a worker that numbers are wanted."""
    doorbells.ring("warehouse.fetch_waybills")


@transaction.atomic
def give(
    fulfilment: Fulfilment,
    *,
    actor: Actor,
    at: datetime,
    n: int = 1,
) -> Waybill:
    """The number of the fulfilment's n-th parcel: the same one however often it is asked for."""
    held = (
        Waybill.objects.select_related("courier")
        .filter(fulfilment=fulfilment, n=n, state=State.GIVEN)
        .first()
    )
    if held is not None and held.courier_id == fulfilment.courier_id:
        return held
    if fulfilment.courier_id is None:
        raise NoNumber(_("No courier takes this order yet. Choose one on the order's page."))
    waits = WaybillRequest.objects.filter(
        fulfilment=fulfilment, n=n, courier=fulfilment.courier_id, is_cancel=False,
        state__in=[Asked.WANTED, Asked.SENT],
    ).exists()  # fmt: skip
    if waits or _hidden(fulfilment):
        # an addressee that only the channel can read needs a number of the channel's network
        raise NoNumber(
            _("The channel has not given the waybill number yet. Scan again in a moment.")
        )
    if held is not None:
        _let_go(held, at=at)
    return _from_pool(fulfilment, n=n, actor=actor, at=at)


@transaction.atomic
def give_many(
    fulfilments: Sequence[Fulfilment], *, actor: Actor, at: datetime
) -> dict[int, Waybill]:
    """The set-based twin of `give` for first parcels: who can be given none now is left out."""
    held = {
        row.fulfilment_id: row
        for row in Waybill.objects.filter(fulfilment__in=fulfilments, n=1, state=State.GIVEN)
    }
    given = {
        one.pk: held[one.pk]
        for one in fulfilments
        if one.pk in held and held[one.pk].courier_id == one.courier_id
    }
    open_ones = [one for one in fulfilments if one.pk not in given and one.courier_id]
    waiting = set(
        WaybillRequest.objects.filter(
            fulfilment__in=open_ones, n=1, is_cancel=False, state__in=[Asked.WANTED, Asked.SENT],
            courier=F("fulfilment__courier"),
        ).values_list("fulfilment_id", flat=True)
    )  # fmt: skip
    connected = set(_connected())
    waiting |= _masked([one for one in open_ones if one.store_id in connected])
    going = [one for one in open_ones if one.pk not in waiting]
    return given | _many_from_pool(going, held, actor=actor, at=at)


def _many_from_pool(
    rows: Sequence[Fulfilment], held: Mapping[int | None, Waybill], *, actor: Actor, at: datetime
) -> dict[int, Waybill]:
    """In their order: who finds its courier's pool empty keeps the number it has."""
    pools = _pools(rows)
    given: dict[int, Waybill] = {}
    for one in rows:
        pool = pools[one.courier_id or 0]
        if not pool:
            continue
        if (old := held.get(one.pk)) is not None:
            _let_go(old, at=at)
            if old.state == State.FREE:
                heapq.heappush(pools[old.courier_id], (old.pk, old))
        given[one.pk] = heapq.heappop(pool)[1]
        _put(given[one.pk], one, 1, at=at)
    Waybill.objects.bulk_update(
        given.values(), ["state", "fulfilment", "n", "parent", "given_at"], batch_size=1_000
    )
    acts = [
        history.Act(str(row.pk), params={"fulfilment": pk, "n": 1}) for pk, row in given.items()
    ]
    history.note_many(Waybill._meta.label_lower, "given", acts, actor=actor, at=at)
    return given


def _pools(rows: Sequence[Fulfilment]) -> dict[int, list[tuple[int, Waybill]]]:
    """Courier → its free numbers, the oldest first, as many as these fulfilments may take."""
    pools: dict[int, list[tuple[int, Waybill]]] = defaultdict(list)
    for courier_id, n in sorted(Counter(one.courier_id or 0 for one in rows).items()):
        free = Waybill.objects.select_for_update(skip_locked=True).filter(
            courier=courier_id, state=State.FREE
        )
        pools[courier_id] = [(row.pk, row) for row in free.order_by("pk")[:n]]
    return pools


def _masked(fulfilments: Sequence[Fulfilment]) -> set[int]:
    """Those of an order whose addressee only the channel can read; an order may be in several."""
    wanted = {pk for one in fulfilments for pk in one.order_ids}
    rows = Consignee.objects.filter(order_id__in=wanted, is_masked=True)
    masked = set(rows.values_list("order_id", flat=True))
    return {one.pk for one in fulfilments if masked.intersection(one.order_ids)}


def _hidden(fulfilment: Fulfilment) -> bool:
    return fulfilment.store_id in _connected() and bool(_masked([fulfilment]))


def _from_pool(fulfilment: Fulfilment, *, n: int, actor: Actor, at: datetime) -> Waybill:
    """Take the oldest free number; rivals skip each other's."""
    row = (
        Waybill.objects.select_for_update(skip_locked=True)
        .filter(courier=fulfilment.courier_id, state=State.FREE)
        .order_by("pk")
        .first()
    )
    if row is None:
        raise NoNumber(
            _("%(courier)s has no free waybill number left. Load a new file of numbers."),
            courier=fulfilment.courier.label if fulfilment.courier else "",
        )
    _put(row, fulfilment, n, at=at)
    row.save(update_fields=["state", "fulfilment", "n", "parent", "given_at"])
    history.note(row, "given", actor=actor, at=at, params={"fulfilment": fulfilment.pk, "n": n})
    return row


def _put(row: Waybill, fulfilment: Fulfilment, n: int, *, at: datetime) -> None:
    row.state, row.fulfilment, row.n, row.given_at = State.GIVEN, fulfilment, n, at
    if n > 1:
        row.parent = Waybill.objects.filter(
            fulfilment=fulfilment, n=1, state=State.GIVEN, courier=row.courier
        ).first()


def due(*, at: datetime) -> bool:
    """Whether a network has to be asked something now."""
    return _due(at).exists()


def _due(at: datetime) -> QuerySet[WaybillRequest]:
    return WaybillRequest.objects.filter(state__in=[Asked.WANTED, Asked.SENT]).filter(
        Q(next_at=None) | Q(next_at__lte=at)
    )


def fetch(*, at: datetime, limit: int = 500) -> int:
    """Ask the networks for what is wanted; return how many requests came to an end.

    Each batch is marked as sent and committed before the first call; an answer that never came
    is asked for again under the same key, later and later.
    """
    ended = 0
    for _round in range(-(-limit // BATCH)):
        batch = _claim(at)
        if not batch:
            break
        for request in batch:
            ended += _settle(request.pk, networks.ask(request), at=at)
    return ended


@transaction.atomic
def _claim(at: datetime) -> list[WaybillRequest]:
    rows = list(
        _due(at)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("courier", "waybill", "fulfilment__store__shipping")
        .order_by("pk")[:BATCH]
    )
    for row in rows:
        row.state, row.attempts = Asked.SENT, row.attempts + 1
        row.next_at = at + min(SLOWEST, timedelta(seconds=5 * 2**row.attempts))
        row.save(update_fields=["state", "attempts", "next_at"])
    return rows


@transaction.atomic
def _settle(request_id: int, answer: networks.Answer, *, at: datetime) -> bool:
    request = WaybillRequest.objects.select_for_update().get(pk=request_id)
    if request.state != Asked.SENT:
        return False
    if isinstance(answer, networks.Unknown):
        request.error = answer.why[:300]
        if request.attempts >= ATTEMPTS:
            request.state = Asked.FAILED
        request.save(update_fields=["error", "state"])
        return request.state == Asked.FAILED
    if isinstance(answer, networks.Refused):
        request.state, request.error = Asked.FAILED, answer.why[:300]
        request.save(update_fields=["state", "error"])
        return True
    if not request.is_cancel:
        request.waybill = _keep(request, answer, at=at)
    request.state, request.error, request.next_at = Asked.DONE, "", None
    request.save(update_fields=["waybill", "state", "error", "next_at"])
    return True


def _keep(request: WaybillRequest, answer: networks.Given, *, at: datetime) -> Waybill:
    """Write down a number that came; one that is not needed any more goes back at once."""
    fulfilment = Fulfilment.objects.select_for_update().get(pk=request.fulfilment_id)
    row, fresh = Waybill.objects.get_or_create(
        courier_id=request.courier_id, number=answer.number,
        defaults={
            "source": answer.network, "sort_code": answer.sort_code,
            "print_data": dict(answer.print_data), "state": State.RECYCLED,
        },
    )  # fmt: skip
    if not fresh:
        return row
    needed = fulfilment.state in Fulfilment.OPEN and fulfilment.courier_id == request.courier_id
    taken = Waybill.objects.filter(fulfilment=fulfilment, n=request.n, state=State.GIVEN).exists()
    if needed and not taken:
        _put(row, fulfilment, request.n, at=at)
        row.save(update_fields=["state", "fulfilment", "n", "parent", "given_at"])
        history.note(
            row, "given", actor=SYSTEM, at=at,
            params={"fulfilment": fulfilment.pk, "n": request.n, "network": answer.network},
        )  # fmt: skip
    else:
        _ask_to_cancel(row, fulfilment, at=at)
    return row


def _ask_to_cancel(row: Waybill, fulfilment: Fulfilment, *, at: datetime) -> None:
    WaybillRequest.objects.create(
        fulfilment=fulfilment, courier_id=row.courier_id, n=row.n, is_cancel=True, waybill=row,
        wanted_at=at,
    )  # fmt: skip
    transaction.on_commit(ring)


def _let_go(row: Waybill, *, at: datetime, actor: Actor = SYSTEM) -> None:
    """Take a number from its fulfilment: back to the pool, or back to its network.

    A pool number whose label was printed never comes back: the paper may still be stuck on.
    """
    fulfilment = row.fulfilment
    from_pool = row.source == POOL
    free = from_pool and row.printed_at is None
    row.state, row.fulfilment = (State.FREE if free else State.RECYCLED), None
    row.given_at = None
    row.save(update_fields=["state", "fulfilment", "given_at"])
    history.note(row, "recycled", actor=actor, at=at)
    if not from_pool and fulfilment is not None:
        _ask_to_cancel(row, fulfilment, at=at)


@transaction.atomic
def replace(row: Waybill, *, actor: Actor, at: datetime) -> None:
    """Use a number no more, though its parcel was packed; its network is asked for another."""
    fulfilment = row.fulfilment
    row.state = State.RECYCLED
    row.save(update_fields=["state"])
    history.note(row, "recycled", actor=actor, at=at)
    if row.source == POOL or fulfilment is None:
        return
    _ask_to_cancel(row, fulfilment, at=at)
    WaybillRequest.objects.filter(waybill=row, is_cancel=False).update(state=Asked.DROPPED)
    want([fulfilment.pk], at=at, n=row.n)


@transaction.atomic
def recycle(*, at: datetime, limit: int = 1_000) -> int:
    """Take back the numbers of fulfilments that were cancelled before anything was packed."""
    packed = Parcel.objects.filter(waybill=OuterRef("pk"))
    rows = (
        Waybill.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(~Exists(packed), state=State.GIVEN, fulfilment__state=Fulfilment.State.CANCELLED)
        .select_related("fulfilment")
        .order_by("pk")[:limit]
    )
    found = list(rows)
    for row in found:
        _let_go(row, at=at)
    WaybillRequest.objects.filter(
        fulfilment__state=Fulfilment.State.CANCELLED, is_cancel=False,
        state__in=[Asked.WANTED, Asked.FAILED],
    ).update(state=Asked.DROPPED)  # fmt: skip
    return len(found)


def refused(fulfilment: Fulfilment) -> list[int]:
    """The requests for its numbers that a network refused."""
    rows = WaybillRequest.objects.filter(fulfilment=fulfilment, is_cancel=False, state=Asked.FAILED)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def ask_again(request_ids: Collection[int], *, at: datetime) -> int:
    """Ask once more for numbers that a network refused."""
    n = WaybillRequest.objects.filter(pk__in=request_ids, state=Asked.FAILED).update(
        state=Asked.WANTED, attempts=0, next_at=None, error=""
    )
    if n:
        transaction.on_commit(ring)
    return n
