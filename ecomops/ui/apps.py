from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "ecomops.ui"
    label = "ui"
    verbose_name = _("Screens")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Apps describe their place in the rail and what they can find in `<app>/navigation.py`.
        autodiscover_modules("navigation")
