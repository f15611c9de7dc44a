"""People for tests: plain functions, a role a person."""

from typing import Any

from ecomops.accounts.models import User
from ecomops.core.roles import Role

PASSWORD = "a-long-enough-word"


def make_user(role: Role = Role.OPERATIONS, username: str = "", **more: Any) -> User:
    """A person of a role who may sign in with `PASSWORD`."""
    user = User(username=username or str(role), role=role, language="en", **more)
    user.set_password(PASSWORD)
    user.save()
    return user
