"""Suppliers: a paper's last day is a day of the company, not of Greenwich."""

from datetime import UTC, date, datetime

import pytest

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from procurement.models import Supplier
from procurement.services import suppliers

CLERK = Actor("user", "1", "Clerk")


@pytest.mark.django_db
def test_a_licence_that_ended_yesterday_qualifies_nobody_early_in_the_morning():
    one_o_clock = datetime(2026, 5, 20, 17, 0, tzinfo=UTC)  # the 21st in Shanghai
    supplier = suppliers.register({"code": "s-1", "name": "Mill"}, actor=CLERK, at=one_o_clock)
    Supplier.objects.filter(pk=supplier.pk).update(state=Supplier.State.AUDITED)
    supplier.refresh_from_db()
    suppliers.add_licence(
        supplier, "Business licence", "1", date(2026, 5, 20), actor=CLERK, at=one_o_clock
    )

    with pytest.raises(DomainError, match="expired"):
        suppliers.move(supplier, Supplier.State.QUALIFIED, reason="", actor=CLERK, at=one_o_clock)
