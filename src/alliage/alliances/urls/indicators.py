"""Addresses: indicators."""

from django.urls import URLPattern, path

from alliage.alliances.views import indicators as views

ROOM = "alliances/<slug:code>/indicateurs/"

urlpatterns: list[URLPattern] = [
    path(ROOM, views.indicators, name="indicators"),
    path(f"{ROOM}ajouter/", views.add, name="indicator_add"),
    path(f"{ROOM}<int:pk>/", views.indicator, name="indicator"),
    path(f"{ROOM}<int:pk>/changer/", views.edit, name="indicator_edit"),
    path(f"{ROOM}<int:pk>/notre-part/", views.share, name="indicator_share"),
    path(f"{ROOM}<int:pk>/suivi/", views.follow, name="indicator_follow"),
    path(
        f"{ROOM}<int:pk>/mesures/<int:value>/retirer/",
        views.take_back,
        name="indicator_value_take_back",
    ),
]
