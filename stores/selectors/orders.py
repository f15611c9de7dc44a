"""Reading orders: the rows of the list, the counts of its views, and the search."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)
from django.db.models.functions import Cast

from ecomops.core.crypto import keyed_hash
from stores.models import Consignee, Order, OrderLine, Refund

State = Order.State
TO_SHIP = (State.PAID, State.HELD, State.RELEASED)
OPEN = (State.PLACED, *TO_SHIP)
SHORTEST_PREFIX = 6


def order_rows(user: Any) -> QuerySet[Order]:
    """Orders of the user's stores with all that a row shows, in three queries."""
    first_lines = (
        OrderLine.objects.filter(gone_at=None)
        .order_by("order_id", "pk")
        .distinct("order_id")
        .select_related("listing__sku__product")
    )
    return (
        Order.objects.visible_to(user)
        .select_related("store__entity", "consignee")
        .defer("consignee__document")
        .prefetch_related(Prefetch("lines", first_lines, to_attr="first_lines"))
    )


def held_rows(user: Any) -> QuerySet[Order]:
    """The same for orders that wait for a decision."""
    return order_rows(user).filter(state=State.HELD)


def counts_of_views(user: Any, at: datetime) -> dict[str, int]:
    """How many orders wait in each view of open orders, in one query over the open ones."""
    return Order.objects.visible_to(user).filter(state__in=OPEN).aggregate(
        to_audit=Count("pk", filter=Q(state=State.PAID)),
        held=Count("pk", filter=Q(state=State.HELD)),
        to_ship=Count("pk", filter=Q(state=State.RELEASED)),
        late=Count("pk", filter=Q(state__in=TO_SHIP, promised_at__lt=at)),
    )  # fmt: skip


def counts_of_holds(user: Any) -> dict[str, int]:
    """How many orders are held for each reason, and in all."""
    rows = Order.objects.visible_to(user).filter(state=State.HELD).order_by()
    counted = dict(rows.values_list("hold").annotate(n=Count("pk")))
    return {"all": sum(counted.values()), **counted}


def with_open_refund(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Orders a buyer wants money back for, undecided."""
    return orders.filter(Exists(Refund.objects.filter(order=OuterRef("pk"), succeeded_at=None)))


def has_code(code: str) -> Q:
    """The condition that an order has a line of this seller's code."""
    lines = OrderLine.objects.filter(order=OuterRef("pk"), gone_at=None, sku_code__iexact=code)
    return Q(Exists(lines))


def found(orders: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Orders that a number, the end of a phone number, a phone or a name names, exactly.

    The order number also matches from its beginning. People are found through keyed hashes alone.
    """
    text = " ".join(text.split())
    if not text:
        return orders
    ids = _by_number(text).union(*_by_person(text), all=True)
    return orders.filter(pk__in=ids)


def _by_number(text: str) -> QuerySet[Any]:
    compact = text.replace(" ", "")
    match = Q(external_id=compact) | Q(external_id=text) | Q(tracking=compact)
    if len(compact) >= SHORTEST_PREFIX:
        match |= Q(external_id__startswith=compact)
    return Order.objects.order_by().filter(match).values("pk")


def _by_person(text: str) -> list[QuerySet[Any]]:
    people = Consignee.objects.order_by().values("order_id")
    digits = "".join(char for char in text if char.isdigit())
    ways = [people.filter(name_hash=keyed_hash("name", text))]
    if len(digits) >= 5:
        ways.append(people.filter(phone_hash=keyed_hash("phone", digits)))
    if len(text) == 4 and text.isdigit():
        ways.append(people.filter(phone_last4=text))
    buyer = Order.objects.order_by().filter(buyer_hash=keyed_hash("buyer", text)).values("pk")
    return [*ways, buyer] if len(text) >= 4 else ways


def paid_within(orders: QuerySet[Order], first: date | None, last: date | None) -> QuerySet[Order]:
    """Orders paid from `first` to `last`, each on the calendar of its own store."""
    local = Func(F("store__zone"), F("paid_at"), function="timezone", output_field=DateTimeField())
    rows = orders.annotate(paid_on=Cast(local, DateField()))
    # No zone is further than a day from UTC: the plain bounds let the index find the rows.
    if first is not None:
        early = datetime.combine(first - timedelta(1), time(), UTC)
        rows = rows.filter(paid_at__gte=early, paid_on__gte=first)
    if last is not None:
        late = datetime.combine(last + timedelta(2), time(), UTC)
        rows = rows.filter(paid_at__lt=late, paid_on__lte=last)
    return rows
