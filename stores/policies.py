"""Who may do what with stores, goods, orders and the files that bring them in."""

from ecomops.core.roles import Role

_LEADERS = frozenset({Role.EXECUTIVE, Role.GENERAL_MANAGER, Role.FINANCE})
_RUNNERS = frozenset({Role.OPERATIONS, Role.ADMINISTRATOR})
_SERVICE = _RUNNERS | {Role.CUSTOMER_SERVICE}
_BUYERS = frozenset({Role.PROCUREMENT, Role.PROCUREMENT_MANAGER})
_FLOOR = frozenset({Role.WAREHOUSE_LEAD})

GRANTS: dict[str, frozenset[Role]] = {
    "stores.view_stores": _SERVICE | _LEADERS | _FLOOR | _BUYERS,
    "stores.manage_stores": frozenset({Role.ADMINISTRATOR, Role.GENERAL_MANAGER}),
    "stores.view_connectors": _RUNNERS | {Role.GENERAL_MANAGER, Role.CUSTOMER_SERVICE},
    "stores.pull_orders": _RUNNERS,
    "stores.manage_connections": frozenset({Role.ADMINISTRATOR}),
    "stores.view_channel_stock": _SERVICE | {Role.GENERAL_MANAGER},
    "stores.share_stock": _RUNNERS | {Role.GENERAL_MANAGER},
    "stores.view_orders": _SERVICE | _LEADERS | _FLOOR,
    "stores.hold_order": _SERVICE,
    "stores.release_order": _SERVICE,
    "stores.contact_buyer": _SERVICE,
    "stores.reveal_people": _SERVICE,
    "stores.view_audit": _SERVICE | {Role.GENERAL_MANAGER},
    "stores.view_imports": _SERVICE | _LEADERS,
    "stores.import_files": _RUNNERS | {Role.FINANCE, Role.GENERAL_MANAGER},
    "stores.undo_import": _RUNNERS | {Role.GENERAL_MANAGER},
    "stores.manage_mappings": _RUNNERS | {Role.GENERAL_MANAGER},
    "stores.view_catalogue": _SERVICE | _LEADERS | _FLOOR | _BUYERS,
    "stores.manage_catalogue": _RUNNERS | _BUYERS,
    "stores.view_costs": _RUNNERS | _LEADERS | _BUYERS,
    "stores.view_listings": _SERVICE | _LEADERS,
    "stores.match_listing": _RUNNERS,
}
