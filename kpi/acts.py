"""What the figures' acts and examinations are called."""

from django.utils.translation import gettext_lazy as _

from ecomops.core.acts import register

register(
    acts={
        "rate.changed": _("Cost rate changed"),
        "scorecard.issued": _("Scorecard issued"),
    },
    jobs={
        "kpi.rollup": _("Figures computed"),
        "kpi.window": _("Visitors of a window counted"),
    },
    examinations={
        "facts = sources": _("Stored figures equal their sources"),
        "days waiting": _("No day waits for its figures"),
    },
)
