"""Addresses of accounts: only the pages of allauth that we use, each saying who may call it.

allauth looks its own names up without a namespace: they stand in `urlpatterns` through
`alliage.people.urls_account`; ours are `people:…`.
"""

from django.urls import include, path

from alliage.people import views

account = (
    [
        path("", views.profile, name="profile"),
        path("mes-donnees.json", views.my_data, name="my_data"),
        path("fermer-mes-sessions/", views.close_sessions, name="close_sessions"),
        path("effacer/", views.erase, name="erase"),
    ],
    "people",
)

urlpatterns = [
    path("compte/", include(account)),
    path("account/", include("alliage.people.urls_account")),
]
