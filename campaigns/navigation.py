"""What campaigns offer in the rail."""

from django.utils.translation import gettext_lazy as _

from ecomops.ui import tabs
from ecomops.ui.navigation import Item, Section, register

register(
    Section(
        key="campaigns",
        label=_("Campaigns"),
        icon="calendar-event",
        order=30,
        items=(
            Item(
                _("Campaign calendar"), "campaigns:calendar", "campaigns.view_campaigns",
                icon="calendar-event",
            ),
            Item(_("Targets"), "campaigns:targets", "campaigns.view_targets", icon="target"),
        ),
    )
)  # fmt: skip

tabs.register(
    "campaign", tabs.Tab(_("Plan"), "campaigns:detail", "campaigns.view_campaigns", order=10)
)
