"""Views of a list that somebody saved under a name, and whose system this is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.names import in_language
from ecomops.core.versions import Versioned


class SavedView(models.Model):
    """An address of one list: filters, sort and columns, kept under a name."""

    owner_key = models.CharField(max_length=40)  # the user's id as text: no key points upwards
    page = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner_key", "page", "name"], name="savedview_one_name_a_page"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Company(Versioned):
    """Whose system this is: the name over the rail and on printed pages. There is one row."""

    name = models.CharField(_("company name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("company")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="company_is_one")]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the active language."""
        return in_language(self.name, self.name_en)
