"""What the campaigns' acts are called."""

from django.utils.translation import gettext_lazy as _

from ecomops.core.acts import register

register(
    acts={
        "aims.set": _("Aims and budget set"),
        "sent_back": _("Sent back"),
        "requisition.raised": _("Purchase asked for"),
        "goods.set": _("Items set"),
        "ad_balance.told": _("Balance of an account told"),
        "target.set": _("Target set"),
        "target.split": _("Target split"),
    },
    events={"targets.set": _("Targets set")},
)
