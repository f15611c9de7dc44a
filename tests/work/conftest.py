"""Tests here read what is said in English, whoever says it."""

from tests.accounts.conftest import _english, client  # noqa: F401  # fixtures by their names
