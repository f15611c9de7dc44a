"""Pages of this app that are pictured besides those of the rail."""

from ecomops.ui.shots import Page, register

register(Page("requisition-new", "/procurement/requisitions/new/", user="buyer"))
register(Page("low-stock", "/procurement/requisitions/low-stock/", user="buyer"))
register(Page("supplier-new", "/procurement/suppliers/new/", user="buyer"))
