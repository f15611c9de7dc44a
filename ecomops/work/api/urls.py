from rest_framework.routers import SimpleRouter

from ecomops.work.api import views

router = SimpleRouter()
router.register("tasks", views.Tasks, basename="api-tasks")
router.register("notifications", views.Notifications, basename="api-notifications")
router.register("jobs", views.Jobs, basename="api-jobs")

urlpatterns = router.urls
