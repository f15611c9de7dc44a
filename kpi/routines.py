"""The day of an operations manager and of a warehouse lead."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _

from ecomops.core.roles import Role
from ecomops.work.routines import Step, register

FIGURES_IN = "operations.figures_in"
FIRST_WAVE, SECOND_WAVE, THIRD_WAVE = "lead.wave_1", "lead.wave_2", "lead.wave_3"
FIRST_TRUCK = "lead.truck_1"
RETURNS = "lead.returns"
# The wave of a day that ticks each step, in order.
WAVES = (FIRST_WAVE, SECOND_WAVE, THIRD_WAVE)

register(
    Step("operations.held", Role.OPERATIONS, time(9),
         _("Answer the orders that are held"), "stores:audit-list"),
    Step(FIGURES_IN, Role.OPERATIONS, time(9, 30),
         _("Yesterday's traffic of all your stores is in"), "stores:import-new", is_auto=True),
    Step("operations.off_target", Role.OPERATIONS, time(9, 45),
         _("See which store is off target, and why"), "kpi:stores"),
    Step("operations.campaigns", Role.OPERATIONS, time(11),
         _("Hold running campaigns against their plan"), "kpi:campaigns"),
    Step("operations.listings", Role.OPERATIONS, time(14),
         _("Match new items of the channels"), "stores:listing-list"),
    Step("operations.preparation", Role.OPERATIONS, time(16),
         _("Look at what the next campaign still lacks"), "campaigns:calendar"),
    Step("operations.evening", Role.OPERATIONS, time(18, 30),
         _("Check ads and sold-out items before the evening peak"), "kpi:overview"),
    Step("lead.floor", Role.WAREHOUSE_LEAD, time(8, 50),
         _("Benches, printers and scanners work")),
    Step("lead.people", Role.WAREHOUSE_LEAD, time(9),
         _("People against today's open work"), "kpi:warehouse"),
    Step(FIRST_WAVE, Role.WAREHOUSE_LEAD, time(10, 30),
         _("Release the first wave"), "warehouse:wave-board", is_auto=True),
    Step(FIRST_TRUCK, Role.WAREHOUSE_LEAD, time(11, 45),
         _("First truck: manifest closed"), "warehouse:wave-board", is_auto=True),
    Step(SECOND_WAVE, Role.WAREHOUSE_LEAD, time(13, 30),
         _("Release the second wave"), "warehouse:wave-board", is_auto=True),
    Step(RETURNS, Role.WAREHOUSE_LEAD, time(15),
         _("Returns of the day are looked into"), "", is_auto=True),
    Step("lead.lost", Role.WAREHOUSE_LEAD, time(16),
         _("Ask couriers about parcels without a scan"), "kpi:warehouse"),
    Step(THIRD_WAVE, Role.WAREHOUSE_LEAD, time(17),
         _("Release the third wave"), "warehouse:wave-board", is_auto=True),
    Step("lead.counts", Role.WAREHOUSE_LEAD, time(18),
         _("Approve stock counts"), "warehouse:count-list"),
    Step("lead.note", Role.WAREHOUSE_LEAD, time(21, 45),
         _("Hand-over note for the next shift")),
)  # fmt: skip
