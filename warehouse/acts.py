"""What the warehouses' acts are called."""

from django.utils.translation import gettext_lazy as _

from ecomops.core.acts import register

register(
    acts={
        "card.added": _("Rate card added"),
        "card.replaced": _("Rate card replaced"),
        "card.dropped": _("Rate card taken back"),
        "cutoffs.set": _("Trucks set"),
        "limit.set": _("Daily limit set"),
        "rule.added": _("Rule added"),
        "rule.dropped": _("Rule dropped"),
        "numbers.loaded": _("Waybill numbers loaded"),
        "given": _("Waybill given"),
        "printed": _("Printed"),
        "written_back": _("Channel told"),
        "written_back.by_hand": _("Channel told by hand"),
        "write_back.again": _("Told again"),
        "courier.chosen": _("Courier chosen"),
        "given_up": _("Given up"),
        "bins.loaded": _("Bins loaded"),
        "packed": _("Packed"),
        "intercept_settled": _("Stopped parcel settled"),
        "weighed": _("Weighed"),
        "reserved": _("Stock reserved"),
        "short": _("Short of stock"),
        "left_out": _("Left out of the wave"),
        "recycled": _("Waybill taken back"),
    },
    jobs={"warehouse.print": _("Papers printed")},
    events={
        "parcels.collected": _("Parcels scanned by the courier"),
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
        "by_hand": _("by hand"),
        "agreed": _("agreed"),
        "unpacked": _("unpacked again"),
        "thawed": _("no longer frozen"),
        "frozen": _("the order is frozen"),
        "order_withdrawn": _("the order was withdrawn"),
        "stock_lost": _("stock was lost"),
        "refund": _("refund asked for"),
        "held": _("the order is on hold"),
    },
    examinations={
        "ledger = levels": _("Stock equals the sum of its moves"),
        "levels = balances": _("Stock of bins adds up to that of the warehouse"),
        "reservations = balances": _("What is reserved adds up"),
        "reservations = orders": _("Open orders hold what they need, no more"),
    },
)
