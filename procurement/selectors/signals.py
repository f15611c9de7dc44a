"""What a reviewer should know before agreeing: shared contacts, split purchases, price against
what was paid, and what changed since the last version."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from ecomops.core.models import Entry
from ecomops.ui import numbers
from procurement.domain import quoting
from procurement.models import Award, Quote
from procurement.selectors.landing import rules_of

NEAR = timedelta(days=7)


def signals(award: Award) -> list[str]:
    """Sentences, the most serious first; none is a good sign."""
    return [*_split(award), *_contacts(award), *_unsealed(award)]


def _split(award: Award) -> list[str]:
    """Several awards under the limit in a week, of one buyer, that together are above it."""
    limit = rules_of(award.rfq.entity).approval_limit
    if award.total > limit:
        return []
    near = Award.objects.filter(
        requested_by=award.requested_by, currency=award.currency, total__lte=limit,
        created_at__gte=award.created_at - NEAR, created_at__lte=award.created_at + NEAR,
    ).exclude(state=Award.State.REFUSED)  # fmt: skip
    suppliers = set(award.lines.values_list("supplier_id", flat=True))
    same = [
        one
        for one in near.prefetch_related("lines")
        if one.pk == award.pk or suppliers & {line.supplier_id for line in one.lines.all()}
    ]
    total = sum((one.total for one in same), Decimal(0))
    if len(same) < 2 or total <= limit:
        return []
    said = _("%(count)s awards to the same supplier within a week, %(total)s together: each under "
             "the limit of %(limit)s, all of them above it.")  # fmt: skip
    return [said % {"count": len(same), "total": numbers.grouped(total, 0),
                    "limit": numbers.grouped(limit, 0)}]  # fmt: skip


def _contacts(award: Award) -> list[str]:
    rows = award.rfq.invitations.exclude(answered_at=None).select_related("supplier")
    names = {row.supplier_id: row.supplier.label for row in rows}
    pairs = quoting.same_contact([(row.supplier_id, row.supplier.phone) for row in rows])
    said = _("%(names)s share a telephone number.")
    return [said % {"names": ", ".join(names[pk] for pk in group)} for group in pairs]


def _unsealed(award: Award) -> list[str]:
    rows = Quote.objects.filter(invitation__rfq=award.rfq).order_by("invitation_id", "-n")
    latest = list(rows.distinct("invitation_id"))
    sealed = sum(not one.unsealed for one in latest)
    if sealed >= 3 or sealed == len(latest) >= 3:
        return []
    return [_("Fewer than three sealed quotes: %(count)s.") % {"count": sealed}]


def changed(award: Award) -> str:
    """What became of the total since the version before, in words; empty for a first version."""
    rows = Entry.objects.filter(
        subject_type="procurement.award", subject_id=str(award.pk), act="award.proposed"
    ).order_by("-pk")[:2]
    if len(rows) < 2:
        return ""
    now, before = (Decimal(str((row.after or {}).get("total", 0))) for row in rows)
    return _("Version %(version)s: %(now)s, was %(before)s.") % {
        "version": award.version,
        "now": numbers.grouped(now, 0),
        "before": numbers.grouped(before, 0),
    }
