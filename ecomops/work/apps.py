from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    name = "ecomops.work"
    label = "work"
    verbose_name = _("Work")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Apps put what waits, what is found and their figures on the home page in `<app>/home.py`.
        autodiscover_modules("home")
