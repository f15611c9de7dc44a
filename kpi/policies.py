"""Who may see which figures; which stores' figures is decided by `visible_to`."""

from ecomops.core.roles import EVERYBODY, Role

MONEY = frozenset({Role.EXECUTIVE, Role.GENERAL_MANAGER, Role.FINANCE, Role.OPERATIONS,
                   Role.ADMINISTRATOR})  # fmt: skip

GRANTS: dict[str, frozenset[Role]] = {
    "kpi.view_figures": MONEY | {Role.CUSTOMER_SERVICE, Role.PROCUREMENT_MANAGER,
                                 Role.WAREHOUSE_LEAD},
    "kpi.view_lineage": MONEY | {Role.CUSTOMER_SERVICE, Role.PROCUREMENT_MANAGER,
                                 Role.WAREHOUSE_LEAD},
    "kpi.view_campaigns": MONEY,
    "kpi.view_warehouse": frozenset({Role.EXECUTIVE, Role.GENERAL_MANAGER, Role.OPERATIONS,
                                     Role.WAREHOUSE_LEAD, Role.ADMINISTRATOR}),
    "kpi.view_staff": frozenset({Role.WAREHOUSE_STAFF, Role.WAREHOUSE_LEAD, Role.EXECUTIVE,
                                 Role.GENERAL_MANAGER, Role.ADMINISTRATOR}),
    "kpi.issue_scorecard": frozenset({Role.WAREHOUSE_LEAD, Role.GENERAL_MANAGER,
                                      Role.ADMINISTRATOR}),
    "kpi.view_procurement": frozenset({Role.PROCUREMENT, Role.PROCUREMENT_MANAGER, Role.EXECUTIVE,
                                       Role.GENERAL_MANAGER, Role.FINANCE}),
    "kpi.view_profit": MONEY,
    "kpi.roll_up": frozenset({Role.OPERATIONS, Role.FINANCE, Role.ADMINISTRATOR}),
    "kpi.set_cost_rule": frozenset({Role.FINANCE, Role.GENERAL_MANAGER, Role.ADMINISTRATOR}),
    "kpi.view_registry": EVERYBODY,
}  # fmt: skip
