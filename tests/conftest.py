"""What every test may use."""

import os

import pytest

from tests.engines import clone, worker_name

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser driver runs a loop


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Give this worker its copy of the migrated template."""
    with django_db_blocker.unblock():
        clone(f"test_{worker_name()}")


@pytest.fixture(autouse=True)
def _cheap_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
