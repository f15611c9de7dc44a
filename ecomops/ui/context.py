"""What the page shell needs; lazy, so that a fragment pays nothing for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from ecomops.ui import navigation
from ecomops.ui.company import company_name
from ecomops.ui.preferences import preferences


def _shell(request: HttpRequest) -> dict[str, Any]:
    groups = navigation.rail(request)
    return {"groups": groups, "tabs": navigation.tabs(groups)}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Rail, tab bar, and how this person likes their screen."""
    return {
        "company_name": SimpleLazyObject(company_name),
        "shell": SimpleLazyObject(lambda: _shell(request)),
        "prefers": SimpleLazyObject(lambda: preferences(request)),
        "other_language": "en" if (get_language() or "").startswith("zh") else "zh-hans",
    }
