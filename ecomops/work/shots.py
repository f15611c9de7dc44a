"""The pages of work that `./run shots` pictures."""

from ecomops.ui.shots import Page, register

register(Page("today", "/"))
register(Page("today-executive", "/", user="executive"))
register(Page("today-lead", "/", user="lead"))
register(Page("my-work", "/work/"))
register(Page("notifications", "/notifications/"))
register(Page("search", "/search/?q=tmall"))
