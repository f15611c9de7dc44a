"""The pusher: tells channels the latest of what listings are to show, and reads it back.

Intent first: what is sent is written down, then sent, then what became of it. A row that was sent
and not acknowledged (a kill, a time-out) is read back before anything else is said about it.

No more is ever promised than there is, although buyers buy while we count: a push names what the
channel should be showing, and the channel refuses it when it shows something else. Then there are
sales we do not know. Nothing is pushed for that listing until a pull has reached past that moment
and what it brought is reserved (`settled_at`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from stores.models import Connection, ListingStock, Store
from stores.services import channels, connections
from stores.services.channels import StockAnswer, StockRow, Unknown

logger = logging.getLogger(__name__)
AT_ONCE, LOOKED_AT = 50, 500
ROUNDS = 20
PAUSES = (2, 5, 15, 60, 300)
READ_EVERY = timedelta(minutes=5)


def push_due(*, settled_at: datetime | None, at: datetime) -> int:
    """Push what differs, store by store; return how many listings the channels took.

    `settled_at` is the instant up to which everything received is reserved.
    """
    waiting = _open(at).values("listing__store_id")
    rows = Connection.objects.filter(is_on=True, store_id__in=waiting, store__archived_at=None)
    taken = 0
    for line in rows.select_related("store").order_by("store_id"):
        taken += push_store(line.store, settled_at=settled_at, at=at)
    return taken


def push_store(store: Store, *, settled_at: datetime | None, at: datetime) -> int:
    """Push one store's differences; nothing when another process does."""
    taken = 0
    with connections.alone(connections.PUSH_LOCK, store.pk) as mine:
        if not mine:
            return 0
        for _round in range(ROUNDS):
            _look_first(store, at=at)
            _read_doubtful(store, at=at)
            rows = _take(store, settled_at=settled_at, at=at)
            if not rows:
                break
            answers = channels.push_stock(store, [_row(one) for one in rows])
            if isinstance(answers, Unknown):
                _unknown(rows, answers, at=at)
                break
            taken += _settle(rows, answers, at=at)
    return taken


def _open(at: datetime) -> QuerySet[ListingStock]:
    """Listings of which the channel does not show the latest, as far as we know."""
    rows: QuerySet[ListingStock] = ListingStock.objects.filter(
        Q(retry_at=None) | Q(retry_at__lte=at), wanted_version__gt=F("acked_version")
    )
    return rows


def _ready(store: Store, settled_at: datetime | None, at: datetime) -> QuerySet[ListingStock]:
    """Those that may be pushed: after a conflict only once every sale before it is reserved."""
    rows = _open(at).filter(listing__store=store, sent_version=F("acked_version"))
    rows = rows.exclude(read_at=None)
    line = Connection.objects.filter(store=store).first()
    free = Q(held_since=None)
    if line is not None and line.pulled_at and settled_at and line.pulled_at <= settled_at:
        free |= Q(held_since__lte=line.watermark_at)
    return rows.filter(free)


def _take(store: Store, *, settled_at: datetime | None, at: datetime) -> list[ListingStock]:
    """Write down what is about to be sent; return the rows as they will be sent."""
    with transaction.atomic():
        ready = (
            _ready(store, settled_at, at)
            .select_for_update(of=("self",))
            .select_related("listing")
            .order_by("wanted_at", "listing_id")[:LOOKED_AT]
        )
        found = list(ready)
        room = _room([row.listing.sku_id for row in found if row.listing.sku_id], store)
        rows = []
        for row in found:
            most = room.get(row.listing.sku_id or 0, row.wanted)
            row.sent = max(0, min(row.wanted, most))
            # what is held down to what was said already waits for the other stores in silence
            if row.sent == row.wanted or row.sent != row.acked:
                row.sent_version, row.sent_at = row.wanted_version, at
                rows.append(row)
        rows = rows[:AT_ONCE]
        ListingStock.objects.bulk_update(rows, ["sent", "sent_version", "sent_at"])
    return rows


ROOM = """
SELECT o.sku_id, o.units - p.safety + CASE WHEN p.presale THEN o.inbound ELSE 0 END
    + coalesce((o.kept ->> %(store)s::text)::int, 0)
    - coalesce(sum(greatest(s.acked, s.sent, s.shown)) FILTER (WHERE l.store_id <> %(store)s), 0)
FROM stores_skuoffer o
JOIN stores_sharepolicy p ON p.sku_id = o.sku_id AND p.kind <> 'pool'
LEFT JOIN stores_listing l ON l.sku_id = o.sku_id
LEFT JOIN stores_listingstock s ON s.listing_id = l.id
WHERE o.sku_id = ANY(%(skus)s) GROUP BY o.sku_id, o.units, o.inbound, o.kept, p.safety, p.presale
"""


def _room(sku_ids: Sequence[int], store: Store) -> dict[int, int]:
    """Of SKUs that stores split: what this store may show beside what the others were told.

    What another store was last told it may have sold without our knowing; only once it was told
    less is the rest free for this one. The pool promises every store everything and has no limit.
    """
    with connection.cursor() as cursor:
        cursor.execute(ROOM, {"store": store.pk, "skus": list(sku_ids)})
        return dict(cursor.fetchall())


def _row(row: ListingStock) -> StockRow:
    """What goes out; `expect` is what the channel last said it shows."""
    one = row.listing
    units = row.sent if row.sent is not None else row.wanted
    return StockRow(one.key, one.item_id, one.sku_code, one.spec, units, row.shown)


@transaction.atomic
def _settle(
    rows: Sequence[ListingStock], answers: Mapping[str, StockAnswer], *, at: datetime
) -> int:
    taken = 0
    for row in rows:
        answer = answers.get(row.listing.key)
        if answer is None:
            _put_off(row, "missing", at=at, version=row.acked_version)
        elif answer.taken:
            taken += 1
            _acknowledge(row, row.sent_version, row.sent, at=at)
            if row.sent != row.wanted:
                _keep_open(row)
        elif answer.reason == "conflict":
            _hold(row, answer, at=at)
        else:
            _put_off(row, answer.reason, at=at, version=row.acked_version)
    return taken


def _acknowledge(row: ListingStock, version: int, units: int | None, *, at: datetime) -> None:
    ListingStock.objects.filter(pk=row.pk).update(
        acked=units, acked_version=version, acked_at=at, shown=units, read_at=at,
        held_since=None, failures=0, error="", retry_at=None,
    )  # fmt: skip


def _keep_open(row: ListingStock) -> None:
    """The channel was told less than is wanted, until other stores were told less."""
    ListingStock.objects.filter(pk=row.pk).update(
        wanted_version=F("wanted_version") + 1, error="waits"
    )


def _hold(row: ListingStock, answer: StockAnswer, *, at: datetime) -> None:
    """The channel shows something else than we thought: it sold what we do not know yet."""
    ListingStock.objects.filter(pk=row.pk).update(
        sent_version=F("acked_version"), shown=answer.units, read_at=at,
        held_since=answer.at, error="conflict",
    )  # fmt: skip
    connections.ask_pull(row.listing.store, at=at)


def _put_off(row: ListingStock, why: str, *, at: datetime, version: int) -> None:
    pause = PAUSES[min(row.failures, len(PAUSES) - 1)]
    ListingStock.objects.filter(pk=row.pk).update(
        sent_version=version, failures=F("failures") + 1, error=why[:200],
        retry_at=at + timedelta(seconds=pause),
    )  # fmt: skip


def _unknown(rows: Iterable[ListingStock], answer: Unknown, *, at: datetime) -> None:
    """Not sent for sure: as before, later. Perhaps sent: stays in doubt and is read back."""
    with transaction.atomic():
        for row in rows:
            version = row.acked_version if answer.surely_not else row.sent_version
            _put_off(row, answer.text, at=at, version=version)


def _look_first(store: Store, *, at: datetime) -> None:
    """Before the first word about a listing: what it shows now, and wait for its sales so far."""
    rows = _open(at).filter(listing__store=store, read_at=None).select_related("listing")
    looked = False
    while new := list(rows.order_by("listing_id")[:AT_ONCE]):
        read = channels.read_stock(store, [row.listing.key for row in new])
        with transaction.atomic():
            for row in new:
                if isinstance(read, Unknown):
                    _put_off(row, read.text, at=at, version=row.sent_version)
                    continue
                answer = read.rows.get(row.listing.key)
                ListingStock.objects.filter(pk=row.pk).update(
                    shown=answer.units if answer else None, read_at=at, held_since=read.at
                )
        if isinstance(read, Unknown):
            return
        looked = True
    if looked:
        connections.ask_pull(store, at=at)


def _read_doubtful(store: Store, *, at: datetime) -> None:
    """Settle what was sent and never answered by looking at what the channel shows."""
    while True:
        doubtful = list(
            ListingStock.objects.filter(listing__store=store, sent_version__gt=F("acked_version"))
            .filter(Q(retry_at=None) | Q(retry_at__lte=at))
            .select_related("listing__store")
            .order_by("listing_id")[:AT_ONCE]
        )
        if not doubtful:
            return
        read = channels.read_stock(store, [row.listing.key for row in doubtful])
        with transaction.atomic():
            for row in doubtful:
                if isinstance(read, Unknown):
                    _put_off(row, read.text, at=at, version=row.sent_version)
                else:
                    _settle_doubt(row, read.rows.get(row.listing.key), at=at)
        if isinstance(read, Unknown):
            return


def _settle_doubt(row: ListingStock, answer: StockAnswer | None, *, at: datetime) -> None:
    if answer is None:  # the channel does not know the listing: nothing arrived
        ListingStock.objects.filter(pk=row.pk).update(
            sent_version=F("acked_version"), shown=None, retry_at=None
        )
    elif answer.units == row.sent:
        _acknowledge(row, row.sent_version, row.sent, at=at)
        # it may show the number by a sale as well: what was sold is to be here before more is said
        ListingStock.objects.filter(pk=row.pk).update(held_since=answer.at)
    elif answer.units == row.shown:  # shows what it showed before: it did not arrive
        ListingStock.objects.filter(pk=row.pk).update(
            sent_version=F("acked_version"), read_at=at, retry_at=None
        )
    else:
        _hold(row, answer, at=at)


def read_back(*, at: datetime) -> int:
    """Compare what channels show with what they acknowledged; what differs is settled anew."""
    late = Q(read_at=None) | Q(read_at__lte=at - READ_EVERY)
    rows = Connection.objects.filter(is_on=True, store__archived_at=None).select_related("store")
    return sum(read_store(line.store, late=late, at=at) for line in rows.order_by("store_id"))


def read_store(store: Store, *, at: datetime, late: Q | None = None) -> int:
    """Read back a store's listings; return how many show something else than acknowledged."""
    differing = 0
    with connections.alone(connections.PUSH_LOCK, store.pk) as mine:
        if not mine:
            return 0
        asked = list(
            ListingStock.objects.filter(late or Q(), listing__store=store, acked_version__gt=0)
            .filter(sent_version=F("acked_version"))
            .select_related("listing__store")
            .order_by("listing_id")
        )
        for start in range(0, len(asked), AT_ONCE):
            part = asked[start : start + AT_ONCE]
            read = channels.read_stock(store, [row.listing.key for row in part])
            if isinstance(read, Unknown):
                break
            differing += sum(_compare(row, read.rows.get(row.listing.key), at) for row in part)
    return differing


def _compare(row: ListingStock, answer: StockAnswer | None, at: datetime) -> int:
    if answer is not None and answer.units == row.acked:
        ListingStock.objects.filter(pk=row.pk).update(shown=answer.units, read_at=at)
        return 0
    with transaction.atomic():
        # whatever it shows, it is to show what is wanted: a new version makes the row open again
        ListingStock.objects.filter(pk=row.pk).update(wanted_version=F("wanted_version") + 1)
        if answer is None:
            ListingStock.objects.filter(pk=row.pk).update(shown=None, read_at=at)
        else:
            _hold(row, answer, at=at)
    return 1
