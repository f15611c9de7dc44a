from django.urls import re_path

from ecomops.demo import views

app_name = "demo"

PICTURE = r"^pictures/(?P<kind>[a-z]+)/(?P<colour>[0-9a-f]{6})\.svg$"

urlpatterns = [re_path(PICTURE, views.picture, name="picture")]
