"""What the figures' acts and examinations are called."""

from django.utils.translation import gettext_lazy as _

from ecomops.core.acts import register

register(
    acts={
        "rate.changed": _("Cost rate changed"),
        "scorecard.issued": _("Scorecard issued"),
    },
    examinations={
        "facts = sources": _("Stored figures equal their sources"),
        "days waiting": _("No day waits for its figures"),
    },
)
