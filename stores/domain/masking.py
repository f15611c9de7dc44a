"""What a problem may keep of the cell it is about: never what may name or reach a person.

The rejected rows themselves are sealed and deleted after 30 days; the list of problems stays. A
value in a shifted row may be anybody's name, telephone number or address, whatever its column.
"""

from __future__ import annotations

import re
from dataclasses import replace

from stores.domain.records import RowProblem

# their value is a number of an order, a currency, a sum or a word of the channel
HARMLESS = frozenset(
    {"destroyed_id", "rounded_id", "destroyed_number", "order_incomplete", "order_twice",
     "needs_list", "placed_from_id", "sku_twice", "foreign_currency", "unknown_status",
     "unknown_event_kind", "sum_too_large", "not_one_day", "day_twice"}
)  # fmt: skip
FIGURE = re.compile(r"[-+¥$€£]{0,2}[0-9.,]{1,7}%?")
DAY = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}([ T][0-9:]{1,8})?")
LONGEST = 40
HIDDEN = "…"


def masked(problem: RowProblem) -> RowProblem:
    """The problem as it may be kept: figures, days and known codes stay, other text is hidden."""
    value = problem.value
    if not value or (problem.code in HARMLESS and len(value) <= LONGEST):
        return problem
    if DAY.fullmatch(value) or FIGURE.fullmatch(value):
        return problem
    return replace(problem, value=HIDDEN)
