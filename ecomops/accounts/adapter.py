"""How allauth is used here: sign in and out with a user name, nobody signs up alone."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ClosedDoor(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("User name and password do not belong together."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait five minutes, or ask an administrator for a new password."
        ),
        "enter_current_password": _("Type the password you have now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only an administrator lets people in."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Signing in and out needs no toast: the page itself says it."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Accounts send no mail."""
