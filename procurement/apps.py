from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = _("Procurement")

    def ready(self) -> None:
        """Bring suppliers in through the one import."""
        from procurement.services import supplier_import

        supplier_import.register_kind()
