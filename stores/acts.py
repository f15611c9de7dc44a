"""What the stores' acts and examinations are called."""

from django.utils.translation import gettext_lazy as _

from ecomops.core.acts import register

register(
    acts={
        "note": _("Note written"),
        "connected": _("Connection set"),
        "share_policy": _("Stock policy set"),
        "contacted": _("Buyer contacted"),
        "merged": _("Shipped together"),
        "matched": _("Listing matched"),
        "cost.changed": _("Cost changed"),
        "stock.adjusted": _("Stock adjusted"),
        "mapping.saved": _("Column mapping saved"),
        "import.undone": _("Taken back with its import"),
        "personal.revealed": _("Personal data shown"),
        "personal.erased": _("Personal data erased"),
        "barcodes.changed": _("Barcodes changed"),
        "recipe.changed": _("Recipe changed"),
    },
    events={
        "orders.received": _("Orders received"),
        "orders.held": _("Orders held"),
        "orders.released": _("Orders released"),
        "orders.matched": _("Items of orders matched"),
        "orders.shipped": _("Orders shipped"),
        "orders.withdrawn": _("Orders withdrawn"),
        "orders.whole": _("Orders complete"),
        "traffic.received": _("Traffic received"),
        "ads.received": _("Ad figures received"),
        "events.received": _("Page events received"),
        "costs.changed": _("Costs changed"),
    },
    reasons={
        "clean": _("nothing to object to"),
        "matched": _("its items are matched"),
        "same_addressee": _("same buyer, same address"),
        "handed_over": _("handed to the courier"),
    },
    jobs={"stores.import": _("Import"), "stores.undo_import": _("Import taken back")},
    examinations={
        "order amounts": _("What buyers owe adds up line by line"),
        "order lines": _("Pieces and counts of orders are those of their lines"),
        "field keys": _("Personal data opens with this key"),
        "event files": _("The files of page events are whole"),
    },
)
