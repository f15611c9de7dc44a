"""Advertising accounts: what is left, how long it lasts, and telling a new balance."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from campaigns.forms.balances import BalanceForm
from campaigns.selectors.balances import accounts
from campaigns.services import balances
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from stores.selectors.advertising import TOOLS
from stores.selectors.scope import colour_token


@require_http_methods(["GET", "POST"])
@allowed("campaigns.view_targets")
def ad_balances(request: StaffRequest) -> HttpResponse:
    """Every account of one's stores, the driest first."""
    may_tell = may(request.user, "campaigns.set_targets")
    form = BalanceForm(request.user, request.POST or None)
    if request.method == "POST":
        if not may_tell:
            raise PermissionDenied
        if form.is_valid():
            given = form.cleaned_data
            balances.tell(
                given["store"], given["tool"], given["amount"],
                actor=request.actor, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, gettext("The balance is written down."))
            return redirect("campaigns:ad-balances")
    words = {str(code): str(label) for code, label in TOOLS}
    rows = [
        (one, words.get(one.tool, one.tool), colour_token(one.store.colour))
        for one in accounts(request.user, timezone.now())
    ]
    context = {"rows": rows, "form": form, "may_tell": may_tell}
    return render(request, "campaigns/ad_balances.html", context)
