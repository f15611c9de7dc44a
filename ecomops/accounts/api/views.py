"""Oneself, and the people an administrator lets in."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import RetrieveUpdateAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from ecomops.accounts import services
from ecomops.accounts.api.serializers import (
    MeSerializer,
    NewPersonSerializer,
    PersonSerializer,
    person_of,
)
from ecomops.accounts.models import User
from ecomops.core.actor import actor_of


class Me(RetrieveUpdateAPIView[User]):
    """The person who asks."""

    policy = "accounts.use"
    serializer_class = MeSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> User:
        """Oneself, never anybody else."""
        return self.request.user  # type: ignore[return-value]  # the policy lets only users in

    def perform_update(self, serializer: Any) -> None:
        """Keep the choices through the same service as the page."""
        services.prefer(self.get_object(), **serializer.validated_data)


class People(viewsets.ReadOnlyModelViewSet[User]):
    """Who may sign in, and as what."""

    policies = {
        "list": "accounts.view_people",
        "retrieve": "accounts.view_people",
        "create": "accounts.manage_people",
        "partial_update": "accounts.manage_people",
        "close": "accounts.manage_people",
        "reopen": "accounts.manage_people",
    }
    queryset = User.objects.order_by("username")
    serializer_class = PersonSerializer
    filterset_fields = ["role", "is_active"]

    @extend_schema(request=NewPersonSerializer, responses={201: PersonSerializer})
    def create(self, request: Request) -> Response:
        """Let somebody in."""
        asked = NewPersonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        person = services.add_person(
            data["username"],
            services.Person(**person_of(data)),
            password=data["password"],
            actor=actor_of(request.user),
            at=timezone.now(),
        )
        return Response(PersonSerializer(person).data, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Change what is known of a person."""
        person = self.get_object()
        asked = self.get_serializer(person, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        services.change_person(
            person,
            asked.validated_data.get("version", person.version),
            services.Person(**person_of(asked.validated_data, person)),
            actor=actor_of(request.user),
            at=timezone.now(),
        )
        return Response(PersonSerializer(person).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        """Close the door for a person."""
        person = self.get_object()
        services.let_go(person, actor=actor_of(request.user), at=timezone.now())
        return Response(PersonSerializer(person).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str | None = None) -> Response:
        """Open the door again."""
        person = self.get_object()
        services.let_back(person, actor=actor_of(request.user), at=timezone.now())
        return Response(PersonSerializer(person).data)
