"""What is planted in the figures: each story happens so many days before today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """Hours counted from midnight, in the store's zone, of a day before today."""

    days_before: int
    hours: float
    from_hour: float = 0.0

    def first(self, today: date) -> date:
        """The day it starts on."""
        return today - timedelta(days=self.days_before)

    def covers(self, today: date, days_after: int) -> float:
        """The share of the day `first + days_after` that lies inside."""
        start, end = self.from_hour, self.from_hour + self.hours
        low, high = max(start, 24.0 * days_after), min(end, 24.0 * (days_after + 1))
        return max(0.0, high - low) / 24.0


#: 1 · conversion fell: a price slip on the flagship's best set.
SLIP_STORE, SLIP_PRODUCT = "tmall-flagship", "HT-0417"
SLIP = Window(days_before=9, hours=26)
SLIP_PRICE = (19900, 23900)
SLIP_CONVERSION = 0.017
SLIP_KEEPS_ITEM = 0.12

#: 2 · the burning tool: audience ads at a ROI under one while keyword ads stop at 15:00.
BURN_STORE = "tmall-flagship"
BURN_DAYS = (21, 5)
BURN_COST, BURN_ROI = 1900, 0.7
CAPPED_COST, CAPPED_ROI, CAPPED_HOUR = 900, 4.1, 15

#: 3 · gross ROI lies: a live session whose goods come back.
LIVE_STORE, LIVE_DAY, LIVE_ROI, LIVE_REFUNDED, LIVE_KNOWN_BY = "douyin-live", 16, 2.4, 0.61, 2
LIVE_UPLIFT = 3.0

#: 4 · sold out with traffic on.
SOLD_OUT_PRODUCT = "HT-0102"
SOLD_OUT = Window(days_before=34, hours=108, from_hour=12)
SOLD_OUT_VISITORS, SOLD_OUT_LOST = 6800, 31000

#: 5 · the office bag runs out before its event: pieces there, on their way, and asked for.
BAG_STOCK, BAG_INBOUND, BAG_NEED = 420, 300, 1_050

#: 6 · last Double-11: orders on its day, the rise it was planned with, and the rise that came.
BEST_DAY, BELIEVED, CAME = 2_900, 7.0, 11.0

#: 18 · the lunar trap: February against the calendar and against the festival.
FEBRUARY_CALENDAR, FEBRUARY_ALIGNED = 0.66, 1.06

#: 19 · two truths: what the own mall measured of what the platform reports.
MEASURED_OF_REPORTED = 0.93

#: 21 · the fee refund is near: still to sell by 31 December.
FEE_STORE, FEE_GAP = "tmall-exclusive", 84_000

#: 8 · price protection: after a cut whoever had paid more in the days before got the gap back.
GAP_STORE, GAP_DAY, GAP_BEFORE, GAP_REFUNDS, GAP_CENTS = "taobao-a", 12, 8, 143, 2_000

#: 15 · a late promise: so many paid orders with 24 hours lie here, all due before the next truck.
LATE_STORE, LATE_ORDERS = "jd", 38
#: Hours before that truck between which they are due, as 16:40 stands to a cut-off at 19:30.
LATE_DUE = (2.8, 0.1)
#: Orders of that store yesterday and today at least, so that any hour of the day has so many.
LATE_CROWD = (62, 86)
