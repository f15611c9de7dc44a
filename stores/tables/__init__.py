"""Columns of the lists of this app."""

from stores.tables.goods import KitTable, ListingTable, ProductTable
from stores.tables.imports import ImportTable
from stores.tables.orders import AuditTable, OrderTable

__all__ = ["AuditTable", "ImportTable", "KitTable", "ListingTable", "OrderTable", "ProductTable"]
