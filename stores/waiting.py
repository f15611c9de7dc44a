"""What the stores put on the home page: queues that wait, and the first steps of a company."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from ecomops.core.policies import may
from ecomops.work.today import Step, Waiting
from stores.models import ImportBatch, Order, Store
from stores.selectors.catalogue import unmatched_count
from stores.selectors.orders import TO_SHIP


def queues(user: Any) -> Iterator[Waiting]:
    """Held orders, late orders and listings without a SKU."""
    if may(user, "stores.view_orders"):
        yield from _orders(user)
    if may(user, "stores.match_listing"):
        address = f"{reverse('stores:listing-list')}?matched=no"
        yield Waiting(gettext("Listings to match"), unmatched_count(user), address)


def _orders(user: Any) -> Iterator[Waiting]:
    late = Q(promised_at__lt=timezone.now())
    counted = Order.objects.visible_to(user).filter(state__in=TO_SHIP).aggregate(
        held=Count("pk", filter=Q(state=Order.State.HELD)),
        since=Min("held_at", filter=Q(state=Order.State.HELD)),
        late=Count("pk", filter=late),
        late_since=Min("promised_at", filter=late),
    )  # fmt: skip
    if may(user, "stores.view_audit"):
        address = reverse("stores:audit-list")
        held = gettext("Held orders")
        yield Waiting(held, counted["held"], address, counted["since"], "watch")
    address = f"{reverse('stores:order-list')}?ship_by=late&sort=left"
    words = gettext("Orders past their ship-by time")
    yield Waiting(words, counted["late"], address, counted["late_since"], "act")


def steps(user: Any) -> Iterator[Step]:
    """From nothing to a store with orders and traffic."""
    if may(user, "stores.manage_stores"):
        yield Step(
            gettext("Make a store"),
            gettext("A store is one account on one channel, with its currency and time zone."),
            reverse("stores:store-new"),
            gettext("New store"),
            Store.objects.visible_to(user).exists(),
        )
    if may(user, "stores.import_files"):
        done = ImportBatch.objects.visible_to(user).filter(state=ImportBatch.State.DONE)
        yield Step(
            gettext("Import what the channel exports"),
            gettext("Orders first, then traffic and ads; the files are recognised by themselves."),
            reverse("stores:import-new"),
            gettext("Import a file"),
            done.exists() or Order.objects.visible_to(user).exists(),
        )
