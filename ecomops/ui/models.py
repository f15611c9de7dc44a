"""Views of a list that somebody saved under a name."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
