"""Addresses: mandates."""

from django.urls import URLPattern, path

from alliage.organisations.views import mandates_choose as choose
from alliage.organisations.views import mandates_home as home

urlpatterns: list[URLPattern] = [
    path("mes-organisations/", home.mine, name="mine"),
    path("mes-organisations/<str:public_id>/", home.home, name="home"),
    path("au-nom-de/", choose.choose, name="choose"),
    path("au-nom-de/agir/", choose.act_for, name="act_for"),
]
