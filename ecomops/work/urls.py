from django.urls import path

from ecomops.work import views

app_name = "work"
urlpatterns = [
    path("", views.home, name="today"),
    path("jobs/mine/", views.jobs, name="jobs"),
    path("work/", views.mine, name="mine"),
    path("work/new/", views.task_new, name="task-new"),
    path("work/routine/", views.routine_tick, name="routine-tick"),
    path("work/<int:pk>/", views.task_move, name="task-move"),
    path("notifications/", views.notifications, name="notification-list"),
    path("notifications/read/", views.notifications_read, name="notifications-read"),
    path("notifications/<int:pk>/", views.notification, name="notification"),
    path("search/", views.find, name="search"),
]
