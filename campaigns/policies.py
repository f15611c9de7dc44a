"""Who may see and set what stores are to reach."""

from ecomops.core.roles import Role

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
    "campaigns.set_targets": frozenset({Role.OPERATIONS, Role.GENERAL_MANAGER, Role.ADMINISTRATOR}),
}
