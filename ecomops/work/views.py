"""Home, my work, notifications and global search."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ecomops.core.clock import day_bounds
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.ui.answers import is_fragment, partial_or_page
from ecomops.work import routines, search, selectors, services, today
from ecomops.work.forms import OwnTaskForm
from ecomops.work.models import Notification, Task
from ecomops.work.routine import greeting

MOVES = {"done": services.finish, "dropped": services.drop, "open": services.reopen}


def _days(request: HttpRequest) -> selectors.Days:
    now = timezone.now()
    end = day_bounds(timezone.localdate(), timezone.get_current_timezone_name())[1]
    return selectors.days(request.user, at=now, end_of_day=end)


def _jobs(request: HttpRequest) -> dict[str, Any]:
    mine = selectors.my_jobs(request.user, at=timezone.now())
    return {"jobs": mine, "running": any(job.is_open for job in mine)}


@allowed("work.use")
def home(request: StaffRequest) -> HttpResponse:
    """Today: what waits, what to do, three figures of the role, what changed."""
    now = timezone.now()
    user = request.user
    steps = today.STEPS.of(user)
    left = [step for step in steps if not step.done]
    context = {
        "greeting": greeting(timezone.localtime(now).hour) % {"name": user.get_full_name()},
        "steps": steps if left else [],
        "next_step": left[0] if left else None,
        "now": now,
        "figures": today.FIGURES.of(user, limit=3),
        "waiting": [queue for queue in today.WAITING.of(user) if queue.count],
        "days": _days(request),
        "cap": ":5",  # the rest is on the page of all my work
        "routine": routines.of(user, timezone.localtime(now)),
        "notifications": selectors.newest(user, limit=6),
        **_jobs(request),
        "changes": today.CHANGES.of(user, limit=8),
        "form": OwnTaskForm(),
    }
    return render(request, "work/today.html", context)


@allowed("work.use")
def jobs(request: StaffRequest) -> HttpResponse:
    """The panel of my background work; asks for itself again while something runs."""
    return render(request, "work/_jobs.html", _jobs(request))


@allowed("work.use")
def mine(request: StaffRequest) -> HttpResponse:
    """All my tasks, with those closed in the last week."""
    now = timezone.now()
    closed = (
        Task.objects.visible_to(request.user)
        .exclude(state=Task.State.OPEN)
        .filter(moved_at__gte=now - timedelta(days=7))
        .order_by("-moved_at")[:50]
    )
    context = {
        "days": _days(request), "cap": "", "closed": closed, "now": now, "form": OwnTaskForm(),
        "routine": routines.of(request.user, timezone.localtime(now)),
    }  # fmt: skip
    return render(request, "work/mine.html", context)


@require_POST
@allowed("work.use")
def routine_tick(request: StaffRequest) -> HttpResponse:
    """Tick a step of today's routine, or take one's own tick back."""
    now = timezone.now()
    code, on = request.POST.get("code", ""), timezone.localdate()
    if request.POST.get("to") == "open":
        routines.untick(request.user, code, on=on)
    else:
        routines.tick_by_hand(request.user, code, on=on, at=now)
    if is_fragment(request):
        context = {"routine": routines.of(request.user, timezone.localtime(now))}
        return render(request, "work/_routine.html", context)
    return redirect("work:today")


@require_http_methods(["GET", "POST"])
@allowed("work.use")
def task_new(request: StaffRequest) -> HttpResponse:
    """Write down something for oneself; the address by itself leads to where that is done."""
    if request.method == "GET":
        return redirect("work:mine")
    form = OwnTaskForm(request.POST)
    if form.is_valid():
        services.note_own(
            request.user,
            form.cleaned_data["title"],
            due_at=form.due_at(),
            actor=request.actor,
            at=timezone.now(),
        )
        return redirect("work:mine")
    context = {
        "days": _days(request), "cap": "", "closed": [], "now": timezone.now(), "form": form,
    }  # fmt: skip
    return render(request, "work/mine.html", context, status=422)


@require_POST
@allowed("work.use")
def task_move(request: StaffRequest, pk: int) -> HttpResponse:
    """Finish, drop, take or open a task again; the row comes back as it is now."""
    task = get_object_or_404(Task.objects.visible_to(request.user), pk=pk)
    to = request.POST.get("to", "")
    if to == "mine":
        services.take(task, request.user, actor=request.actor, at=timezone.now())
    elif to in MOVES:
        MOVES[to](task, actor=request.actor, at=timezone.now())
    if is_fragment(request):
        context = {"task": task, "now": timezone.now()}
        return render(request, "work/_task.html", context)
    return redirect("work:mine")


@allowed("work.use")
def notifications(request: StaffRequest) -> HttpResponse:
    """What I was told, newest first; as a fragment it is the bell's panel."""
    limit = 12 if is_fragment(request) else 200
    context = {"notifications": selectors.newest(request.user, limit=limit)}
    return partial_or_page(request, "work/_notifications.html", "work/notifications.html", context)


@allowed("work.use")
def notification(request: StaffRequest, pk: int) -> HttpResponse:
    """Go to what a notification is about; it is read then."""
    row = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    services.mark_read(request.user, at=timezone.now(), ids=[row.pk])
    return redirect(row.url or "work:notification-list")


@require_POST
@allowed("work.use")
def notifications_read(request: StaffRequest) -> HttpResponse:
    """I have seen them all."""
    services.mark_read(request.user, at=timezone.now())
    if is_fragment(request):
        context: dict[str, Any] = {"notifications": selectors.newest(request.user)}
        answer = render(request, "work/_notifications.html", context)
        answer["HX-Trigger"] = "notifications-read"
        return answer
    return redirect("work:notification-list")


@allowed("work.use")
def find(request: StaffRequest) -> HttpResponse:
    """Any number or any page; as a fragment it fills the palette."""
    text = request.GET.get("q", "").strip()[:80]
    hits = search.pages(request, text) + search.find(request.user, text)
    context = {"q": text, "groups": search.by_kind(hits), "count": len(hits)}
    return partial_or_page(request, "work/_hits.html", "work/search.html", context)
