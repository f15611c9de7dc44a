"""Whose system this is: one name in each language, shown over the rail and on paper."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ecomops.core import history
from ecomops.core.actor import Actor
from ecomops.core.errors import StaleVersion
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.core.versions import save_version
from ecomops.ui.models import Company
from ecomops.ui.stale import differences, on_version

PRODUCT = "EcomOps"


def company_name() -> str:
    """The company's name in the active language; the product's own until somebody says it."""
    kept = Company.objects.filter(pk=1).first()
    return kept.label if kept else PRODUCT


@transaction.atomic
def name_company(
    name: str, name_en: str = "", *, expected: int = 0, actor: Actor, at: datetime
) -> Company:
    """Say or change the name; `expected` is the version it was read at, nought for none yet."""
    kept, made = Company.objects.get_or_create(pk=1, defaults={"name": name, "name_en": name_en})
    if made:
        history.note(kept, "created", actor=actor, at=at, after={"name": name})
    elif (kept.name, kept.name_en) != (name, name_en) or expected != kept.version:
        before = {"name": kept.name, "name_en": kept.name_en}
        save_version(kept, expected, name=name, name_en=name_en)
        after = {"name": name, "name_en": name_en}
        history.note(kept, "changed", actor=actor, at=at, before=before, after=after)
    return kept


class CompanyForm(forms.Form):
    """The two names."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Company name"), max_length=80,
        help_text=_("Stands over the rail and on every printed page."),
    )  # fmt: skip
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)


@require_http_methods(["GET", "POST"])
@allowed("ui.name_company")
def company_page(request: StaffRequest) -> HttpResponse:
    """The settings of the company."""
    kept = Company.objects.filter(pk=1).first()
    now = {"name": kept.name, "name_en": kept.name_en, "version": kept.version} if kept else {}
    form = CompanyForm(request.POST or None, initial=now)
    stale = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            name_company(
                data["name"], data["name_en"], expected=data.get("version") or 0,
                actor=request.actor, at=timezone.now(),
            )  # fmt: skip
        except StaleVersion as refusal:
            stale = {"told": refusal.for_user, "rows": differences(form, refusal)}
            form.data = on_version(form.data, kept.version if kept else 0)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("ui:company")
    context = {"form": form, "stale": stale}
    return render(request, "ui/company.html", context, status=409 if stale else 200)
