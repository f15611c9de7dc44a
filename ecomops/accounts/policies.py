"""Who may do what with people and with their own settings."""

from ecomops.core.roles import EVERYBODY, Role

GRANTS: dict[str, frozenset[Role]] = {
    "accounts.use": EVERYBODY,  # one's own name, language, look and password
    "accounts.view_people": frozenset({Role.ADMINISTRATOR}),
    "accounts.manage_people": frozenset({Role.ADMINISTRATOR}),
    "accounts.issue_badges": frozenset({Role.ADMINISTRATOR, Role.WAREHOUSE_LEAD}),
    "api.read": EVERYBODY,
}
