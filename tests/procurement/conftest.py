"""Tests here read what is said in English, whoever says it."""

import pytest
from django.test import Client
from django.utils import translation


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def client():
    """A browser that asks for English."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture(autouse=True)
def _own_vault(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
