from django.urls import include, path

from ecomops.accounts import badge_views, views
from ecomops.accounts.lists import PeopleList

people = [
    path("me/", views.me, name="me"),
    path("people/", PeopleList.as_view(), name="people"),
    path("people/badges/", badge_views.badge_list, name="badges"),
    path("people/<int:pk>/badge/", badge_views.badge, name="badge"),
    path("scan/sign-in/", badge_views.sign_in, name="badge-sign-in"),
    path("scan/sign-out/", badge_views.sign_out, name="badge-sign-out"),
    path("people/new/", views.person_new, name="person-new"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/door/", views.person_door, name="person-door"),
    path("people/<int:pk>/password/", views.person_password, name="person-password"),
]

# allauth looks its own pages up by these names; what is not here (signing up, mail) is closed.
urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("sign-in/closed/", views.closed, name="account_inactive"),
    path("me/password/", views.change_password, name="account_change_password"),
    path("", include((people, "accounts"))),
]
