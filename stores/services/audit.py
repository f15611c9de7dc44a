"""Order audit (审单): clean orders pass by themselves, the others wait in a queue with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from ecomops.core import history, outbox
from ecomops.core.actor import SYSTEM, Actor
from ecomops.core.errors import DomainError
from ecomops.core.states import advance, advance_many
from stores.domain import audit as rules
from stores.models import Order, Refund, ShipGroup

State = Order.State


@transaction.atomic
def audit(order_ids: Collection[int], *, at: datetime) -> list[int]:
    """Hold or release every paid order of the list; return the ids released. Safe to run twice."""
    refund_open = Refund.objects.filter(order=OuterRef("pk"), succeeded_at=None)
    rows = (
        Order.objects.select_for_update(of=("self",))
        .filter(pk__in=order_ids, state=State.PAID)
        .annotate(refund_open=Exists(refund_open))
        .order_by("pk")
        .values_list("pk", "buyer_note", "unmatched_count", "refund_open")
    )
    by_reason: dict[str, list[int]] = defaultdict(list)
    for pk, note, unmatched, has_refund in rows:
        by_reason[rules.hold_reason(rules.Facts(pk, note, unmatched, has_refund))].append(pk)
    clean = by_reason.pop("", [])
    for reason, ids in by_reason.items():
        advance_many(
            Order,
            ids,
            State.HELD,
            actor=SYSTEM,
            at=at,
            reason=reason,
            hold=reason,
            held_at=at,
            contacted_at=None,
        )
    return _release_many(clean, at=at)


@transaction.atomic
def audit_again(order_ids: Collection[int], *, at: datetime) -> list[int]:
    """Take held orders whose reason is gone through the rules once more."""
    # an order waiting for payment may also go to paid, but not because of a matched item
    held = Order.objects.filter(pk__in=order_ids, state=State.HELD).values_list("pk", flat=True)
    back = advance_many(
        Order, list(held), State.PAID, actor=SYSTEM, at=at, reason="matched", hold="", held_at=None
    )
    return audit(back, at=at)


def _release_many(ids: list[int], *, at: datetime) -> list[int]:
    released = advance_many(
        Order, ids, State.RELEASED, actor=SYSTEM, at=at, reason="clean", released_at=at
    )
    _merge(released, at=at)
    for start in range(0, len(released), outbox.BIGGEST_LIST):
        outbox.emit("orders.released", at=at, orders=released[start : start + outbox.BIGGEST_LIST])
    return released


@transaction.atomic
def hold(order: Order, *, note: str, actor: Actor, at: datetime) -> None:
    """Take an order out of the flow by hand; the note goes to its timeline."""
    advance(
        order, State.HELD, actor=actor, at=at, reason="by_hand", hold=Order.Hold.BY_HAND,
        held_at=at, contacted_at=None, released_at=None,
    )  # fmt: skip
    history.note(order, "note", actor=actor, at=at, params={"text": note[:500]})
    outbox.emit("orders.held", at=at, orders=[order.pk])


@transaction.atomic
def release(order: Order, *, note: str, actor: Actor, at: datetime) -> None:
    """Let a held order go on; an unmatched line or an open refund must be settled first."""
    if order.unmatched_count:
        raise DomainError(
            _("Order %(order)s has %(n)s lines without a SKU. Match the items first."),
            order=order.external_id,
            n=order.unmatched_count,
        )
    if Refund.objects.filter(order=order, succeeded_at=None).exists():
        raise DomainError(
            _("Order %(order)s has an open refund. Decide on the refund first."),
            order=order.external_id,
        )
    advance(
        order, State.RELEASED, actor=actor, at=at, reason="by_hand", released_at=at,
        contacted_at=order.contacted_at or at,
    )  # fmt: skip
    if note:
        history.note(order, "note", actor=actor, at=at, params={"text": note[:500]})
    _merge([order.pk], at=at)
    outbox.emit("orders.released", at=at, orders=[order.pk])


@transaction.atomic
def release_many(order_ids: Collection[int], *, actor: Actor, at: datetime) -> list[int]:
    """The set-based twin of `release`: lets go what may go and returns it, the rest stays."""
    refund_open = Refund.objects.filter(order=OuterRef("pk"), succeeded_at=None)
    free = Order.objects.filter(
        ~Exists(refund_open),
        pk__in=order_ids,
        unmatched_count=0,
        state__in=(State.PAID, State.HELD),
    )
    ids = list(free.order_by("pk").values_list("pk", flat=True))
    Order.objects.filter(pk__in=ids, contacted_at=None).update(contacted_at=at)
    released = advance_many(
        Order, ids, State.RELEASED, actor=actor, at=at, reason="by_hand", released_at=at
    )
    _merge(released, at=at)
    for start in range(0, len(released), outbox.BIGGEST_LIST):
        outbox.emit("orders.released", at=at, orders=released[start : start + outbox.BIGGEST_LIST])
    return released


@transaction.atomic
def record_contact_many(order_ids: Collection[int], *, actor: Actor, at: datetime) -> list[int]:
    """The set-based twin of `record_contact`; returns the orders whose clock it stopped."""
    running = Order.objects.filter(pk__in=order_ids, state=State.HELD, contacted_at=None)
    ids = list(running.select_for_update().order_by("pk").values_list("pk", flat=True))
    Order.objects.filter(pk__in=ids).update(contacted_at=at)
    acts = [history.Act(str(pk)) for pk in ids]
    history.note_many("stores.order", "contacted", acts, actor=actor, at=at)
    return ids


@transaction.atomic
def record_contact(order: Order, *, actor: Actor, at: datetime) -> None:
    """The buyer of a held order was contacted: stops the ten-minute clock, once."""
    won = Order.objects.filter(pk=order.pk, state=State.HELD, contacted_at=None).update(
        contacted_at=at
    )
    if won:
        history.note(order, "contacted", actor=actor, at=at)


def _merge(order_ids: Collection[int], *, at: datetime) -> None:
    """Put released orders of one addressee in one group; only their own store's, never masked."""
    touched = Order.objects.filter(pk__in=order_ids).exclude(ship_key=None)
    for store_id, keys in _keys_by_store(touched.values_list("store_id", "ship_key")).items():
        rows = (
            Order.objects.select_for_update()
            .filter(store_id=store_id, ship_key__in=keys, state=State.RELEASED)
            .order_by("pk")
            .values_list("pk", "ship_key", "ship_group_id")
        )
        candidates = [rules.Candidate(pk, bytes(key), group) for pk, key, group in rows]
        keys_of = {one.order_id: one.ship_key for one in candidates}
        for plan in rules.merges(candidates):
            group = plan.group_id or (
                ShipGroup.objects.create(
                    store_id=store_id, ship_key=keys_of[plan.order_ids[0]], created_at=at
                ).pk
            )
            Order.objects.filter(pk__in=plan.order_ids).update(ship_group_id=group)
            history.note_many(
                "stores.order",
                "merged",
                [history.Act(str(pk), params={"group": group}) for pk in plan.order_ids],
                actor=SYSTEM,
                at=at,
                reason="same_addressee",
            )


def _keys_by_store(rows: Collection[tuple[int, bytes]]) -> dict[int, list[bytes]]:
    keys: dict[int, list[bytes]] = defaultdict(list)
    for store_id, key in rows:
        keys[store_id].append(bytes(key))
    return keys
