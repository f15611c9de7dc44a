from django.urls import path

from ecomops.demo import views

app_name = "demo"

urlpatterns = [path("pictures/<slug:kind>/<slug:colour>.svg", views.picture, name="picture")]
