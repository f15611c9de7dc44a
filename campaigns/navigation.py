"""What campaigns offer in the rail."""

from django.utils.translation import gettext_lazy as _

from campaigns import home
from campaigns.policies import PLANNERS
from ecomops.ui import tabs
from ecomops.ui.navigation import Item, Section, register
from ecomops.work import today

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
            Item(
                _("Advertising accounts"), "campaigns:ad-balances", "campaigns.view_targets",
                icon="currency-yuan",
            ),
        ),
    )
)  # fmt: skip

tabs.register(
    "campaign", tabs.Tab(_("Plan"), "campaigns:detail", "campaigns.view_campaigns", order=10)
)

today.WAITING.register("campaigns", home.waiting, roles=PLANNERS, order=35)
