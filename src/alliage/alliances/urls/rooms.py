"""Addresses: rooms."""

from django.urls import URLPattern, path

from alliage.alliances.views import rooms as views

urlpatterns: list[URLPattern] = [
    path("alliances/", views.mine, name="mine"),
    path("alliances/<slug:code>/", views.room, name="room"),
]
