"""What is bought: suppliers, requisitions, rounds of quotes, awards, purchase orders, prices."""

from procurement.models.award import Award, AwardLine, PriceReview
from procurement.models.order import PriceEntry, PurchaseOrder, PurchaseOrderLine
from procurement.models.requisition import Requisition, RequisitionLine
from procurement.models.rfq import Invitation, Opening, Quote, QuoteLine, Rfq, RfqLine
from procurement.models.rules import BuyingRules
from procurement.models.supplier import Licence, Supplier, SupplierItem

__all__ = [
    "Award",
    "AwardLine",
    "BuyingRules",
    "Invitation",
    "Licence",
    "Opening",
    "PriceEntry",
    "PriceReview",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Quote",
    "QuoteLine",
    "Requisition",
    "RequisitionLine",
    "Rfq",
    "RfqLine",
    "Supplier",
    "SupplierItem",
]
