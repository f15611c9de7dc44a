from django.utils.translation import gettext_lazy as _

from ecomops.ui.navigation import Item, Section, register

register(
    Section(
        "system",
        _("System"),
        "settings",
        90,
        (Item(_("People"), "accounts:people", "accounts.view_people", icon="users"),),
    )
)
