from django.urls import path

from ecomops.core import system, views

app_name = "core"
urlpatterns = [
    path("jobs/", views.job_list, name="job-list"),
    path("jobs/<int:job_id>/", views.job_detail, name="job-detail"),
    path("jobs/<int:job_id>/progress/", views.job_progress, name="job-progress"),
    path("jobs/<int:job_id>/cancel/", views.job_cancel, name="job-cancel"),
    path("jobs/<int:job_id>/retry/", views.job_retry, name="job-retry"),
    path("system/health/", system.health_page, name="health"),
    path("system/events/<int:event_id>/retry/", system.retry_event, name="event-retry"),
    path("system/log/", system.log_page, name="log"),
    path("alive/", views.alive, name="alive"),
]
