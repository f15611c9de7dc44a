"""Who may do what in buying; who may decide on what is checked again by the services."""

from ecomops.core.roles import Role

_BUYERS = frozenset({Role.PROCUREMENT, Role.PROCUREMENT_MANAGER})
_LEADERS = frozenset({Role.GENERAL_MANAGER, Role.FINANCE, Role.EXECUTIVE})
_ASKING = frozenset({Role.OPERATIONS, Role.WAREHOUSE_LEAD})
_SEE = _BUYERS | _LEADERS

GRANTS: dict[str, frozenset[Role]] = {
    "procurement.view_suppliers": _SEE,
    "procurement.manage_suppliers": _BUYERS,
    "procurement.move_supplier": frozenset({Role.PROCUREMENT_MANAGER, Role.GENERAL_MANAGER}),
    "procurement.view_requisitions": _SEE | _ASKING,
    "procurement.write_requisition": _BUYERS | _ASKING,
    "procurement.decide_requisition": frozenset({Role.PROCUREMENT_MANAGER, Role.GENERAL_MANAGER}),
    "procurement.view_rfqs": _SEE,
    "procurement.run_rfq": _BUYERS,
    "procurement.key_quote": _BUYERS,
    "procurement.open_quotes": _BUYERS | {Role.GENERAL_MANAGER, Role.FINANCE},
    "procurement.propose_award": _BUYERS,
    "procurement.view_approvals": frozenset(
        {Role.PROCUREMENT_MANAGER, Role.GENERAL_MANAGER, Role.EXECUTIVE, Role.FINANCE}
    ),
    "procurement.review_prices": frozenset(
        {Role.PROCUREMENT_MANAGER, Role.GENERAL_MANAGER, Role.EXECUTIVE}
    ),
    "procurement.view_orders": _SEE | {Role.WAREHOUSE_LEAD},
    "procurement.manage_orders": _BUYERS,
    "procurement.receive_order": _BUYERS | {Role.WAREHOUSE_LEAD},
    "procurement.view_prices": _SEE,
    "procurement.set_rules": frozenset({Role.FINANCE, Role.GENERAL_MANAGER, Role.ADMINISTRATOR}),
}
