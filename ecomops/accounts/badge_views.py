"""The door of a shared device, and the page where badges are issued and printed."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecomops.accounts import badges
from ecomops.accounts.models import Badge, User
from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, public

DEVICE = "ecomops_device"
FLOOR = "/scan/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Badge, then PIN; a device is known by a cookie of its own."""
    device = request.COOKIES.get(DEVICE) or secrets.token_urlsafe(18)
    goes_to = _inside(request, request.POST.get("next") or request.GET.get("next") or "")
    said, code = "", ""
    if request.method == "POST":
        code = request.POST.get("badge", "")[:40]
        try:
            user = badges.enter(
                code, request.POST.get("pin", "")[:12], device=device, at=timezone.now()
            )
        except DomainError as refusal:
            said = refusal.for_user
        else:
            return _let_in(request, user, goes_to, device)
    context = {"next": goes_to, "said": said}
    answer = render(request, "accounts/badge_door.html", context, status=422 if said else 200)
    return _known(answer, device)


def _let_in(request: HttpRequest, user: User, goes_to: str, device: str) -> HttpResponse:
    login(request, user, backend=BACKEND)
    request.session[badges.SESSION_MARK] = True
    request.session.set_expiry(badges.SESSION_SECONDS)
    return _known(redirect(goes_to), device)


def _known(answer: HttpResponse, device: str) -> HttpResponse:
    answer.set_cookie(DEVICE, device, max_age=400 * 86_400, httponly=True, samesite="Lax")
    answer["Cache-Control"] = "no-store"
    return answer


def _inside(request: HttpRequest, asked: str) -> str:
    host = {request.get_host()}
    inside = asked.startswith(FLOOR) and url_has_allowed_host_and_scheme(asked, host)
    return asked if inside else FLOOR


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Give the device back: the next person shows their badge."""
    logout(request)
    return redirect("accounts:badge-sign-in")


@require_GET
@allowed("accounts.issue_badges")
def badge_list(request: StaffRequest) -> HttpResponse:
    """Who may have a badge and who has one."""
    people = list(badges.issuable(request.user))
    held = badges.holding([one.pk for one in people])
    rows = [(one, held.get(one.pk)) for one in people]
    context: dict[str, Any] = {"rows": rows, "now": timezone.now()}
    return render(request, "accounts/badges.html", context)


@allowed("accounts.issue_badges")
@require_http_methods(["GET", "POST"])
def badge(request: StaffRequest, pk: int) -> HttpResponse:
    """One person's badge: to print, to issue anew, to unlock, to close."""
    person = get_object_or_404(badges.issuable(request.user), pk=pk)
    if request.method == "POST":
        _act(request, person)
        return redirect("accounts:badge", person.pk)
    held = Badge.objects.filter(user=person).first()
    usable = held is not None and held.closed_at is None
    context = {
        "person": person, "badge": held, "usable": usable, "now": timezone.now(),
        "drawn": _drawn(held.code) if held is not None and usable else "",
    }  # fmt: skip
    return render(request, "accounts/badge.html", context)


def _act(request: StaffRequest, person: User) -> None:
    at, asked = timezone.now(), request.POST.get("act", "")
    if asked == "close":
        badges.close(person, actor=request.actor, at=at)
        messages.success(request, _("The badge opens nothing any more."))
    elif asked == "unlock":
        badges.unlock(person, actor=request.actor, at=at)
        messages.success(request, _("The badge is open again."))
    else:
        pin, again = request.POST.get("pin", ""), request.POST.get("again", "")
        if pin != again:
            raise DomainError(_("The two PINs are not the same. Type them again."))
        badges.issue(person, pin, actor=request.actor, at=at)
        messages.success(request, _("The badge is issued. Print it; the PIN is on no paper."))


def _drawn(code: str) -> str:
    import segno

    drawn = segno.make_qr(code, error="m").svg_inline(scale=6, border=2, dark="#000", light="#fff")
    return mark_safe(drawn)  # noqa: S308  # drawn by us from our own letters and digits
