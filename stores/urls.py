"""Addresses of the stores' screens."""

from django.urls import path

from stores.views import audit, goods, imports, listings, mappings, orders, products, stores

app_name = "stores"
urlpatterns = [
    path("", stores.store_list, name="store-list"),
    path("new/", stores.store_new, name="store-new"),
    path("<int:store_id>/", stores.store_edit, name="store-edit"),
    path("orders/", orders.OrderList.as_view(), name="order-list"),
    path("orders/<int:order_id>/", orders.order_detail, name="order-detail"),
    path("orders/<int:order_id>/hold/", orders.hold, name="order-hold"),
    path("orders/<int:order_id>/release/", orders.release, name="order-release"),
    path("orders/<int:order_id>/contact/", orders.contact, name="order-contact"),
    path("orders/<int:order_id>/reveal/", orders.reveal, name="order-reveal"),
    path("orders/<int:order_id>/versions/<int:version_id>/", orders.version, name="order-version"),
    path("audit/", audit.AuditQueue.as_view(), name="audit-list"),
    path("imports/", imports.ImportList.as_view(), name="import-list"),
    path("imports/new/", imports.new, name="import-new"),
    path("imports/<int:batch_id>/", imports.detail, name="import-detail"),
    path("imports/<int:batch_id>/choose/", imports.choose, name="import-choose"),
    path("imports/<int:batch_id>/start/", imports.start, name="import-start"),
    path("imports/<int:batch_id>/progress/", imports.progress, name="import-progress"),
    path("imports/<int:batch_id>/undo/", imports.undo, name="import-undo"),
    path("imports/<int:batch_id>/rejected/", imports.rejected, name="import-rejected"),
    path("imports/mappings/", mappings.mapping_list, name="mapping-list"),
    path("imports/mappings/new/", mappings.mapping_new, name="mapping-new"),
    path("imports/mappings/import/", mappings.mapping_import, name="mapping-import"),
    path("imports/mappings/<int:mapping_id>/", mappings.mapping_edit, name="mapping-edit"),
    path(
        "imports/mappings/<int:mapping_id>/export/", mappings.mapping_export, name="mapping-export"
    ),
    path("listings/", listings.ListingList.as_view(), name="listing-list"),
    path("listings/<int:listing_id>/", listings.match_page, name="listing-match"),
    path("listings/<int:listing_id>/link/", listings.match, name="listing-link"),
    path("products/", products.ProductList.as_view(), name="product-list"),
    path("products/new/", goods.product_new, name="product-new"),
    path("products/kits/", goods.KitList.as_view(), name="kit-list"),
    path("products/kits/new/", goods.kit_new, name="kit-new"),
    path("products/kits/<int:kit_id>/", goods.kit_edit, name="kit-edit"),
    path("products/skus/<int:sku_id>/", goods.sku_edit, name="sku-edit"),
    path("products/<int:product_id>/edit/", goods.product_edit, name="product-edit"),
    path("products/<int:product_id>/skus/new/", goods.sku_new, name="sku-new"),
    path("products/<int:product_id>/", products.product_detail, name="product-detail"),
]
