"""What procurement's acts and examinations are called."""

from django.utils.translation import gettext_lazy as _

from ecomops.core.acts import register

register(
    acts={
        "award.proposed": _("Award proposed"),
        "quotes.opening": _("Quotations being opened"),
        "quotes.opened": _("Quotations opened"),
        "quote.sealed": _("Quotation sealed"),
        "quote.declined": _("Quotation declined"),
        "order.made": _("Purchase order made"),
        "order.sent": _("Purchase order sent"),
        "order.chased": _("Supplier reminded"),
        "order.arrived": _("Goods arrived"),
        "order.too_many": _("More arrived than was ordered"),
        "requisition.drafted": _("Requisition drafted"),
        "requisition.changed": _("Requisition changed"),
        "price.agreed": _("Price agreed"),
        "price.returned": _("Price returned"),
        "price.refused": _("Price refused"),
        "rfq.started": _("Inquiry started"),
        "rfq.invited": _("Supplier invited"),
        "rfq.link_shown": _("Link shown"),
        "rfq.link_renewed": _("Link renewed"),
        "rules.changed": _("Buying rules changed"),
        "supplier.registered": _("Supplier registered"),
        "supplier.changed": _("Supplier changed"),
        "supplier.item": _("Supplied item set"),
        "supplier.licence": _("Licence recorded"),
    },
    events={
        "purchase.ordered": _("Purchase ordered"),
        "receipt.checked": _("Receipt checked"),
    },
    reasons={"revised": _("the award was revised")},
    examinations={
        "awards": _("Every award was approved by whom its amount needs"),
        "sealed quotes": _("Sealed quotations were opened once, together"),
        "purchase receipts": _("What arrived is booked against its order"),
    },
)
