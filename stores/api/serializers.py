"""Orders, goods, imports and stores as the API says them; amounts are strings, people masked."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from stores.models import (
    ImportBatch,
    Listing,
    Order,
    OrderAmount,
    OrderLine,
    Payment,
    Product,
    Refund,
    Sku,
    Store,
)
from stores.services import people


class StoreSerializer(serializers.ModelSerializer[Store]):
    """One account on one channel."""

    entity = serializers.CharField(source="entity.name", read_only=True)

    class Meta:
        model = Store
        fields = [
            "id", "code", "name", "name_en", "channel", "entity", "currency", "zone", "phase",
            "opened_on", "commission_rate", "ship_promise_hours", "version",
        ]  # fmt: skip
        read_only_fields = fields


class OrderSerializer(serializers.ModelSerializer[Order]):
    """An order as a row."""

    store = serializers.CharField(source="store.code", read_only=True)

    class Meta:
        model = Order
        fields = [
            "id", "store", "external_id", "state", "channel_status", "currency", "placed_at",
            "paid_at", "shipped_at", "completed_at", "promised_at", "total_amount",
            "paid_amount", "refunded_amount", "receivable_amount", "units", "line_count",
            "unmatched_count", "buyer_note", "seller_memo", "flag", "hold", "held_at",
            "contacted_at", "released_at", "ship_group", "courier", "tracking",
        ]  # fmt: skip
        read_only_fields = fields


class LineSerializer(serializers.ModelSerializer[OrderLine]):
    """One line; `skus` says what is to be shipped."""

    skus = serializers.SerializerMethodField()

    class Meta:
        model = OrderLine
        fields = [
            "external_id", "title", "spec", "sku_code", "units", "amount", "list_amount",
            "channel_status", "refund_status", "listing", "skus",
        ]  # fmt: skip
        read_only_fields = fields

    def get_skus(self, line: OrderLine) -> list[dict[str, Any]]:
        """Pieces of each SKU."""
        return [{"sku": item.sku.code, "units": item.units} for item in line.items.all()]


class AmountSerializer(serializers.ModelSerializer[OrderAmount]):
    class Meta:
        model = OrderAmount
        fields = ["kind", "amount", "line"]
        read_only_fields = fields


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    class Meta:
        model = Payment
        fields = ["external_id", "kind", "amount", "paid_at", "method"]
        read_only_fields = fields


class RefundSerializer(serializers.ModelSerializer[Refund]):
    class Meta:
        model = Refund
        fields = ["external_id", "stage", "amount", "succeeded_at", "line"]
        read_only_fields = fields


class OrderDetailSerializer(OrderSerializer):
    """An order whole: its amounts add up to its total."""

    lines = serializers.SerializerMethodField()
    amounts = AmountSerializer(many=True, read_only=True)
    payments = PaymentSerializer(many=True, read_only=True)
    refunds = RefundSerializer(many=True, read_only=True)
    consignee = serializers.SerializerMethodField()

    class Meta(OrderSerializer.Meta):
        fields = [
            *OrderSerializer.Meta.fields, "lines", "amounts", "payments", "refunds", "consignee",
        ]  # fmt: skip
        read_only_fields = fields

    def get_lines(self, order: Order) -> list[dict[str, Any]]:
        """Lines the source still names."""
        rows = order.lines.filter(gone_at=None).prefetch_related("items__sku").order_by("pk")
        return list(LineSerializer(rows, many=True).data)

    def get_consignee(self, order: Order) -> dict[str, str]:
        """Masked; the clear text is shown on the page, where the look is written down."""
        return people.masked(order)


class NoteSerializer(serializers.Serializer[Any]):
    """A word for the timeline."""

    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class WhySerializer(serializers.Serializer[Any]):
    """Why an order is held."""

    note = serializers.CharField(max_length=500)


class SkuSerializer(serializers.ModelSerializer[Sku]):
    """One SKU with its barcodes."""

    barcodes = serializers.SerializerMethodField()

    class Meta:
        model = Sku
        fields = [
            "id", "code", "spec", "list_price_amount", "list_price_currency", "weight_g",
            "reported_stock", "reported_stock_at", "barcodes",
        ]  # fmt: skip
        read_only_fields = fields

    def get_barcodes(self, sku: Sku) -> list[dict[str, Any]]:
        """Each barcode and the pieces one scan of it means."""
        return [{"barcode": pack.barcode, "units": pack.units} for pack in sku.packs.all()]


class ProductSerializer(serializers.ModelSerializer[Product]):
    """One product with its SKUs."""

    skus = SkuSerializer(many=True, read_only=True)

    class Meta:
        model = Product
        fields = [
            "id", "code", "name", "name_en", "category", "role", "stage", "season_end_on",
            "picture", "version", "skus",
        ]  # fmt: skip
        read_only_fields = fields


class ListingSerializer(serializers.ModelSerializer[Listing]):
    """What a store sells under which number, and what it is of our goods."""

    store = serializers.CharField(source="store.code", read_only=True)
    sku = serializers.CharField(source="sku.code", read_only=True, allow_null=True, default=None)
    kit = serializers.CharField(source="kit.code", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Listing
        fields = [
            "id", "store", "item_id", "sku_code", "spec", "title", "sku", "kit", "matched_at",
            "seen_at",
        ]  # fmt: skip
        read_only_fields = fields


class MatchSerializer(serializers.Serializer[Any]):
    """The code of a SKU or of a kit, one of the two."""

    sku = serializers.CharField(max_length=64, required=False, default="")
    kit = serializers.CharField(max_length=64, required=False, default="")


class ImportSerializer(serializers.ModelSerializer[ImportBatch]):
    """A file on its way in; `job` can be followed under /jobs/."""

    store = serializers.CharField(
        source="store.code", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = ImportBatch
        fields = [
            "id", "store", "kind", "format", "state", "filename", "sha256", "size", "encoding",
            "sheet", "mapping", "counts", "kept_orders", "job", "actor_label", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class UploadSerializer(serializers.Serializer[Any]):
    """A file and what is known of it; without a format it is recognised by its columns."""

    file = serializers.FileField(allow_empty_file=True)
    store = serializers.CharField(max_length=40, required=False, default="")
    kind = serializers.ChoiceField(
        choices=["", "events"], required=False, default="", help_text="Only raw events need it."
    )
    format = serializers.CharField(max_length=40, required=False, default="")
    mapping = serializers.CharField(max_length=80, required=False, default="")
