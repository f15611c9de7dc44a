"""What a reviewer should know before agreeing: shared contacts, split purchases, price against
what was paid, and what changed since the last version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from ecomops.core.models import Entry
from ecomops.ui import numbers
from procurement.domain import quoting
from procurement.models import Award, BuyingRules, Invitation, Quote

NEAR = timedelta(days=7)


def signals_of(awards: Sequence[Award]) -> dict[int, list[str]]:
    """Sentences of each award, the most serious first; none is a good sign."""
    limits = _limits(awards)
    near = _near(awards)
    rounds = [award.rfq_id for award in awards]
    asked: dict[int, list[Invitation]] = defaultdict(list)
    answered = Invitation.objects.filter(rfq__in=rounds).exclude(answered_at=None)
    for row in answered.select_related("supplier").order_by("pk"):
        asked[row.rfq_id].append(row)
    latest: dict[int, list[Quote]] = defaultdict(list)
    quotes = Quote.objects.filter(invitation__rfq__in=rounds).select_related("invitation")
    for quote in quotes.order_by("invitation_id", "-n").distinct("invitation_id"):
        latest[quote.invitation.rfq_id].append(quote)
    return {
        award.pk: [
            *_split(award, limits[award.pk], near),
            *_contacts(asked[award.rfq_id]),
            *_unsealed(latest[award.rfq_id]),
        ]
        for award in awards
    }


def _limits(awards: Sequence[Award]) -> dict[int, Decimal]:
    entities = {award.pk: award.rfq.entity_id for award in awards}
    rows = BuyingRules.objects.filter(entity__in=set(entities.values()))
    said = dict(rows.values_list("entity_id", "approval_limit"))
    usual = BuyingRules().approval_limit
    return {pk: said.get(entity, usual) for pk, entity in entities.items()}


def _near(awards: Sequence[Award]) -> list[Award]:
    """Awards of the same buyers around the same days, these among them."""
    if not awards:
        return []
    days = [award.created_at for award in awards]
    rows = Award.objects.filter(
        requested_by__in={award.requested_by for award in awards},
        created_at__gte=min(days) - NEAR, created_at__lte=max(days) + NEAR,
    ).exclude(state=Award.State.REFUSED)  # fmt: skip
    return list(rows.prefetch_related("lines").order_by("pk"))


def _split(award: Award, limit: Decimal, near: Sequence[Award]) -> list[str]:
    """Several awards under the limit in a week, of one buyer, that together are above it."""
    if award.total > limit:
        return []
    lines = {one.pk: {line.supplier_id for line in one.lines.all()} for one in near}
    suppliers = lines.get(award.pk, set())
    same = [
        one
        for one in near
        if one.pk == award.pk
        or (
            (one.requested_by, one.currency) == (award.requested_by, award.currency)
            and one.total <= limit
            and abs(one.created_at - award.created_at) <= NEAR
            and suppliers & lines[one.pk]
        )
    ]
    total = sum((one.total for one in same), Decimal(0))
    if len(same) < 2 or total <= limit:
        return []
    said = _("%(count)s awards to the same supplier within a week, %(total)s together: each under "
             "the limit of %(limit)s, all of them above it.")  # fmt: skip
    return [said % {"count": len(same), "total": numbers.grouped(total, 0),
                    "limit": numbers.grouped(limit, 0)}]  # fmt: skip


def _contacts(rows: Sequence[Invitation]) -> list[str]:
    names = {row.supplier_id: row.supplier.label for row in rows}
    pairs = quoting.same_contact([(row.supplier_id, row.supplier.phone) for row in rows])
    said = _("%(names)s share a telephone number.")
    return [said % {"names": ", ".join(names[pk] for pk in group)} for group in pairs]


def _unsealed(latest: Sequence[Quote]) -> list[str]:
    sealed = sum(not one.unsealed for one in latest)
    if sealed >= 3 or sealed == len(latest) >= 3:
        return []
    return [_("Fewer than three sealed quotes: %(count)s.") % {"count": sealed}]


def changes_of(awards: Sequence[Award]) -> dict[int, str]:
    """What became of each total since the version before, in words; empty for a first version."""
    proposed: dict[str, list[Decimal]] = defaultdict(list)
    rows = Entry.objects.filter(
        subject_type="procurement.award", subject_id__in=[str(award.pk) for award in awards],
        act="award.proposed",
    )  # fmt: skip
    for row in rows.order_by("pk"):
        proposed[row.subject_id].append(Decimal(str((row.after or {}).get("total", 0))))
    return {award.pk: _change(award, proposed[str(award.pk)]) for award in awards}


def _change(award: Award, totals: Sequence[Decimal]) -> str:
    if len(totals) < 2:
        return ""
    return _("Version %(version)s: %(now)s, was %(before)s.") % {
        "version": award.version,
        "now": numbers.grouped(totals[-1], 0),
        "before": numbers.grouped(totals[-2], 0),
    }
