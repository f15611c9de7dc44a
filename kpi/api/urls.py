from rest_framework.routers import SimpleRouter

from kpi.api import views

router = SimpleRouter()
router.register("metrics", views.Metrics, basename="api-metrics")
router.register("figures", views.Figures, basename="api-figures")
router.register("lineage", views.Lineages, basename="api-lineage")
router.register("roll-ups", views.RollUps, basename="api-roll-ups")

urlpatterns = router.urls
