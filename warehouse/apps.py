from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WarehouseConfig(AppConfig):
    name = "warehouse"
    verbose_name = _("Warehouse")

    def ready(self) -> None:
        """Have a say in what an undone import may take away."""
        from warehouse.services import freezing  # noqa: F401  # registers its claim
