from django.urls import path

from ecomops.ui import company, styleguide, views

app_name = "ui"
urlpatterns = [
    path("display/", views.preference, name="preference"),
    path("language/", views.language, name="language"),
    path("views/save/", views.save_view, name="save-view"),
    path("views/<int:view_id>/delete/", views.delete_view, name="delete-view"),
    path("system/company/", company.company_page, name="company"),
    path("exports/<int:job_id>/", views.export_file, name="export-file"),
    path("styleguide/", styleguide.page, name="styleguide"),
    path("styleguide/list/", styleguide.SampleList.as_view(), name="styleguide-list"),
    path("styleguide/list/<int:row_id>/", styleguide.sample, name="styleguide-row"),
]
