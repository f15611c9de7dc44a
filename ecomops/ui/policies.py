"""Who may open what belongs to the shell itself."""

from ecomops.core.roles import EVERYBODY, Role

GRANTS: dict[str, frozenset[Role]] = {
    "ui.save_view": EVERYBODY,
    "ui.name_company": frozenset({Role.ADMINISTRATOR, Role.GENERAL_MANAGER}),
    "ui.download_export": EVERYBODY,
    "ui.view_styleguide": EVERYBODY,
}
