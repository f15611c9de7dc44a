"""The switches of the shell: display, language, saved views."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ecomops.core.models import Job
from ecomops.core.policies import allowed, public
from ecomops.ui import exporting
from ecomops.ui.models import SavedView
from ecomops.ui.preferences import CHOICES, remember


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To where the person was, never to another site."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if safe else "/")


@public
@require_POST
def preference(request: HttpRequest) -> HttpResponse:
    """Keep one display switch: theme, density or red for rising."""
    for name, choices in CHOICES.items():
        value = request.POST.get(name)
        if value in choices:
            answer = _back(request)
            remember(request, answer, name, value)
            return answer
    raise Http404


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, in this browser and to this user."""
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        raise Http404
    answer = _back(request)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, wanted, max_age=60 * 60 * 24 * 365, samesite="Lax"
    )
    if request.user.is_authenticated and hasattr(request.user, "language"):
        request.user.language = wanted
        request.user.save(update_fields=["language"])
    return answer


@allowed("ui.save_view")
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the address of a list under a name; the same name again replaces it."""
    name = request.POST.get("name", "").strip()[:60]
    page = request.POST.get("page", "")[:60]
    if not name or not page:
        messages.error(request, _("A saved view needs a name."))
        return _back(request)
    SavedView.objects.update_or_create(
        owner_key=str(request.user.pk),
        page=page,
        name=name,
        defaults={"query": request.POST.get("query", "")[:2000]},
    )
    return _back(request)


@allowed("ui.save_view")
@require_POST
def delete_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget a saved view of one's own."""
    own = SavedView.objects.filter(owner_key=str(request.user.pk))
    get_object_or_404(own, pk=view_id).delete()
    return _back(request)


@allowed("ui.download_export")
@require_GET
def export_file(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """The file of a long export, for whoever asked for it."""
    own = Job.objects.filter(kind=exporting.KIND, actor_kind="user", state=Job.State.DONE)
    job = get_object_or_404(own.filter(actor_id=str(request.user.pk)), pk=job_id)
    return exporting.download(job)
