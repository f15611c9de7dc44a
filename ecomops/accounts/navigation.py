from django.utils.translation import gettext_lazy as _

from ecomops.ui.navigation import Item, Section, register

register(
    Section(
        "system",
        _("System"),
        "settings",
        90,
        (
            Item(_("People"), "accounts:people", "accounts.view_people", icon="users"),
            Item(_("Badges"), "accounts:badges", "accounts.issue_badges", icon="key"),
            Item(_("Company"), "ui:company", "ui.name_company", icon="building-store"),
            Item(_("Jobs"), "core:job-list", "jobs.view_own", icon="bolt"),
            Item(_("Health"), "core:health", "system.view_health", icon="checks"),
            Item(_("Audit log"), "core:log", "system.view_log", icon="history"),
        ),
    )
)
