"""What must add up in buying: consents, sealed quotes, orders and their receipts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from ecomops.core import crypto
from ecomops.core.health import examination
from ecomops.core.models import Entry
from procurement.models import Award, PurchaseOrder, PurchaseOrderLine, Quote
from procurement.services.awards import digest_of
from procurement.services.receipts import SUBJECT
from warehouse.models import ReceiptLine


@examination("awards")
def awards(_at: datetime) -> Iterator[str]:
    """An award is what was reviewed, to the last digit."""
    for award in Award.objects.exclude(state=Award.State.DRAFT).iterator(200):
        if digest_of(award) != award.digest:
            yield _("Award %(code)s was changed after it was proposed: propose it anew.") % {
                "code": award.code
            }
    sent = PurchaseOrder.objects.filter(sent_at__isnull=False).select_related("award")
    for order in sent.exclude(state=PurchaseOrder.State.CANCELLED).iterator(200):
        if order.award is None or order.award_digest != order.award.digest:
            yield _("Order %(code)s was sent without its award.") % {"code": order.code}


@examination("sealed quotes")
def quotes(_at: datetime) -> Iterator[str]:
    """A quote is the one that came in, and can be opened."""
    noted = {
        entry.subject_id: (entry.after or {}).get("sha256")
        for entry in Entry.objects.filter(act="quote.sealed").order_by("pk").iterator(500)
    }
    rows = Quote.objects.select_related("invitation__rfq").order_by("-pk")[:500]
    for quote in rows:
        code = {"code": quote.invitation.rfq.code}
        if noted.get(str(quote.pk)) != hashlib.sha256(bytes(quote.sealed)).hexdigest():
            yield _("A quote of %(code)s is not the one that came in.") % code
            continue
        try:
            crypto.unseal(quote.sealed)
        except crypto.Unreadable:
            yield _("A quote of %(code)s cannot be opened.") % code


@examination("purchase receipts")
def received(_at: datetime) -> Iterator[str]:
    """What an order says was received is what its receipts counted."""
    rows = ReceiptLine.objects.filter(receipt__subject_type=SUBJECT).values("source_id")
    sums = {row["source_id"]: row["units"] or 0 for row in rows.annotate(units=Sum("counted"))}
    for line in PurchaseOrderLine.objects.filter(received__gt=0).select_related("order"):
        if min(sums.get(str(line.pk), 0), line.units) != line.received:
            yield _("Order %(code)s says other pieces were received than were counted.") % {
                "code": line.order.code
            }
