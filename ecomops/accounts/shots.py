"""The pages of accounts that `./run shots` pictures."""

from django.urls import reverse

from ecomops.accounts.models import User
from ecomops.ui.shots import Page, register


def _somebody() -> str | None:
    user = User.objects.order_by("pk").first()
    return reverse("accounts:person", args=[user.pk]) if user else None


register(Page("sign-in", "/sign-in/", user=""))
register(Page("my-settings", "/me/"))
register(Page("change-password", "/me/password/"))
register(Page("people", "/people/", user="admin"))
register(Page("person-new", "/people/new/", user="admin"))
register(Page("person", _somebody, user="admin"))
