"""Places, stock, work, parcels: everything that happens to goods."""

from warehouse.models.courier import Courier, CourierRule, CutOff, DailyLimit, RateCard
from warehouse.models.floor import (
    Count,
    CountLine,
    InHand,
    Receipt,
    ReceiptLine,
    ReturnLine,
    ReturnParcel,
    Scan,
)
from warehouse.models.layout import Bin, StoreWarehouse, Warehouse, WarehouseAccess
from warehouse.models.parcel import Manifest, Parcel, ParcelLine, TrackingEvent, WriteBack
from warehouse.models.stock import Reservation, SkuBalance, Status, StockLevel, StockLock, StockMove
from warehouse.models.wave import Fulfilment, FulfilmentLine, Pick, PickList, Wave
from warehouse.models.waybill import StoreShipping, Waybill, WaybillRequest

__all__ = [
    "Bin",
    "Count",
    "CountLine",
    "Courier",
    "CourierRule",
    "CutOff",
    "DailyLimit",
    "Fulfilment",
    "FulfilmentLine",
    "InHand",
    "Manifest",
    "Parcel",
    "ParcelLine",
    "Pick",
    "PickList",
    "RateCard",
    "Receipt",
    "ReceiptLine",
    "Reservation",
    "ReturnLine",
    "ReturnParcel",
    "Scan",
    "SkuBalance",
    "Status",
    "StockLevel",
    "StockLock",
    "StockMove",
    "StoreShipping",
    "StoreWarehouse",
    "TrackingEvent",
    "Warehouse",
    "WarehouseAccess",
    "Wave",
    "Waybill",
    "WaybillRequest",
    "WriteBack",
]
