"""What is to be prepared before a campaign of each type, and how many days ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Step:
    """A thing to do `ahead` days before the main phase; `who` is a role or the owner."""

    code: str
    ahead: int
    who: str = OWNER


_REGISTER = Step("register", 20)
_CREATIVES = Step("creatives", 10)
_FACTORY = Step("factory_order", 7, "procurement")
_PRICES = Step("prices", 7)
_COURIER = Step("courier", 5, "warehouse_lead")
_ROSTER = Step("roster", 4, "warehouse_lead")
_PREPACK = Step("prepack", 3, "warehouse_lead")
_PRINTERS = Step("printers", 2, "warehouse_lead")
_FAVOURITES = Step("favourites", 1)
_SERVICE = Step("late_service", 1, "customer_service")
_FULL = (
    _REGISTER, _CREATIVES, _FACTORY, _PRICES, _COURIER, _ROSTER, _PREPACK, _PRINTERS,
    _FAVOURITES, _SERVICE,
)  # fmt: skip
_SMALL = (_CREATIVES, _PRICES, _PRINTERS)
STEPS: dict[str, tuple[Step, ...]] = {
    "platform_event": _FULL,
    "group_deal": _FULL,
    "flash_sale": (_REGISTER, _PRICES, _PREPACK, _PRINTERS, _SERVICE),
    "seasonal": (_CREATIVES, _FACTORY, _PRICES, _COURIER, _PRINTERS),
    "opening": (_CREATIVES, _PRICES, _PRINTERS, _SERVICE),
    "clearance": _SMALL,
    "social": (_CREATIVES, _PRICES, _PREPACK, _COURIER, _SERVICE),
    "members": _SMALL,
}
CODES = tuple(dict.fromkeys(step.code for steps in STEPS.values() for step in steps))


def plan(kind: str, main_on: date) -> list[tuple[Step, date]]:
    """The steps of a type with their last days, soonest first."""
    return [(step, main_on - timedelta(days=step.ahead)) for step in STEPS.get(kind, ())]
