"""Pages for whoever looks after the system: its health and the log of acts."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from ecomops.core import acts, health, outbox
from ecomops.core.models import Entry, OutboxEvent
from ecomops.core.policies import allowed

LOG_PAGE = 50


@allowed("system.view_health")
def health_page(request: HttpRequest) -> HttpResponse:
    """What was examined, what does not add up, and the events that were given up."""
    examined, findings = health.examine(at=timezone.now())
    results = [
        (acts.examination_name(name), [one.text for one in findings if one.examination == name])
        for name in examined
    ]
    given_up = OutboxEvent.objects.exclude(parked_at=None).order_by("pk")[:100]
    parked = [(acts.event_name(event.name), event) for event in given_up]
    return render(
        request, "core/health.html", {"results": results, "found": len(findings), "parked": parked}
    )


@require_POST
@allowed("system.retry_events")
def retry_event(request: HttpRequest, event_id: int) -> HttpResponse:
    """Take a given-up event back into delivery."""
    outbox.retry(event_id, at=timezone.now())
    return redirect("core:health")


@allowed("system.view_log")
def log_page(request: HttpRequest) -> HttpResponse:
    """Every act, newest first; narrowed by who, what and which row."""
    wanted = {name: request.GET.get(name, "").strip() for name in ("who", "act", "subject")}
    entries = Entry.objects.order_by("-pk")
    if wanted["who"]:
        entries = entries.filter(actor_label__icontains=wanted["who"])
    if wanted["act"]:
        entries = entries.filter(act__startswith=wanted["act"])
    if wanted["subject"]:
        kind, _sep, pk = wanted["subject"].partition(":")
        entries = entries.filter(subject_type=kind)
        if pk:
            entries = entries.filter(subject_id=pk)
    # one row more than a page tells whether there is a next one: counting a log of millions waits
    pages = Paginator(entries[: LOG_PAGE * 100], LOG_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"page": page, "said": acts.said(page), "acts": acts.names(), **wanted}
    return render(request, "core/log.html", context)
