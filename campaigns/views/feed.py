"""The calendar for other calendars: an iCalendar feed behind a signed address of one's own."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.http import require_GET

from campaigns.models import Campaign
from ecomops.accounts.models import User
from ecomops.core.policies import may, public

SALT = "campaigns.feed"
BACK = timedelta(days=180)
FOLDED = 70


def address(user: Any) -> str:
    """The address of a person's feed; a new password makes a new one."""
    token = signing.dumps([user.pk, _mark(user)], salt=SALT, compress=True)
    return reverse("campaigns:feed", args=[token])


@require_GET
@public
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The campaigns of the person whose address it is; an unknown address is nothing."""
    try:
        pk, mark = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as forged:
        raise Http404 from forged
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or not constant_time_compare(mark, _mark(user)):
        raise Http404
    if not may(user, "campaigns.view_campaigns"):
        raise Http404
    rows = (
        Campaign.objects.visible_to(user)
        .exclude(state=Campaign.State.CANCELLED)
        .filter(ends_on__gte=timezone.localdate() - BACK)
    )
    with translation.override(user.language):
        body = "\r\n".join([*_head(), *(line for row in rows for line in _event(request, row)),
                            "END:VCALENDAR", ""])  # fmt: skip
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


def _mark(user: Any) -> str:
    return salted_hmac(SALT, user.password).hexdigest()[:16]


def _head() -> list[str]:
    return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//EcomOps//Campaigns//EN"]


def _event(request: HttpRequest, row: Campaign) -> list[str]:
    url = request.build_absolute_uri(reverse("campaigns:detail", args=[row.pk]))
    changed = (row.moved_at or row.created_at).astimezone(UTC)
    lines = [
        "BEGIN:VEVENT",
        f"UID:campaign-{row.pk}@{request.get_host()}",
        f"DTSTAMP:{changed:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{row.starts_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{row.ends_on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(row.label)}",
        f"CATEGORIES:{_escaped(row.get_kind_display())}",
        f"URL:{url}",
        "END:VEVENT",
    ]
    return [part for line in lines for part in _folded(line)]


def _escaped(text: str) -> str:
    flat = " ".join(text.split())
    return flat.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> list[str]:
    """A line in pieces of at most 75 octets, as the format wants them."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > FOLDED:
            pieces.append(piece)
            piece = " "
        piece += letter
    return [*pieces, piece]
