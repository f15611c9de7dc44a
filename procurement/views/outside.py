"""What suppliers see without an account: their quote, their order."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ecomops.core.errors import DomainError
from ecomops.core.policies import public
from ecomops.core.whole import whole_number
from procurement.forms import QuoteForm
from procurement.services import orders, quotes


@never_cache
@require_http_methods(["GET", "POST"])
def _quote(request: HttpRequest, token: str) -> HttpResponse:
    try:
        ticket = quotes.open_link(token)
    except DomainError as refusal:
        return _ended(request, refusal)
    form = QuoteForm(ticket.invitation.rfq, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if _answered(request, ticket, form):
                return redirect("procurement:quote", token)
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
    rfq = ticket.invitation.rfq
    context = {
        "form": form,
        "invitation": ticket.invitation,
        "rfq": rfq,
        "replaces": ticket.replaces,
        "over": rfq.state != rfq.State.ASKED
        or rfq.deadline_at is None
        or timezone.now() > rfq.deadline_at,
    }
    return render(request, "procurement/quote.html", context, status=status)


def _answered(request: HttpRequest, ticket: quotes.Ticket, form: QuoteForm) -> bool:
    """Whether an answer was taken; the form says why not."""
    if request.user.is_authenticated:
        raise DomainError(
            _("You are signed in: this page is the supplier's. Key the quote in from the round.")
        )
    if request.POST.get("act") == "decline":
        quotes.decline(ticket, at=timezone.now())
        messages.success(request, gettext("Thank you for telling us."))
        return True
    if not form.is_valid():
        return False
    replaces = whole_number(request.POST.get("replaces"))
    quote = quotes.submit(
        ticket, form.answer(), replaces=-1 if replaces is None else replaces, at=timezone.now()
    )
    said = gettext("Version %(n)s of your quote is sealed. Nobody reads it before the opening.")
    messages.success(request, said % {"n": quote.n})
    for line in form.above_need():
        told = gettext("%(name)s: your MOQ is above the %(units)s pieces asked for. It is compared "
                       "with the pieces too many.")  # fmt: skip
        messages.warning(request, told % {"name": line.name, "units": line.units})
    return True


@never_cache
@require_http_methods(["GET", "POST"])
def _confirm(request: HttpRequest, token: str) -> HttpResponse:
    try:
        order = orders.open_link(token)
    except DomainError as refusal:
        return _ended(request, refusal)
    refused = ""
    if request.method == "POST":
        try:
            if request.user.is_authenticated:
                raise DomainError(_("You are signed in: the supplier confirms, not the company."))
            orders.confirm(order, request.POST.get("name", ""), at=timezone.now())
        except DomainError as refusal:
            refused = refusal.for_user
        else:
            return redirect("procurement:confirm", token)
    lines = [(line, line.units * line.price) for line in order.lines.select_related("sku")]
    context = {
        "order": order, "lines": lines, "refused": refused,
        "total": sum(amount for _line, amount in lines),
    }  # fmt: skip
    return render(request, "procurement/confirm.html", context, status=422 if refused else 200)


def _ended(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    context = {"refusal": refusal.for_user}
    return render(request, "procurement/link_ended.html", context, status=410)


quote = public(_quote)
confirm = public(_confirm)
