from django.urls import path
from rest_framework.routers import SimpleRouter

from ecomops.accounts.api import views

router = SimpleRouter()
router.register("people", views.People, basename="api-people")

urlpatterns = [path("me/", views.Me.as_view(), name="api-me"), *router.urls]
