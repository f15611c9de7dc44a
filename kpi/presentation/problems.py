"""A store's problems in sentences, with the person on each; and what the item roles sold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ecomops.core.clock import day_of
from ecomops.core.policies import may
from ecomops.ui import dates, numbers
from kpi.presentation.question import Words
from kpi.selectors import store_page as reading
from kpi.selectors.store_page import RolePart
from stores.models import Product, Store

NO_ROLE: Words = gettext_lazy("No role given")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that costs sales, where to mend it, and who is on it."""

    mood: str
    text: str
    note: str
    who: str
    href: str


@dataclass(frozen=True, slots=True)
class Role:
    """What items of a role sold."""

    label: Words
    items: str
    units: str
    amount: str
    share: str
    width: float


def problems(store: Store, user: Any, now: datetime) -> list[Problem]:
    """Late shipments, goods sold out, prices under the floor; the most pressing first."""
    today = day_of(now, store.zone)
    who = _(", ").join(reading.people_of(store))
    late, oldest = reading.late_orders(store, now)
    found = []
    if late:
        href = f"{reverse('stores:order-list')}?store={store.pk}&ship_by=late"
        found.append(
            Problem(
                "act",
                ngettext(
                    "%(n)s order is past its promise to ship",
                    "%(n)s orders are past their promise to ship", late,
                ) % {"n": late},
                _("the oldest since %(at)s") % {"at": dates.moment(oldest)},
                who,
                href if may(user, "stores.view_orders") else "",
            )
        )  # fmt: skip
    found += [_sold_out(one, who, user) for one in reading.sold_out(store, today)]
    found += [_under_floor(one) for one in reading.under_floor(store, today)]
    return found


def _sold_out(one: reading.SoldOut, who: str, user: Any) -> Problem:
    said = _("sold %(units)s a day, last sold %(days)s days ago") % {
        "units": numbers.grouped(one.per_day, 1), "days": one.days,
    }  # fmt: skip
    href = reverse("stores:product-detail", args=[one.product])
    text = _("%(sku)s %(name)s is sold out") % {"sku": one.code, "name": one.label}
    return Problem("act", text, said, who, href if may(user, "stores.view_catalogue") else "")


def _under_floor(one: Any) -> Problem:
    share = one.price_amount / one.sku.list_price_amount
    said = _("%(price)s is %(share)s of list in “%(campaign)s”") % {
        "price": numbers.grouped(one.price_amount, 2),
        "share": numbers.percent(share, 0),
        "campaign": one.campaign.label,
    }
    text = _("%(sku)s is priced under the floor") % {"sku": one.sku.code}
    href = reverse("campaigns:detail", args=[one.campaign_id])
    return Problem("watch", text, said, one.campaign.owner.get_full_name(), href)


def roles(parts: Sequence[RolePart]) -> list[Role]:
    """A row a role, its share of what all items sold."""
    whole = sum((part.amount or Decimal(0) for part in parts), Decimal(0))
    made = []
    for part in parts:
        share = (part.amount or Decimal(0)) / whole if whole else None
        made.append(
            Role(
                role_label(part.role), numbers.grouped(len(part.items)),
                numbers.grouped(part.units), str(numbers.compact(part.amount)),
                numbers.percent(share, 0), float((share or Decimal(0)) * 100),
            )
        )  # fmt: skip
    return made


def role_of(parts: Sequence[RolePart]) -> Mapping[str, Words]:
    """Each item's role in words; those without one are not in it."""
    return {item: role_label(p.role) for p in parts if p.role for item in p.items}


def role_label(role: str) -> Words:
    """A role in the active language."""
    return Product.Role(role).label if role else NO_ROLE
