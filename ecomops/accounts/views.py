"""Signing in and out, one's own settings, and the people an administrator lets in."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecomops.accounts import demo, selectors, services
from ecomops.accounts.forms import (
    GivePasswordForm,
    NewPersonForm,
    PersonForm,
    PreferencesForm,
)
from ecomops.accounts.models import User
from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, public
from ecomops.core.roles import Role


class SignIn(allauth_views.LoginView):
    """The door; in demo mode it names who may walk in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the people of the demo company."""
        return super().get_context_data(
            demo_people=demo.faces(), demo_password=demo.PASSWORD, **kwargs
        )


class ChangePassword(allauth_views.PasswordChangeView):
    """One's own password."""

    success_url = reverse_lazy("accounts:me")

    def form_valid(self, form: Any) -> HttpResponse:
        """Say that it worked: the page looks as before."""
        answer = super().form_valid(form)
        messages.success(self.request, _("Your password is changed."))
        return answer


sign_in = public(SignIn.as_view())
sign_out = public(allauth_views.LogoutView.as_view())
closed = public(allauth_views.AccountInactiveView.as_view())
change_password = allowed("accounts.use")(ChangePassword.as_view())


@allowed("accounts.use")
def me(request: StaffRequest) -> HttpResponse:
    """One's own name, language and look."""
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.prefer(request.user, **form.cleaned_data)
        answer = redirect("accounts:me")
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            form.cleaned_data["language"],
            max_age=365 * 86_400,
            samesite="Lax",
        )
        return answer
    return render(request, "accounts/me.html", {"form": form})


@allowed("accounts.manage_people")
def person_new(request: StaffRequest) -> HttpResponse:
    """Let somebody in."""
    form = NewPersonForm(request.POST or None, initial={"role": Role.OPERATIONS})
    if request.method == "POST" and form.is_valid():
        try:
            person = services.add_person(
                form.cleaned_data["username"],
                form.of_person(),
                password=form.cleaned_data["password"],
                scope=form.scope(),
                actor=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.add_error("password", refusal.for_user)
        else:
            messages.success(request, _("%(name)s may sign in now.") % {"name": person})
            return redirect("accounts:people")
    status = 422 if form.errors else 200
    return render(request, "accounts/person_new.html", {"form": form}, status=status)


@allowed("accounts.manage_people")
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """One person: role, scope, and what was changed when by whom."""
    user = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, person=user)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_person(
                user,
                form.cleaned_data["version"],
                form.of_person(),
                scope=form.scope(),
                actor=request.actor,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:person", user.pk)
    context = {
        "person": user,
        "form": form,
        "password_form": GivePasswordForm(),
        "events": selectors.story(user),
    }
    return render(request, "accounts/person.html", context, status=422 if form.errors else 200)


@require_POST
@allowed("accounts.manage_people")
def person_door(request: StaffRequest, pk: int) -> HttpResponse:
    """Close or open the door for a person."""
    user = get_object_or_404(User, pk=pk)
    act = services.let_back if request.POST.get("open") == "1" else services.let_go
    act(user, actor=request.actor, at=timezone.now())
    return redirect("accounts:person", user.pk)


@require_POST
@allowed("accounts.manage_people")
def person_password(request: StaffRequest, pk: int) -> HttpResponse:
    """Give somebody a new password."""
    user = get_object_or_404(User, pk=pk)
    form = GivePasswordForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Type the new password."))
    services.give_password(
        user, form.cleaned_data["password"], actor=request.actor, at=timezone.now()
    )
    messages.success(request, _("The new password is set; tell it to the person."))
    return redirect("accounts:person", user.pk)
