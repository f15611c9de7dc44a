"""Who may see, plan and approve campaigns, and set what stores are to reach."""

from ecomops.core.roles import Role

PLANNERS = frozenset({Role.OPERATIONS, Role.GENERAL_MANAGER, Role.ADMINISTRATOR})

GRANTS: dict[str, frozenset[Role]] = {
    "campaigns.view_targets": frozenset(
        {
            Role.OPERATIONS,
            Role.EXECUTIVE,
            Role.GENERAL_MANAGER,
            Role.FINANCE,
            Role.ADMINISTRATOR,
        }
    ),
    "campaigns.set_targets": PLANNERS,
    "campaigns.view_campaigns": frozenset(
        {
            Role.OPERATIONS,
            Role.EXECUTIVE,
            Role.GENERAL_MANAGER,
            Role.FINANCE,
            Role.ADMINISTRATOR,
            Role.WAREHOUSE_LEAD,
            Role.PROCUREMENT,
            Role.PROCUREMENT_MANAGER,
            Role.CUSTOMER_SERVICE,
        }
    ),
    "campaigns.plan_campaigns": PLANNERS,
    "campaigns.approve_campaigns": PLANNERS | {Role.EXECUTIVE},
}
