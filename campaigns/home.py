"""What campaigns put on the home page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.selectors.balances import accounts
from ecomops.core.policies import may
from ecomops.work import today


def waiting(user: Any) -> Iterator[today.Waiting]:
    """Advertising accounts that run dry, for whoever may see to it."""
    if may(user, "campaigns.set_targets"):
        dry = [
            one
            for one in accounts(user, timezone.now())
            if one.outlook is not None and one.outlook.mood == "act"
        ]
        yield today.Waiting(
            _("Advertising accounts running dry"), len(dry), reverse("campaigns:ad-balances"),
            mood="act",
        )  # fmt: skip
