"""Price reviews: two by different people, a third above the limit, each bound to what it saw."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ecomops.core import history, states
from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from procurement.models import Award, PriceReview
from procurement.services import asking
from procurement.services.awards import digest_of

Decision = PriceReview.Decision


def may_review(award: Award, role: str, person: str) -> bool:
    """Whether the award waits for this person."""
    level, roles = asking.LEVELS.get(Award.State(award.state), (0, frozenset()))
    return bool(level) and role in roles and not _refusal(award, person)


@transaction.atomic
def review(
    award: Award,
    decision: str,
    *,
    seen: str,
    words: str = "",
    role: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Agree, return or refuse the version one saw (`seen` is its digest)."""
    held = Award.objects.select_for_update().get(pk=award.pk)
    level, roles = asking.LEVELS.get(Award.State(held.state), (0, frozenset()))
    if not level:
        raise DomainError(_("%(code)s waits for no review."), code=held.code)
    if role not in roles:
        raise DomainError(_("This review is another person's: your role does not decide it."))
    if refusal := _refusal(held, actor.id):
        raise DomainError(refusal)
    if held.digest != seen or digest_of(held) != seen:
        raise DomainError(_("%(code)s was changed since you read it. Look again."), code=held.code)
    if decision != Decision.AGREED and not words.strip():
        raise DomainError(_("Say in words why."))
    PriceReview.objects.create(
        award=held, digest=held.digest, level=level, decision=decision, words=words.strip(),
        role=role, person_id=actor.id, person_label=actor.label, requester_id=held.requested_by,
        at=at,
    )  # fmt: skip
    to = _next(held, decision)
    history.note(
        held, f"price.{decision}", actor=actor, at=at,
        after={"digest": held.digest, "level": level, "version": held.version},
        params={"words": words.strip()[:200]},
    )  # fmt: skip
    states.advance(held, to, actor=actor, at=at)
    asking.for_review(held, actor=actor, at=at)
    award.state = held.state


def _next(award: Award, decision: str) -> Award.State:
    if decision == Decision.RETURNED:
        return Award.State.DRAFT
    if decision == Decision.REFUSED:
        return Award.State.REFUSED
    if award.state == Award.State.FIRST:
        return Award.State.SECOND
    if award.state == Award.State.SECOND and award.above_limit:
        return Award.State.FINAL
    return Award.State.APPROVED


def _refusal(award: Award, person: str) -> str:
    """Why this person may not review, in words; empty when they may."""
    rfq = award.rfq
    if person in (award.requested_by, rfq.buyer_id):
        return str(_("Nobody reviews an award of their own."))
    if rfq.requisition is not None and rfq.requisition.requested_by == person:
        return str(_("Whoever asked for the goods does not review their price."))
    agreed = (award.digest, Decision.AGREED, person)
    if any((one.digest, one.decision, one.person_id) == agreed for one in award.reviews.all()):
        return str(_("The reviews are by different people."))
    return ""
