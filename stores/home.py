"""What the stores put on the home page, into the search and into the form of a person."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.accounts import scopes as people_scopes
from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.policies import may
from ecomops.core.scope import EVERY_STORE
from ecomops.ui import numbers
from ecomops.work import scopes as work_scopes
from ecomops.work import search, texts, today
from stores.models import AdDay, ImportBatch, Order, Product, Store, StoreAccess, StoreTrafficDay
from stores.selectors import catalogue, imports, orders
from stores.selectors.scope import stores_of
from stores.services import telling

FOUND = search.MOST
LATELY = timedelta(hours=24)
TOLD = 3

# What waits


def waiting(user: Any) -> Iterator[today.Waiting]:
    """Queues of the stores that the user may work on, the most pressing first."""
    if may(user, "stores.view_orders"):
        counts = orders.counts_of_views(user, timezone.now())
        yield today.Waiting(
            _("Orders past the promise to ship"), counts["late"],
            reverse("stores:order-list") + "?ship_by=late&sort=left", mood="act",
        )  # fmt: skip
        if may(user, "stores.view_audit"):
            yield today.Waiting(
                _("Orders on hold"), counts["held"], reverse("stores:audit-list"), mood="watch",
                note=_("They wait for a decision"),
            )  # fmt: skip
    if may(user, "stores.match_listing"):
        yield today.Waiting(
            _("Items of channels without a match"), catalogue.unmatched_count(user),
            reverse("stores:listing-list") + "?matched=no", mood="watch",
            note=_("Orders with them cannot be released"),
        )  # fmt: skip
    if may(user, "stores.import_files"):
        looked_at = imports.imports_of(user).filter(state=ImportBatch.State.UPLOADED)
        yield today.Waiting(
            _("Files uploaded and not yet imported"), looked_at.count(),
            reverse("stores:import-list") + "?state=uploaded",
        )  # fmt: skip


def changes(user: Any) -> Iterator[today.Change]:
    """What came in since this time yesterday."""
    if not may(user, "stores.view_imports"):
        return
    ended = imports.imports_of(user).filter(
        state=ImportBatch.State.DONE, moved_at__gte=timezone.now() - LATELY
    )
    for batch in ended.order_by("-moved_at")[:TOLD]:
        code = telling.code_of(batch)
        yield today.Change(
            texts.sentence(code, telling.said_of(batch)),
            reverse("stores:import-detail", args=[batch.pk]),
            mood="watch" if code == telling.IN_PART else "",
            at=batch.moved_at,
        )


def steps(user: Any) -> list[today.Step]:
    """From an empty system to the first rows."""
    if not may(user, "stores.import_files"):
        return []
    mine = Store.objects.visible_to(user)
    may_make = may(user, "stores.manage_stores")
    rows = {"store__in": mine.values("pk")}
    new_import = reverse("stores:import-new")
    return [
        today.Step(
            _("A store"),
            _("One account on one channel, with its currency and time zone.")
            if may_make
            else _("An administrator makes it and gives you access to it."),
            reverse("stores:store-new") if may_make else "",
            _("Make the first store"),
            mine.exists(),
        ),
        today.Step(
            _("Orders"),
            _("Drop in the order export of your platform's back office as it was downloaded."),
            new_import, _("Import orders"), Order.objects.filter(**rows).exists(),
        ),
        today.Step(
            _("Traffic"),
            _("Drop in the daily shop report, so that visitors and conversion are known."),
            new_import, _("Import traffic"), StoreTrafficDay.objects.filter(**rows).exists(),
        ),
        today.Step(
            _("Ads"),
            _("Drop in the report of the advertising tool, so that ROI is known."),
            new_import, _("Import ads"), AdDay.objects.filter(**rows).exists(),
        ),
    ]  # fmt: skip


# What can be found


def found_orders(user: Any, text: str) -> Iterator[search.Hit]:
    """Orders by number, waybill, phone or name, in full."""
    if not may(user, "stores.view_orders"):
        return
    mine = orders.found(Order.objects.visible_to(user), text).select_related("store")
    for order in mine.order_by("-placed_at")[:FOUND]:
        amount = f"{numbers.grouped(order.total_amount, 2)} {numbers.currency_unit(order.currency)}"
        yield search.Hit(
            _("Order"),
            order.external_id,
            " · ".join((order.store.label, str(order.get_state_display()), amount)),
            reverse("stores:order-detail", args=[order.pk]),
        )


def found_products(user: Any, text: str) -> Iterator[search.Hit]:
    """Products by name, style number, SKU or barcode."""
    if not may(user, "stores.view_catalogue"):
        return
    rows = Product.objects.filter(catalogue.names_product(text), archived_at=None)
    for product in rows.order_by("code")[:FOUND]:
        yield search.Hit(
            _("Product"), product.label, product.code,
            reverse("stores:product-detail", args=[product.pk]),
        )  # fmt: skip


def found_imports(user: Any, text: str) -> Iterator[search.Hit]:
    """Imports by the name of the file."""
    if not may(user, "stores.view_imports"):
        return
    rows = imports.imports_of(user).filter(filename__icontains=text)
    for batch in rows.order_by("-pk")[:FOUND]:
        yield search.Hit(
            _("Import"), batch.filename, str(batch.get_state_display()),
            reverse("stores:import-detail", args=[batch.pk]),
        )  # fmt: skip


# Who works on which store


def grant(user: Any, ids: Collection[str], *, actor: Actor, at: datetime) -> None:
    """Make exactly these stores the ones a person works on."""
    wanted = {int(pk) for pk in ids}
    held = set(StoreAccess.objects.filter(user=user).values_list("store_id", flat=True))
    if wanted == held:
        return
    StoreAccess.objects.filter(user=user, store__in=held - wanted).delete()
    StoreAccess.objects.bulk_create(
        [StoreAccess(user=user, store_id=pk) for pk in sorted(wanted - held)], ignore_conflicts=True
    )
    before, after = ({"scope": sorted(f"store:{pk}" for pk in ids)} for ids in (held, wanted))
    history.note(user, "permission.changed", actor=actor, at=at, before=before, after=after)


def held_by(user: Any) -> list[str]:
    """The stores a person was given, whatever their role sees."""
    rows = StoreAccess.objects.filter(user=user)
    return [str(pk) for pk in rows.values_list("store_id", flat=True)]


def every_store() -> list[tuple[str, str]]:
    """All stores in use, for the form of a person."""
    rows = Store.objects.filter(archived_at=None)
    return [(str(store.pk), store.label) for store in rows]


def work_of(user: Any) -> list[str] | None:
    """Whose tasks a person sees: None is every store's."""
    return None if user.role in EVERY_STORE else [str(store.pk) for store in stores_of(user)]


people_scopes.register(
    people_scopes.Scope("store", gettext_lazy("Stores"), every_store, held_by, grant)
)
work_scopes.register("store", work_of)
today.WAITING.register("stores", waiting, order=10)
today.CHANGES.register("stores", changes, order=50)
today.STEPS.register("stores", steps, order=10)
search.register("stores.orders", found_orders, order=10)
search.register("stores.products", found_products, order=20)
search.register("stores.imports", found_imports, order=30)
