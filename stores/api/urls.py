from rest_framework.routers import SimpleRouter

from stores.api import views

router = SimpleRouter()
router.register("stores", views.Stores, basename="api-stores")
router.register("orders", views.Orders, basename="api-orders")
router.register("products", views.Products, basename="api-products")
router.register("listings", views.Listings, basename="api-listings")
router.register("imports", views.Imports, basename="api-imports")

urlpatterns = router.urls
