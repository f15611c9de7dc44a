"""What the warehouses' acts are called."""

from django.utils.translation import gettext_lazy as _

from ecomops.core.acts import register

register(
    acts={
        "courier.chosen": _("Courier chosen"),
        "given_up": _("Given up"),
        "bins.loaded": _("Bins loaded"),
        "packed": _("Packed"),
        "weighed": _("Weighed"),
        "short": _("Short of stock"),
        "left_out": _("Left out of the wave"),
        "recycled": _("Waybill taken back"),
    },
    events={
        "stock.reserved": _("Stock reserved"),
        "fulfilments.ready": _("Orders ready for a wave"),
        "fulfilment.frozen": _("Order frozen"),
        "wave.released": _("Wave released"),
        "parcels.packed": _("Parcels packed"),
        "parcels.handed_over": _("Parcels handed over"),
        "parcel.intercept_asked": _("Parcel to be stopped"),
        "manifest.closed": _("Hand-over closed"),
        "returns.graded": _("Return graded"),
    },
    reasons={
        "agreed": _("agreed"),
        "unpacked": _("unpacked again"),
        "thawed": _("no longer frozen"),
        "frozen": _("the order is frozen"),
        "order_withdrawn": _("the order was withdrawn"),
        "stock_lost": _("stock was lost"),
        "refund": _("refund asked for"),
        "held": _("the order is on hold"),
    },
)
