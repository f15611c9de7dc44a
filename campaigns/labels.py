"""What festivals and steps of preparation are called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

FESTIVAL_WORDS: dict[str, Any] = {
    "d314": "3.14",
    "d520": "5.20",
    "d618": "6.18",
    "d818": "8.18",
    "d1111": _("Double 11"),
    "d1212": _("Double 12"),
    "spring": _("Spring Festival"),
    "dragon_boat": _("Dragon Boat"),
    "mid_autumn": _("Mid-Autumn"),
    "tomb_sweeping": _("Tomb Sweeping"),
    "double_ninth": _("Double Ninth"),
    "new_year": _("New Year"),
    "valentine": _("Valentine's Day"),
    "labour": _("Labour Day"),
    "national": _("National Day"),
    "halloween": _("Halloween"),
    "christmas": _("Christmas"),
    "black_friday": _("Black Friday"),
}
STEP_WORDS: dict[str, Any] = {
    "register": _("Register for the event on the platform"),
    "creatives": _("Have display creatives tested and finished"),
    "factory_order": _("Decide the factory order"),
    "prices": _("Check prices, coupons and how they stack"),
    "courier": _("Agree on extra courier pick-up"),
    "roster": _("Assign office staff to scan, print, pick and pack"),
    "prepack": _("Pack a third of the goods ahead"),
    "printers": _("Have printers and paper ready"),
    "favourites": _("Watch favourites and carts"),
    "late_service": _("Staff a late after-sales shift for the three days after"),
}
TASK = "campaigns.prepare."
SUBJECT = "campaigns.campaign"
