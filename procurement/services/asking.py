"""Whom an award waits for, as tasks of a role."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecomops.core.actor import Actor
from ecomops.core.roles import Role
from ecomops.work import services as work
from ecomops.work import texts
from procurement.models import Award

REVIEW = "procurement.review"
LEVELS = {
    Award.State.FIRST: (1, frozenset({Role.PROCUREMENT_MANAGER})),
    Award.State.SECOND: (2, frozenset({Role.GENERAL_MANAGER})),
    Award.State.FINAL: (3, frozenset({Role.GENERAL_MANAGER, Role.EXECUTIVE})),
}
ASKED = {
    Award.State.FIRST: Role.PROCUREMENT_MANAGER,
    Award.State.SECOND: Role.GENERAL_MANAGER,
    Award.State.FINAL: Role.EXECUTIVE,
}

texts.register(REVIEW, _("Review the prices of %(code)s"), level="watch")


def for_review(award: Award, *, actor: Actor, at: datetime) -> None:
    """Ask the next reviewer, and nobody else any more."""
    work.finish_about(REVIEW, "procurement.award", [str(award.pk)], actor=actor, at=at)
    role = ASKED.get(Award.State(award.state))
    if role is None:
        return
    url = reverse("procurement:compare", args=[award.rfq_id])
    subject = work.Subject("procurement.award", str(award.pk), award.code, url)
    params = {"code": award.code}
    work.ask(REVIEW, role=role, subject=subject, params=params, actor=actor, at=at)
