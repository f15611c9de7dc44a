"""Who may do what in the warehouses; which warehouses is decided by `visible_to`."""

from ecomops.core.roles import Role

_FLOOR = frozenset({Role.WAREHOUSE_LEAD, Role.WAREHOUSE_STAFF, Role.ADMINISTRATOR})
_LEAD = frozenset({Role.WAREHOUSE_LEAD, Role.ADMINISTRATOR})
_LEADERS = frozenset({Role.GENERAL_MANAGER, Role.EXECUTIVE})
_BUYERS = frozenset({Role.PROCUREMENT, Role.PROCUREMENT_MANAGER})
_SEE = _FLOOR | _LEADERS | {Role.OPERATIONS}

GRANTS: dict[str, frozenset[Role]] = {
    "warehouse.view_layout": _SEE | _BUYERS,
    "warehouse.manage_layout": _LEAD,
    "warehouse.view_stock": _SEE | _BUYERS | {Role.FINANCE, Role.CUSTOMER_SERVICE},
    "warehouse.receive_stock": _FLOOR,
    "warehouse.decide_held": _LEAD,
    "warehouse.set_safety": _LEAD | {Role.OPERATIONS},
    "warehouse.view_waves": _SEE,
    "warehouse.release_wave": _LEAD,
    "warehouse.scan": _FLOOR,
    "warehouse.pick": _FLOOR,
    "warehouse.pack": _FLOOR,
    "warehouse.agree_weight": _LEAD,
    "warehouse.hand_over": _FLOOR,
    "warehouse.take_returns": _FLOOR,
    "warehouse.view_returns": _SEE | {Role.CUSTOMER_SERVICE, Role.FINANCE},
    "warehouse.attach_return": _LEAD | {Role.CUSTOMER_SERVICE},
    "warehouse.view_stopped": _SEE | {Role.CUSTOMER_SERVICE},
    "warehouse.decide_stopped": _LEAD,
    "warehouse.settle_intercept": _LEAD | {Role.CUSTOMER_SERVICE},
    "warehouse.view_couriers": _SEE | {Role.FINANCE, Role.CUSTOMER_SERVICE},
    "warehouse.manage_couriers": _LEAD,
    "warehouse.view_parcels": _SEE | {Role.FINANCE, Role.CUSTOMER_SERVICE},
    "warehouse.print_labels": _FLOOR,
    "warehouse.retry_write_back": _LEAD | {Role.OPERATIONS},
    "warehouse.view_counts": _SEE | {Role.FINANCE},
    "warehouse.count_stock": _FLOOR,
    "warehouse.approve_count": _LEAD | {Role.GENERAL_MANAGER},
}
