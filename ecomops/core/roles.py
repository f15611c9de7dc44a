"""The roles of the people an online company employs; grants are code, users carry one role."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OPERATIONS = "operations", _("Operations manager")
    WAREHOUSE_STAFF = "warehouse_staff", _("Warehouse staff")
    WAREHOUSE_LEAD = "warehouse_lead", _("Warehouse lead")
    PROCUREMENT = "procurement", _("Procurement")
    PROCUREMENT_MANAGER = "procurement_manager", _("Procurement manager")
    GENERAL_MANAGER = "general_manager", _("General manager")
    FINANCE = "finance", _("Finance")
    CUSTOMER_SERVICE = "customer_service", _("Customer service")
    EXECUTIVE = "executive", _("Executive")
    ADMINISTRATOR = "administrator", _("Administrator")


EVERYBODY = frozenset(Role)
