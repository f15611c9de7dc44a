"""Speak to each person in the language they chose; a badge opens the floor and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

from ecomops.accounts.badges import SESSION_MARK


class PreferencesMiddleware:
    """Comes after Django's own, which knows only the cookie and what the browser asks for."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            # Left active, as Django's own does: a streamed answer is made after this returns.
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language() or ""
        return self.answer(request)


class BadgeMiddleware:
    """Whoever came in by badge sees scan tasks only: a PIN is short and the device shared."""

    OPEN = ("/scan/", "/static/", "/sign-out/", "/alive/")
    CHOICES = ("/display/", "/language/")

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        free = request.path.startswith(self.OPEN) or request.path in self.CHOICES
        if not free and request.session.get(SESSION_MARK):
            return HttpResponseRedirect("/scan/")
        return self.answer(request)
