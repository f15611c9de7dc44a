"""Every error of the API in one shape, a service's refusal among them; and how OpenAPI says it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_standardized_errors.handler import exception_handler as standard_handler
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from ecomops.core.errors import DomainError


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # theirs
    target_class = "ecomops.core.api.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The session cookie, as OpenAPI says it."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


class Refusal(APIException):
    """A service's refusal, in the user's words."""

    def __init__(self, refusal: DomainError) -> None:
        self.status_code = refusal.status
        super().__init__(detail=refusal.for_user, code=_code_of(refusal))


def exception_handler(failure: Exception, context: Any) -> Response | None:
    """Every error in one shape: {"type", "errors": [{"code", "detail", "attr"}]}."""
    if isinstance(failure, DomainError):
        failure = Refusal(failure)
    return standard_handler(failure, context)


def _code_of(refusal: DomainError) -> str:
    name = type(refusal).__name__
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name).lstrip("_")
