"""The API of the stores: the same services as the pages, the same rows, the same refusals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from ecomops.core.actor import actor_of
from ecomops.core.api import once
from ecomops.core.policies import may
from stores.api import serializers as say
from stores.filters import ImportFilter, ListingFilter, OrderFilter, ProductFilter
from stores.models import ImportBatch, ImportMapping, Kit, Listing, Order, Product, Sku, Store
from stores.selectors.imports import imports_of
from stores.services import audit, catalogue, imports


class Stores(viewsets.ReadOnlyModelViewSet[Store]):
    """The stores a person works on."""

    policy = "stores.view_stores"
    queryset = Store.objects.none()
    serializer_class = say.StoreSerializer
    filterset_fields = ["code", "channel", "currency"]

    def get_queryset(self) -> QuerySet[Store]:
        """Only one's own."""
        return Store.objects.visible_to(self.request.user).select_related("entity")


class Orders(viewsets.ReadOnlyModelViewSet[Order]):
    """Orders of one's stores, and what may be done to them."""

    policies = {
        "list": "stores.view_orders",
        "retrieve": "stores.view_orders",
        "release": "stores.release_order",
        "hold": "stores.hold_order",
        "contact": "stores.contact_buyer",
    }
    queryset = Order.objects.none()
    serializer_class = say.OrderSerializer
    filterset_class = OrderFilter

    def get_queryset(self) -> QuerySet[Order]:
        """Orders of the person's stores, the latest first."""
        rows = Order.objects.visible_to(self.request.user).select_related("store")
        return rows.order_by("-placed_at", "-pk")

    def get_serializer_class(self) -> type[Any]:
        """One order is told whole."""
        return say.OrderDetailSerializer if self.action == "retrieve" else say.OrderSerializer

    @extend_schema(request=say.NoteSerializer, responses=say.OrderSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str | None = None) -> Response:
        """Let the order go on."""
        note = self._asked(say.NoteSerializer)["note"]
        return self._act("release", lambda order, **by: audit.release(order, note=note, **by))

    @extend_schema(request=say.WhySerializer, responses=say.OrderSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: str | None = None) -> Response:
        """Take the order out of the flow, saying why."""
        note = self._asked(say.WhySerializer)["note"]
        return self._act("hold", lambda order, **by: audit.hold(order, note=note, **by))

    @extend_schema(request=None, responses=say.OrderSerializer)
    @action(detail=True, methods=["post"])
    def contact(self, request: Request, pk: str | None = None) -> Response:
        """The buyer was contacted."""
        return self._act("contact", audit.record_contact)

    def _asked(self, serializer: type[Any]) -> dict[str, Any]:
        asked = serializer(data=self.request.data)
        asked.is_valid(raise_exception=True)
        data: dict[str, Any] = asked.validated_data
        return data

    def _act(self, name: str, act: Callable[..., None]) -> Response:
        order = self.get_object()

        def do() -> Any:
            act(order, actor=actor_of(self.request.user), at=timezone.now())
            order.refresh_from_db()
            return say.OrderSerializer(order).data

        return once(self.request, f"stores.{name}.{order.pk}", do)


class Products(viewsets.ReadOnlyModelViewSet[Product]):
    """Everything that is sold."""

    policy = "stores.view_catalogue"
    queryset = Product.objects.none()
    serializer_class = say.ProductSerializer
    filterset_class = ProductFilter

    def get_queryset(self) -> QuerySet[Product]:
        """Products in use, by style number."""
        skus = Sku.objects.prefetch_related("packs").order_by("code")
        rows = Product.objects.filter(archived_at=None)
        return rows.prefetch_related(Prefetch("skus", skus)).order_by("code")


class Listings(viewsets.ReadOnlyModelViewSet[Listing]):
    """Listings of one's stores."""

    policies = {
        "list": "stores.view_listings",
        "retrieve": "stores.view_listings",
        "match": "stores.match_listing",
    }
    queryset = Listing.objects.none()
    serializer_class = say.ListingSerializer
    filterset_class = ListingFilter

    def get_queryset(self) -> QuerySet[Listing]:
        """Only of one's stores."""
        rows = Listing.objects.visible_to(self.request.user)
        return rows.select_related("store", "sku", "kit").order_by("pk")

    @extend_schema(request=say.MatchSerializer, responses=say.ListingSerializer)
    @action(detail=True, methods=["post"])
    def match(self, request: Request, pk: str | None = None) -> Response:
        """Link the listing to a SKU or a kit."""
        listing = self.get_object()
        asked = say.MatchSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        codes = asked.validated_data
        sku = get_object_or_404(Sku, code=codes["sku"]) if codes["sku"] else None
        kit = get_object_or_404(Kit, code=codes["kit"]) if codes["kit"] else None
        catalogue.match(listing, sku=sku, kit=kit, actor=actor_of(request.user), at=timezone.now())
        return Response(say.ListingSerializer(self.get_object()).data)


class Imports(viewsets.ReadOnlyModelViewSet[ImportBatch]):
    """Files in: upload, start, follow, undo."""

    policies = {
        "list": "stores.view_imports",
        "retrieve": "stores.view_imports",
        "create": "stores.import_files",
        "start": "stores.import_files",
        "undo": "stores.undo_import",
    }
    queryset = ImportBatch.objects.none()
    serializer_class = say.ImportSerializer
    filterset_class = ImportFilter
    parser_classes = [MultiPartParser, JSONParser]

    def get_queryset(self) -> QuerySet[ImportBatch]:
        """Into one's stores, and one's own; the latest first."""
        return imports_of(self.request.user).order_by("-pk")

    @extend_schema(request=say.UploadSerializer, responses={201: say.ImportSerializer})
    def create(self, request: Request) -> Response:
        """Upload a file; nothing is imported before `start`."""
        asked = say.UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        mine = Store.objects.visible_to(request.user)
        store = get_object_or_404(mine, code=data["store"]) if data["store"] else None
        mapping = (
            get_object_or_404(ImportMapping, name=data["mapping"]) if data["mapping"] else None
        )
        batch = imports.upload(
            data["file"].chunks(), PurePath(data["file"].name).name, store=store,
            kind=data["kind"], actor=actor_of(request.user), at=timezone.now(),
        )  # fmt: skip
        if data["format"] or mapping:
            imports.choose(batch, format_code=data["format"], mapping=mapping)
        return Response(say.ImportSerializer(batch).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=say.ImportSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str | None = None) -> Response:
        """Import in the background."""
        return self._do(partial(imports.start, may_do=partial(may, request.user)))

    @extend_schema(request=None, responses=say.ImportSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """Take the import back in the background."""
        return self._do(imports.undo)

    def _do(self, act: Callable[..., Any]) -> Response:
        batch = self.get_object()
        act(batch, actor=actor_of(self.request.user), at=timezone.now())
        return Response(say.ImportSerializer(self.get_object()).data)
