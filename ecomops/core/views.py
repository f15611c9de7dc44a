"""Job pages: what runs, how far, what came of it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from ecomops.core import acts, jobs
from ecomops.core.models import Job
from ecomops.core.policies import allowed, may, public


def jobs_of(request: HttpRequest) -> QuerySet[Job]:
    """A user's own jobs; all of them for whoever looks after the system."""
    if may(request.user, "system.view_jobs"):
        return Job.objects.all()
    return Job.objects.filter(actor_kind="user", actor_id=str(request.user.pk))


@allowed("jobs.view_own")
def job_list(request: HttpRequest) -> HttpResponse:
    """The latest jobs."""
    return render(request, "core/job_list.html", {"jobs": jobs_of(request).order_by("-pk")[:100]})


@allowed("jobs.view_own")
def job_detail(request: HttpRequest, job_id: int) -> HttpResponse:
    """One job with its log."""
    job = get_object_or_404(jobs_of(request), pk=job_id)
    context = {
        "job": job,
        "lines": job.lines.order_by("pk")[:500],
        "result": acts.result_rows(job.result or {}),
    }
    return render(request, "core/job_detail.html", context)


@allowed("jobs.view_own")
def job_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """The part of a page that shows the bar; asks for itself again while the job is open."""
    job = get_object_or_404(jobs_of(request), pk=job_id)
    answer = render(request, "core/_job_progress.html", {"job": job})
    if not job.is_open:
        answer["HX-Trigger"] = "job-ended"
    return answer


@require_POST
@allowed("jobs.view_own")
def job_cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask a job to stop."""
    job = get_object_or_404(jobs_of(request), pk=job_id)
    jobs.ask_to_cancel(job, at=timezone.now())
    return redirect("core:job-detail", job.pk)


@require_POST
@allowed("jobs.view_own")
def job_retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Let a job go on from its last checkpoint."""
    job = get_object_or_404(jobs_of(request), pk=job_id)
    jobs.retry(job, at=timezone.now())
    return redirect("core:job-detail", job.pk)


@public
def alive(request: HttpRequest) -> HttpResponse:
    """Say that the web process answers; touches nothing else."""
    return HttpResponse("ok", content_type="text/plain")
