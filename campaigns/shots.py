"""Pages of this app that are pictured."""

from ecomops.ui.shots import Page, register

register(Page("targets", "/campaigns/targets/"))
