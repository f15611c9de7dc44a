from django.utils.translation import gettext_lazy as _

from ecomops.ui.navigation import Item, Section, register
from ecomops.work.context import open_count

register(
    Section(
        "today",
        _("Today"),
        "sun",
        10,
        (
            Item(_("Today"), "work:today", "work.use", icon="sun", phone=1),
            Item(
                _("My work"), "work:mine", "work.use", icon="list-check", badge=open_count, phone=4
            ),
        ),
    )
)
