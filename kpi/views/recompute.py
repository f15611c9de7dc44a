"""Computing days again when somebody asks for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ecomops.core import jobs
from ecomops.core.actor import actor_of
from ecomops.core.models import Job
from ecomops.core.policies import allowed
from ecomops.ui import dates
from kpi.forms import RecomputeForm
from kpi.selectors.figures import scope_of
from kpi.services.stale import JOB


@allowed("kpi.roll_up")
def recompute(request: HttpRequest) -> HttpResponse:
    """Ask for days of stores to be computed again; the job's page shows how far it is."""
    stores = scope_of(request.user, None)
    form = RecomputeForm(request.POST or None, stores=stores, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        chosen, days = form.chosen(), form.cleaned_data
        span = dates.span(days["first"], days["last"])
        job = jobs.enqueue(
            JOB,
            {
                "stores": [store.pk for store in chosen],
                "first": days["first"].isoformat(),
                "last": days["last"].isoformat(),
            },
            actor=actor_of(request.user),
            at=timezone.now(),
            title=_("Figures of %(span)s computed again") % {"span": span},
        )
        return redirect("core:job-detail", job.pk)
    latest = Job.objects.filter(kind=JOB).order_by("-pk").first()
    own = latest if latest and latest.actor_id == str(request.user.pk) else None
    return render(request, "kpi/recompute.html", {"form": form, "job": own})
