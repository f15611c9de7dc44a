from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WarehouseConfig(AppConfig):
    name = "warehouse"
    verbose_name = _("Warehouse")

    def ready(self) -> None:
        """Have a say in what an undone import may take away; keep the scan log by month."""
        from warehouse.services import (  # noqa: F401  # each registers itself
            freezing,
            returns_told,
            scan_log,
            short_picks,
            watching,
        )
