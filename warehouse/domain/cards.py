"""Reading a rate card from a file or a form: every cell checked, a bad one named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from warehouse.domain.bins import Fault
from warehouse.domain.headers import places
from warehouse.domain.rates import Rate

COLUMNS: dict[str, tuple[str, ...]] = {
    "zone": ("zone", "price zone", "计费区", "区域", "分区"),
    "regions": ("regions", "region", "地区", "省份", "目的地"),
    "first_kg": ("first kg", "first_kg", "first weight (kg)", "首重", "首重(kg)", "首重（kg）"),
    "first_amount": ("first amount", "first_amount", "first price", "首重价", "首重价格"),
    "step_kg": ("further kg", "step_kg", "further weight (kg)", "续重", "续重(kg)", "续重（kg）"),
    "step_amount": ("further amount", "step_amount", "further price", "续重价", "续重价格"),
    "days": ("days", "时效", "时效(天)", "天数"),
}
NEEDED = frozenset({"zone", "regions", "first_amount", "step_amount"})
USUAL = {"first_kg": "1", "step_kg": "1", "days": "3"}
SEPARATORS = re.compile(r"[,，、;；\s]+")
LARGEST = Decimal(10_000)


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Column → its place in the header, for the columns we know."""
    return places(header, COLUMNS)


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether a row names the columns a card must have."""
    return columns_of(cells).keys() >= NEEDED


def read(number: int, given: Mapping[str, str], currency: str) -> tuple[Rate | None, list[Fault]]:
    """The zone of a row, or all that is wrong with it."""
    faults: list[Fault] = []
    zone = given.get("zone", "").strip()
    if not zone or len(zone) > 20:
        faults.append(Fault(number, "zone", "too_long" if zone else "missing", zone, 20))
    regions = tuple(filter(None, SEPARATORS.split(given.get("regions", "").strip())))
    if not regions:
        faults.append(Fault(number, "regions", "missing"))
    numbers: dict[str, Decimal] = {}
    for column in ("first_kg", "first_amount", "step_kg", "step_amount", "days"):
        text = given.get(column, "").strip() or USUAL.get(column, "")
        least = Decimal("0.001") if column.endswith("kg") else Decimal(0)
        value = _number(text)
        if value is None:
            faults.append(Fault(number, column, "no_number" if text else "missing", text))
        elif not least <= value <= LARGEST:
            faults.append(Fault(number, column, "outside", text, int(LARGEST)))
        else:
            numbers[column] = value
    if faults:
        return None, faults
    rate = Rate(
        zone, regions, int(numbers["first_kg"] * 1000), numbers["first_amount"],
        int(numbers["step_kg"] * 1000), numbers["step_amount"], numbers["days"], currency,
    )  # fmt: skip
    return rate, []


def twice(rates: Sequence[Rate]) -> list[str]:
    """Zones and regions named more than once: which price would hold is anybody's guess."""
    names = [rate.zone for rate in rates] + [place for rate in rates for place in rate.regions]
    return sorted({name for name in names if names.count(name) > 1})


def _number(text: str) -> Decimal | None:
    plain = text.replace("，", ",").replace("¥", "").replace("元", "").strip()
    if not re.fullmatch(r"\d{1,9}(\.\d{1,4})?", plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None
