"""Places, stock, work, parcels: everything that happens to goods."""

from warehouse.models.courier import Courier, CutOff, RateCard, Waybill
from warehouse.models.floor import (
    Count,
    CountLine,
    Receipt,
    ReceiptLine,
    ReturnLine,
    ReturnParcel,
    Scan,
)
from warehouse.models.layout import Bin, StoreWarehouse, Warehouse, WarehouseAccess
from warehouse.models.parcel import Manifest, Parcel, ParcelLine, WriteBack
from warehouse.models.stock import Reservation, SkuBalance, Status, StockLevel, StockMove
from warehouse.models.wave import Fulfilment, FulfilmentLine, Pick, PickList, Wave

__all__ = [
    "Bin",
    "Count",
    "CountLine",
    "Courier",
    "CutOff",
    "Fulfilment",
    "FulfilmentLine",
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
    "StockMove",
    "StoreWarehouse",
    "Warehouse",
    "WarehouseAccess",
    "Wave",
    "Waybill",
    "WriteBack",
]
