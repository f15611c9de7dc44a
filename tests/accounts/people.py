"""People for tests: plain functions, a role a person."""

from functools import lru_cache
from typing import Any

from django.contrib.auth.hashers import make_password

from ecomops.accounts.models import User
from ecomops.core.roles import Role

PASSWORD = "a-long-enough-word"


def make_user(role: Role = Role.OPERATIONS, username: str = "", **more: Any) -> User:
    """A person of a role who may sign in with `PASSWORD`."""
    user = User(username=username or str(role), role=role, language="en", **more)
    user.password = hashed()
    user.save()
    return user


@lru_cache(maxsize=1)
def hashed() -> str:
    """The hash of `PASSWORD`, made once."""
    return make_password(PASSWORD)
