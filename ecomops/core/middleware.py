"""What every request carries, and how a refusal becomes an answer."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from ecomops.core.actor import SYSTEM, actor_of
from ecomops.core.errors import DomainError, TooLarge
from ecomops.core.http import length_of

Answer = Callable[[HttpRequest], HttpResponse]
FORM_AROUND = 1 << 20  # what a form says besides its file


class ActorMiddleware:
    """Put the acting person on the request."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]  # typed in StaffRequest
            lambda: actor_of(request.user) if request.user.is_authenticated else SYSTEM
        )
        return self.answer(request)


class RefusalMiddleware:
    """Show a service's refusal where the person was, with the status that fits."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if length_of(request) > settings.UPLOAD_LIMIT + FORM_AROUND:
            # before anything reads the body: it would be written to disk first
            return self.process_exception(request, TooLarge()) or HttpResponse(status=413)
        return self.answer(request)

    def process_exception(self, request: HttpRequest, refusal: Exception) -> HttpResponse | None:
        """Answer a `DomainError`: a note for htmx, back to the page for a form without script."""
        if not isinstance(refusal, DomainError):
            return None
        if getattr(request, "htmx", False):
            answer = render(request, "ui/_refusal.html", {"refusal": refusal.for_user})
            answer.status_code = refusal.status
            answer["HX-Retarget"] = "#messages"
            answer["HX-Reswap"] = "innerHTML"
            return answer
        back = request.headers.get("Referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(
            back, {request.get_host()}, require_https=request.is_secure()
        ):
            messages.error(request, refusal.for_user)
            return HttpResponseRedirect(back)
        return render(
            request, "ui/refusal.html", {"refusal": refusal.for_user}, status=refusal.status
        )
