"""The product's settings, with passwords that are quick to make: everything else is real."""

from ecomops.settings import *  # noqa: F403  # nothing else may differ

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
