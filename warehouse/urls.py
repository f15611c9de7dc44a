"""Addresses of the warehouses' screens."""

from django.urls import path

from warehouse.views import counts, receipts, stock, warehouses, waves

app_name = "warehouse"
urlpatterns = [
    path("", warehouses.warehouse_list, name="warehouse-list"),
    path("new/", warehouses.warehouse_new, name="warehouse-new"),
    path("<int:warehouse_id>/", warehouses.warehouse_detail, name="warehouse-detail"),
    path("<int:warehouse_id>/edit/", warehouses.warehouse_edit, name="warehouse-edit"),
    path("<int:warehouse_id>/bins/", warehouses.bin_file, name="bin-file"),
    path("bins.csv", warehouses.bin_sample, name="bin-sample"),
    path("stock/", stock.StockList.as_view(), name="stock-list"),
    path("stock/receive/", stock.receive, name="stock-receive"),
    path("stock/<int:balance_id>/", stock.stock_detail, name="stock-detail"),
    path("stock/<int:balance_id>/safety/", stock.safety, name="stock-safety"),
    path("receipts/", receipts.receipt_list, name="receipt-list"),
    path("receipts/<int:receipt_id>/", receipts.receipt_detail, name="receipt-detail"),
    path("waves/", waves.board, name="wave-board"),
    path("waves/release/", waves.release, name="wave-release"),
    path("waves/<int:wave_id>/", waves.wave_detail, name="wave-detail"),
    path("lists/<int:list_id>/", waves.pick_list, name="pick-list"),
    path("counts/", counts.CountList.as_view(), name="count-list"),
    path("counts/new/", counts.count_new, name="count-new"),
    path("counts/<int:count_id>/", counts.count_detail, name="count-detail"),
    path("counts/<int:count_id>/found/", counts.found, name="count-found"),
    path("counts/<int:count_id>/close/", counts.close, name="count-close"),
    path("counts/<int:count_id>/reopen/", counts.reopen, name="count-reopen"),
    path("counts/<int:count_id>/post/", counts.post, name="count-post"),
]
