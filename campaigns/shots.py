"""Pages of this app that are pictured."""

from ecomops.ui.shots import Page, register

register(Page("targets", "/campaigns/targets/"))
register(Page("calendar", "/campaigns/"))
register(Page("calendar-month", "/campaigns/?view=month"))
register(Page("target-split", "/campaigns/targets/split/"))
