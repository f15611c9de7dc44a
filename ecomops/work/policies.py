"""Who may do what with tasks, notifications and search: everybody, with their own."""

from ecomops.core.roles import EVERYBODY, Role

GRANTS: dict[str, frozenset[Role]] = {
    "work.use": EVERYBODY,
}
