"""Figures over the API: the same selectors as the pages, the same rows, the same refusals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from ecomops.core import jobs
from ecomops.core.actor import actor_of
from ecomops.core.api import once
from ecomops.core.policies import may
from kpi.api import serializers as say
from kpi.domain.metrics import METRICS
from kpi.selectors.figures import figures
from kpi.selectors.lineage import lineage
from kpi.services.stale import JOB
from stores.models import Store


class Metrics(viewsets.ViewSet):
    """The registry: what every figure means."""

    policies = {"list": "kpi.view_registry"}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def list(self, request: Request) -> Response:
        """All metrics."""
        return Response([say.say_metric(metric) for metric in METRICS.values()])


class Figures(viewsets.ViewSet):
    """Figures of one's stores over a window."""

    policies = {"list": "kpi.view_figures"}

    @extend_schema(parameters=[say.QuestionSerializer], responses=OpenApiTypes.OBJECT)
    def list(self, request: Request) -> Response:
        """The metrics asked for, whole and by store, channel or day."""
        question = say.QuestionSerializer(data=request.query_params)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        refuse_profit(request, asked["metric"])
        board = figures(
            request.user, asked["metric"], question.window(),
            stores=stores_of(request, asked["store"]), compare=asked["compare"],
            currency=asked["currency"], by=asked["by"],
        )  # fmt: skip
        return Response(say.say_board(board))


class Lineages(viewsets.ViewSet):
    """Where a figure comes from."""

    policies = {"list": "kpi.view_lineage"}

    @extend_schema(parameters=[say.LineageQuestionSerializer], responses=OpenApiTypes.OBJECT)
    def list(self, request: Request) -> Response:
        """Formula, inputs, sources, differences and what was known before."""
        question = say.LineageQuestionSerializer(data=request.query_params)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        refuse_profit(request, [asked["metric"]])
        found = lineage(
            request.user, asked["metric"], question.window(),
            stores=stores_of(request, asked["store"]), currency=asked["currency"],
        )  # fmt: skip
        return Response(say.say_lineage(found))


class RollUps(viewsets.ViewSet):
    """Days to compute again."""

    policy = "kpi.roll_up"

    @extend_schema(request=say.RollUpSerializer, responses={202: OpenApiTypes.OBJECT})
    def create(self, request: Request) -> Response:
        """Enqueue the job; its state is under jobs."""
        question = say.RollUpSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        params = {
            "stores": stores_of(request, asked["store"]),
            "first": asked["first"].isoformat(),
            "last": asked["last"].isoformat(),
        }

        def act() -> dict[str, Any]:
            job = jobs.enqueue(JOB, params, actor=actor_of(request.user), at=timezone.now())
            return {"job": job.pk}

        response = once(request, "kpi.roll_up", act)
        response.status_code = status.HTTP_202_ACCEPTED
        return response


def stores_of(request: Request, codes: Iterable[str]) -> list[int] | None:
    """The stores named; one that is not the person's own is not found."""
    wanted = set(codes)
    if not wanted:
        return None
    rows = Store.objects.visible_to(request.user).filter(code__in=wanted)
    found = dict(rows.values_list("code", "pk"))
    if wanted - found.keys():
        raise Http404
    return sorted(found.values())


def refuse_profit(request: Request, metrics: Iterable[str]) -> None:
    """Margins and costs are for those who may see profit."""
    if any(METRICS[name].tells_profit for name in metrics) and not may(
        request.user, "kpi.view_profit"
    ):
        raise PermissionDenied
